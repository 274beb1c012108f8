package org.longmai.consent;

import java.time.Clock;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.longmai.access.Caller;
import org.longmai.access.Role;
import org.longmai.fhir.Interval;
import org.longmai.fhir.Reference;
import org.longmai.fhir.Resource;
import org.longmai.identity.Person;
import org.longmai.identity.Residents;
import org.longmai.record.Entry;
import org.longmai.record.FileLogs;
import org.longmai.registry.Registry;
import org.springframework.stereotype.Component;
import org.springframework.util.IdGenerator;

/**
 * Who may act for whom: guardians until 14, beside the adolescent until 18, and whom a resident chose. The ages are those at
 * the time of the question, by the earliest birth date that any institution has.
 */
@Component
public class Mandates {

    static final int OWN_SAY = 14;
    static final int OF_AGE = 18;

    /** More mandates of one resident than these are not looked at, those that the hub keeps first. */
    private static final int MOST = 200;

    private static final String RELATED = "RelatedPerson";

    private final FileLogs logs;
    private final Consents consents;
    private final Residents residents;
    private final Dossiers dossiers;
    private final Registry registry;
    private final ConsentSettings settings;
    private final IdGenerator ids;
    private final Clock clock;

    Mandates(
            FileLogs logs,
            Consents consents,
            Residents residents,
            Dossiers dossiers,
            Registry registry,
            ConsentSettings settings,
            IdGenerator ids,
            Clock clock) {
        this.logs = logs;
        this.consents = consents;
        this.residents = residents;
        this.dossiers = dossiers;
        this.registry = registry;
        this.settings = settings;
        this.ids = ids;
        this.clock = clock;
    }

    /** How the caller stands to the resident now. */
    public Standing of(Caller caller, Dossier dossier) {
        if (!caller.role().isOfResident()) {
            return Standing.NONE;
        }
        if (caller.role() == Role.RESIDENT && dossier.person().origins().contains(caller.resident())) {
            return Standing.self(maySpeak(dossier));
        }
        boolean meant =
                caller.role() == Role.RESIDENT || dossier.person().origins().contains(caller.resident());
        return meant ? acting(caller, dossier) : Standing.NONE;
    }

    /** Those whom the caller acts for now, themself not among them. */
    public List<Person> actedFor(Caller caller) {
        if (!caller.role().isOfResident()) {
            return List.of();
        }
        List<Person> found = new ArrayList<>();
        for (String file : naming(caller)) {
            residents
                    .ofFile(file)
                    .or(() -> residents.find(file))
                    .filter(person -> !caller.isResident(person.id()) && !found.contains(person))
                    .filter(person -> of(caller, dossiers.read(person)).isAny())
                    .ifPresent(found::add);
        }
        return found;
    }

    /** Files in which somebody may have named the caller; what it is worth is to be decided of each. */
    private List<String> naming(Caller caller) {
        Set<String> names = new LinkedHashSet<>(Set.of(named(Mandate.ACCOUNT, caller.subject())));
        Optional.ofNullable(caller.resident()).flatMap(residents::find).ifPresent(person -> {
            person.origins().forEach(origin -> names.add(named(Mandate.RESIDENT, origin)));
            names.addAll(identifiers(dossiers.read(person)));
        });
        List<String> institutions = new ArrayList<>(List.of(Consents.HUB));
        registry.institutions().forEach(institution -> institutions.add(institution.id()));
        return logs.naming(institutions, names).stream().limit(MOST).toList();
    }

    private Set<String> identifiers(Dossier dossier) {
        Set<String> names = new LinkedHashSet<>();
        for (Resource patient : patients(dossier)) {
            patient.identifiers().forEach(identifier -> names.add(RELATED + identifier.substring("Patient".length())));
        }
        return names;
    }

    private static String named(String system, String value) {
        return RELATED + "|" + system + "|" + value;
    }

    /** Of several mandates the one that shows most. */
    private Standing acting(Caller caller, Dossier dossier) {
        Instant now = clock.instant();
        Set<String> ids = caller.role() == Role.RESIDENT ? idsOf(caller) : Set.of();
        Standing best = Standing.NONE;
        for (Mandate mandate : all(dossier)) {
            boolean kept = dossier.own().containsKey(mandate.file());
            if (mandate.isInForce(now) && isMeantForAll(mandate, dossier) && isOf(mandate, kept, caller, ids)) {
                best = better(best, standing(mandate, kept, dossier));
            }
        }
        return best;
    }

    /** The ids under which the caller has been known: one look-up, whether or not somebody here is named. */
    private Set<String> idsOf(Caller caller) {
        String own = Objects.requireNonNullElse(caller.resident(), Person.NOBODY.id());
        Set<String> ids = new HashSet<>(residents.find(own).map(Person::origins).orElse(Set.of()));
        if (caller.resident() != null) {
            ids.add(own);
        }
        return ids;
    }

    private static Standing better(Standing one, Standing other) {
        Comparator<Standing> order = Comparator.comparing(Standing::isAny)
                .thenComparing(Standing::seesAll)
                .thenComparing(Standing::acts);
        return order.compare(one, other) >= 0 ? one : other;
    }

