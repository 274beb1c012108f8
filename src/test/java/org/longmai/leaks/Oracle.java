package org.longmai.leaks;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.longmai.access.Caller;
import org.longmai.access.PurposeOfUse;
import org.longmai.access.Role;
import org.longmai.consent.ConsentOracle;
import org.longmai.consent.Glass;
import org.longmai.fhir.Resource;
import org.longmai.fhir.Traits;
import org.longmai.identity.Person;
import org.longmai.registry.Registry;

/**
 * What each caller may see of each thing, computed anew from what was sent and decided, as plainly as can be. It is made for a
 * state of the {@link World} and forgotten with it.
 */
final class Oracle {

    private static final String ACT = "http://terminology.hl7.org/CodeSystem/v3-ActCode|";
    static final Set<String> SENSITIVE = Set.of(
            "HIV",
            "STD",
            "PSY",
            "PSYTHPN",
            "MH",
            "BH",
            "SPI",
            "SUD",
            "ETH",
            "ETHUD",
            "OPIOIDUD",
            "SDV",
            "SEX",
            "GDIS",
            "TBOO");
    static final Set<String> ADOLESCENT = Set.of(
            "ADOL", "SEX", "HIV", "STD", "PSY", "PSYTHPN", "MH", "BH", "SPI", "SUD", "ETH", "ETHUD", "OPIOIDUD", "SDV");
    private static final Set<String> DIRECTORY = Set.of("Organization", "Practitioner");

    /** What the codes that are sown mean. */
    private static final Map<String, String> RULES = Map.of(
            "http://hl7.org/fhir/sid/icd-10|F32.9", "PSY",
            "http://hl7.org/fhir/sid/icd-10|B20", "HIV",
            "http://hl7.org/fhir/sid/icd-10|O03.9", "SEX",
            "http://loinc.org|7917-8", "HIV",
            "http://www.whocc.no/atc|J05AR11", "HIV",
            "http://www.whocc.no/atc|N06AB03", "PSY",
            "http://longmai.org/fhir/CodeSystem/department|A15", "PSY");

    private static final String DEPARTMENT = "http://longmai.org/fhir/CodeSystem/department|A15";

    private final World world;
    private final Set<String> institutions = new LinkedHashSet<>();
    private final Set<String> practitioners = new LinkedHashSet<>();
    private final Map<String, String> kinds = new HashMap<>();
    private final Map<String, Person> people = new HashMap<>();
    private final Map<String, List<ConsentOracle.Declared>> declared = new HashMap<>();
    private final Map<Question, View> views = new HashMap<>();

    private record Question(Caller caller, String resident, PurposeOfUse purpose) {}

    /**
     * What a caller sees of a resident.
     *
     * @param isKnown whether the caller may know that there is one
     * @param things what they see, newest first; a Binary says nothing of whose it is, and is seen with all else of its file
     * @param contents the Binaries that they could see but for that
     * @param hides whether anything is withheld
     */
    record View(
            boolean isKnown,
            World.@Nullable Standing standing,
            List<Thing> things,
            List<Thing> contents,
            Set<Thing> commons,
            boolean hides,
            Person person) {

        boolean has(Thing thing) {
            return things.contains(thing);
        }
    }

    Oracle(World world, Registry registry) {
        this.world = world;
        registry.institutions().forEach(institution -> {
            institutions.add(institution.id());
            kinds.put(institution.id(), institution.kind());
        });
        registry.practitioners().forEach(practitioner -> practitioners.add(practitioner.id()));
        for (String resident : world.residents) {
            Person person = world.person(resident);
            people.put(resident, person);
            declared.put(person.id(), declared(person));
        }
    }

    Person person(String resident) {
        return people.get(resident);
    }

    @Nullable
    Person holder(Thing thing) {
        return people.values().stream()
                .filter(person -> person.files().containsKey(thing.file))
                .findFirst()
                .orElse(null);
    }

    synchronized View view(Caller caller, String resident, PurposeOfUse purpose) {
        return views.computeIfAbsent(new Question(caller, people.get(resident).id(), purpose), this::answer);
    }

    private View answer(Question question) {
        Person person = people.get(question.resident());
        World.Standing standing = standing(question.caller(), person);
        List<Thing> things = new ArrayList<>();
        boolean hides = false;
        Set<String> partly = new LinkedHashSet<>();
        for (Thing thing : of(person)) {
            if (thing.isLive()) {
                if (sees(question, person, standing, thing, thing.newest())) {
                    things.add(thing);
                } else {
                    hides = true;
                    partly.add(thing.type().equals("Binary") ? "" : thing.file);
                }
            }
        }
        List<Thing> contents =
                things.stream().filter(thing -> thing.type().equals("Binary")).toList();
        things.removeIf(thing -> thing.type().equals("Binary") && partly.contains(thing.file));
        things.sort(order(false));
        boolean known = clinical(question.caller())
                || standing != null
                || question.caller().role() == Role.INSTITUTION
                        && person.files().containsValue(question.caller().institution());
        return new View(known, standing, things, contents, commons(question, person, things), hides, person);
    }

    /** By date, what has none last; then by type and id. */
    static Comparator<Thing> order(boolean oldest) {
        Comparator<Instant> times = oldest ? Comparator.naturalOrder() : Comparator.reverseOrder();
        return Comparator.comparing((Thing thing) -> thing.newest().traits().start(), Comparator.nullsLast(times))
                .thenComparing(thing -> thing.reference.toString());
    }

    /** A file is given out to who sees everything in its patient's file that leads to it. */
    boolean givesOut(View view, Thing binary) {
        return view.contents().contains(binary)
                && of(view.person()).stream()
                        .filter(thing -> thing.isLive() && thing.file.equals(binary.file) && !view.has(thing))
                        .noneMatch(thing -> thing != binary && text(thing).contains(binary.reference.toString()));
    }

    List<Thing> of(Person person) {
        return world.things.values().stream()
                .filter(thing -> person.files().containsKey(thing.file))
                .toList();
    }

    /** Those without a patient to which one refers that is seen. */
    private Set<Thing> commons(Question question, Person person, List<Thing> things) {
        Set<Thing> commons = new LinkedHashSet<>();
        World.Standing standing = standing(question.caller(), person);
        for (Thing thing : things) {
            for (String reference : thing.newest().traits().references()) {
                Thing common = world.things.get(reference);
                if (common != null && common.file.isEmpty() && seesCommon(question, person, standing, common)) {
                    commons.add(common);
                }
            }
        }
        return commons;
    }

    private boolean seesCommon(Question question, Person person, World.@Nullable Standing standing, Thing common) {
        if (!scoped(question.caller(), common.type())) {
            return false;
        }
        boolean restricted = labels(common, common.newest()).stream().anyMatch(Oracle::isRestricted);
        return DIRECTORY.contains(common.type())
                || !restricted
                || sees(question, person, standing, common, common.newest());
    }

    private static boolean isRestricted(String label) {
        String code = label.substring(label.indexOf('|') + 1);
        return SENSITIVE.contains(code)
                || label.contains("v3-Confidentiality")
                        && !Set.of("U", "L", "M", "N").contains(code);
    }

    /** Whether a version may be read, of a thing that is seen as it is now. */
    boolean sees(Caller caller, String resident, PurposeOfUse purpose, Thing thing, Thing.Version version) {
        Person person = people.get(resident);
        return sees(new Question(caller, person.id(), purpose), person, standing(caller, person), thing, version);
    }

    private boolean sees(
            Question question, Person person, World.@Nullable Standing standing, Thing thing, Thing.Version version) {
        Caller caller = question.caller();
        if (!scoped(caller, thing.type())) {
            return false;
        }
        Traits traits = labelled(thing, version);
        if (standing != null) {
            return !world.withheld.contains(thing.reference.toString())
                    && (standing.types() == null || standing.types().contains(thing.type()))
                    && labels(thing, version).stream()
                            .noneMatch(label -> standing.withheldLabels().contains(label.replaceAll(".*\\|", "")));
        }
        if (caller.role().isOfResident()) {
            return false;
        }
        ConsentOracle consents = new ConsentOracle(setting(question, person));
        return consents.permitsDeclared(declared.getOrDefault(person.id(), List.of()), thing.institution, traits)
                || consents.permitsInEmergency(glasses(person), Set.of("PSYTHPN"), traits);
    }

    private List<Glass> glasses(Person person) {
        List<Glass> all = new ArrayList<>();
        person.origins().forEach(origin -> all.addAll(world.glasses.getOrDefault(origin, List.of())));
        return all;
    }