    private Standing standing(Mandate mandate, boolean kept, Dossier dossier) {
        if (kept && mandate.isDelegate()) {
            return new Standing(Standing.Kind.DELEGATE, mandate.acts(), mandate.types(), Set.of());
        }
        Integer age = mandate.isGuardian(kept) ? age(dossier) : null;
        if (age == null || age >= OF_AGE) {
            return Standing.NONE;
        }
        Set<String> withheld = age < OWN_SAY ? Set.of() : settings.adolescent();
        return new Standing(Standing.Kind.GUARDIAN, true, null, withheld);
    }

    /** A mandate holds for the ids that it was given for, and for those under which the resident never decided anything. */
    private static boolean isMeantForAll(Mandate mandate, Dossier dossier) {
        Set<String> others = new HashSet<>(dossier.own().keySet());
        others.removeIf(origin -> !dossier.isDecidedUnder(origin));
        others.remove(mandate.file());
        others.removeAll(Origins.of(mandate.person()));
        return others.isEmpty() || !dossier.own().containsKey(mandate.file());
    }

    private boolean isOf(Mandate mandate, boolean kept, Caller caller, Set<String> ids) {
        return mandate.identifiers().stream().anyMatch(identifier -> isOf(identifier, kept, caller, ids));
    }

    /** Only the hub itself names somebody by what the hub calls them. */
    private boolean isOf(Map<String, Object> identifier, boolean kept, Caller caller, Set<String> ids) {
        String system = String.valueOf(identifier.get("system"));
        String value = String.valueOf(identifier.get("value"));
        return switch (system) {
            case Mandate.ACCOUNT -> kept && value.equals(caller.subject());
            case Mandate.RESIDENT -> kept && ids.contains(value);
            default ->
                caller.role() == Role.RESIDENT
                        && residents
                                .find(system, value)
                                .filter(found -> found.origins().contains(caller.resident()))
                                .isPresent();
        };
    }

    private List<Mandate> all(Dossier dossier) {
        List<Entry> entries = Dossier.live(dossier.own().values(), RELATED);
        entries.addAll(Dossier.live(dossier.files().values(), RELATED));
        return opened(entries.subList(0, Math.min(entries.size(), MOST)));
    }

    private List<Mandate> opened(List<Entry> entries) {
        List<Resource> resources = logs.open(entries);
        List<Mandate> mandates = new ArrayList<>();
        for (int i = 0; i < entries.size(); i++) {
            mandates.add(new Mandate(resources.get(i), entries.get(i).file()));
        }
        return mandates;
    }

    /** Whether the resident has an own say: under 14 a guardian decides. */
    private boolean maySpeak(Dossier dossier) {
        Integer age = age(dossier);
        return age == null || age >= OWN_SAY;
    }

    /** In years; null if nobody knows. */
    private @Nullable Integer age(Dossier dossier) {
        ZonedDateTime now = clock.instant().atZone(Interval.ZONE);
        return patients(dossier).stream()
                .map(patient -> Interval.of(patient.string("birthDate")))
                .filter(Objects::nonNull)
                .map(birth -> birth.start().atZone(Interval.ZONE))
                .min(Comparator.naturalOrder())
                .map(birth -> (int) birth.until(now, ChronoUnit.YEARS))
                .orElse(null);
    }

    private List<Resource> patients(Dossier dossier) {
        return logs.open(Dossier.live(dossier.files().values(), "Patient"));
    }

    /** Who may act for the resident now, by the hub's own files. */
    public List<Mandate.Delegate> told(Dossier dossier) {
        Instant now = clock.instant();
        return opened(Dossier.live(dossier.own().values(), RELATED)).stream()
                .filter(mandate -> mandate.isInForce(now))
                .map(Mandate::told)
                .toList();
    }

    /** Lets a helper act for the resident, by the {@code sub} of their tokens. */
    public void appointHelper(Person person, String account, String name, @Nullable String expires) {
        appoint(person, new Mandate.Draft("delegate", Mandate.ACCOUNT, account, name, true, List.of(), expires, null));
    }

    Mandate.Delegate appoint(Person person, Mandate.Draft draft) {
        Set<String> others = new LinkedHashSet<>(person.origins());
        others.remove(person.id());
        String now = GrantedConsent.dateTime(clock.instant());
        Resource mandate = draft.of(ids.generateId().toString(), person.id(), now);
        return new Mandate(consents.append(person.id(), Origins.meantFor(mandate, others)), person.id()).told();
    }

    /** What was ended; null if there is no such. */
    Mandate.@Nullable Delegate dismiss(Dossier dossier, String id) {
        Mandate mandate = find(dossier, id);
        return mandate == null ? null : end(mandate);
    }

    /** The same, of those whom the resident appointed: a guardian is not theirs to dismiss. */
    Mandate.@Nullable Delegate dismissDelegate(Dossier dossier, String id) {
        Mandate mandate = find(dossier, id);
        return mandate == null || !mandate.isDelegate() ? null : end(mandate);
    }

    private @Nullable Mandate find(Dossier dossier, String id) {
        for (String origin : dossier.own().keySet()) {
            Entry entry = dossier.log(origin).newest(new Reference(RELATED, id));
            if (entry != null && !entry.isDeleted()) {
                return new Mandate(logs.open(entry), origin);
            }
        }
        return null;
    }

    private Mandate.Delegate end(Mandate mandate) {
        return new Mandate(consents.append(mandate.file(), mandate.dismissed()), mandate.file()).told();
    }
}