    private ConsentOracle.Setting setting(Question question, Person person) {
        List<Traits> record = of(person).stream()
                .filter(Thing::isLive)
                .map(thing -> thing.newest().traits())
                .toList();
        return new ConsentOracle.Setting(
                question.caller(),
                person.id(),
                question.purpose(),
                Instant.now(),
                "deny",
                SENSITIVE,
                institutions,
                practitioners,
                kinds,
                false,
                record,
                Map.of());
    }

    // Who

    private static boolean clinical(Caller caller) {
        return Set.of(Role.DOCTOR, Role.NURSE, Role.FAMILY_DOCTOR).contains(caller.role());
    }

    World.@Nullable Standing standing(Caller caller, Person person) {
        if (caller.role() == Role.RESIDENT && person.origins().contains(String.valueOf(caller.resident()))) {
            return new World.Standing(null, Set.of(), true);
        }
        for (String who : List.of(String.valueOf(caller.resident()), caller.subject())) {
            boolean byAccount = who.equals(caller.subject());
            boolean meant = byAccount
                    ? caller.role() == Role.RESIDENT || person.origins().contains(String.valueOf(caller.resident()))
                    : caller.role() == Role.RESIDENT;
            World.Standing standing = world.mandates.getOrDefault(who, Map.of()).get(person.id());
            if (standing != null && caller.role().isOfResident() && meant) {
                return standing;
            }
        }
        return null;
    }

    /** Of these tokens {@code *.rs} or {@code Type.rs}. */
    static boolean scoped(Caller caller, String type) {
        String context = caller.role() == Role.INSTITUTION ? "system/" : "user/";
        return caller.scopes().stream().anyMatch(scope -> {
            String own = caller.role().isOfResident() ? scope.replaceFirst("^patient/", "user/") : scope;
            return own.startsWith(context)
                    && (own.startsWith(context + "*.") || own.startsWith(context + type + "."))
                    && own.replaceAll(".*\\.", "").contains("r")
                    && own.replaceAll(".*\\.", "").contains("s");
        });
    }

    // What

    private List<ConsentOracle.Declared> declared(Person person) {
        List<ConsentOracle.Declared> all = new ArrayList<>();
        for (String origin : person.origins()) {
            world.consentsOf(origin).stream()
                    .map(this::asRedeemed)
                    .forEach(consent -> all.add(
                            new ConsentOracle.Declared(consent, origin, origins(origin, consent), null, false)));
        }
        for (Thing thing : of(person)) {
            if (thing.type().equals("Consent") && thing.isLive()) {
                Map<String, Object> paper = thing.newest().json();
                all.add(new ConsentOracle.Declared(
                        paper, thing.file, List.of(), thing.institution, paper.containsKey("verification")));
            }
        }
        return all;
    }

    /** What a desk gives, whatever was written down: for treatment, to the one institution, until its hours are over. */
    private Map<String, Object> asRedeemed(Map<String, Object> consent) {
        World.Redeemed redeemed = world.redeemed.get(String.valueOf(consent.get("id")));
        if (redeemed == null) {
            return consent;
        }
        Map<String, Object> agreed = new LinkedHashMap<>(consent);
        agreed.put(
                "provision",
                Map.of(
                        "type",
                        "permit",
                        "period",
                        Map.of("end", redeemed.until().toString()),
                        "actor",
                        List.of(Map.of(
                                "role",
                                coding("http://terminology.hl7.org/CodeSystem/v3-ParticipationType", "IRCP"),
                                "reference",
                                Map.of("reference", "Organization/" + redeemed.institution()))),
                        "purpose",
                        List.of(Map.of("system", PurposeOfUse.SYSTEM, "code", "TREAT"))));
        return agreed;
    }

    private static Map<String, Object> coding(String system, String code) {
        return Map.of("coding", List.of(Map.of("system", system, "code", code)));
    }

    private static List<String> origins(String origin, Map<String, Object> consent) {
        List<String> origins = new ArrayList<>(List.of(origin));
        for (Object text : new Resource(consent).values("extension.valueReference.reference")) {
            origins.add(String.valueOf(text).replace("Patient/", ""));
        }
        return origins;
    }

    private Traits labelled(Thing thing, Thing.Version version) {
        Traits traits = version.traits();
        List<String> codes = new ArrayList<>(traits.codes());
        return new Traits(
                traits.type(),
                traits.id(),
                traits.start(),
                traits.end(),
                codes,
                traits.categories(),
                traits.status(),
                List.copyOf(labels(thing, version)),
                traits.authors(),
                traits.encounter(),
                traits.references());
    }

    /** The sender's, those of the codes, those of the visit, and what all results of a report share. */
    private Set<String> labels(Thing thing, Thing.Version version) {
        Set<String> labels = own(thing, version);
        Thing visit = world.things.get(String.valueOf(version.traits().encounter()));
        if (visit != null
                && visit.file.equals(thing.file)
                && visit.isLive()
                && visit.newest().traits().codes().contains(DEPARTMENT)) {
            labels.add(ACT + "PSY");
        }
        if (thing.type().equals("DiagnosticReport")) {
            Set<String> common = null;
            for (String reference : version.traits().references()) {
                Thing result = world.things.get(reference);
                if (result != null
                        && result.type().equals("Observation")
                        && result.file.equals(thing.file)
                        && result.isLive()) {
                    Set<String> ofResult = own(result, result.newest());
                    common = common == null ? ofResult : intersection(common, ofResult);
                }
            }
            labels.addAll(common == null ? Set.of() : common);
        }
        return labels;
    }

    private static Set<String> intersection(Set<String> one, Set<String> other) {
        Set<String> both = new LinkedHashSet<>(one);
        both.retainAll(other);
        return both;
    }

    private static Set<String> own(Thing thing, Thing.Version version) {
        Set<String> labels = new LinkedHashSet<>(version.traits().labels());
        List<String> codes = new ArrayList<>(version.traits().codes());
        new Resource(version.json()).objects("code.coding").forEach(coding -> {
            if (thing.type().equals("Medication")) {
                codes.add(coding.get("system") + "|" + coding.get("code"));
            }
        });
        for (String code : codes) {
            if (RULES.containsKey(code)) {
                labels.add(ACT + RULES.get(code));
            }
        }
        return labels;
    }

    // Lists

    /** How many by institution. */
    static Map<String, Integer> holdings(View view) {
        Map<String, Integer> holdings = new TreeMap<>();
        view.things().forEach(thing -> holdings.merge(thing.institution, 1, Integer::sum));
        return holdings;
    }

    /** Everything of these views that may be in an answer: marks, and ids with those that are referred to. */
    Set<String> marks(List<View> views) {
        Set<String> marks = new LinkedHashSet<>();
        for (View view : views) {
            view.things().forEach(thing -> marks.addAll(Marks.in(text(thing), Marks.ALL)));
            view.commons().forEach(thing -> marks.addAll(Marks.in(text(thing), Marks.ALL)));
        }
        return marks;
    }

    Set<String> ids(List<View> views) {
        Set<String> ids = new LinkedHashSet<>();
        for (View view : views) {
            if (view.isKnown()) {
                ids.add(view.person().id());
            }
            if (view.standing() != null) {
                ids.addAll(view.person().origins());
            }
            for (Thing thing : view.things()) {
                ids.addAll(Marks.in(text(thing), Marks.IDS));
            }
            // A view says on which consents it rests.
            of(view.person()).stream()
                    .filter(thing -> thing.type().equals("Consent"))
                    .forEach(paper -> ids.add(paper.reference.id()));
            view.commons().forEach(thing -> ids.addAll(Marks.in(text(thing), Marks.IDS)));
        }
        return ids;
    }

    /** What was decided about the resident, for whoever has to find out who is wrong. */
    String consents(@Nullable String resident) {
        StringBuilder text = new StringBuilder();
        if (resident != null) {
            Person person = people.get(resident);
            text.append(person);
            declared.getOrDefault(person.id(), List.of()).forEach(each -> text.append("\n  ")
                    .append(each.institution())
                    .append(each.sound() ? " sound " : " ")
                    .append(new String(
                            org.longmai.fhir.Json.write(each.consent()), java.nio.charset.StandardCharsets.UTF_8)));
        }
        return text.toString();
    }

    static String text(Thing thing) {
        return text(thing.newest());
    }

    static String text(Thing.Version version) {
        return version.text();
    }
}
