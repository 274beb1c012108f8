package org.longmai.consent;

import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.longmai.consent.provision.Question;
import org.longmai.consent.provision.Surroundings;
import org.longmai.fhir.Reference;
import org.longmai.fhir.References;
import org.longmai.fhir.Resource;
import org.longmai.identity.Person;
import org.longmai.record.Change;
import org.longmai.record.Common;
import org.longmai.record.Commons;
import org.longmai.record.Entry;
import org.longmai.record.FileLog;
import org.longmai.record.FileLogs;
import org.longmai.record.Meta;
import org.longmai.registry.Registry;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.stereotype.Repository;
import org.springframework.util.IdGenerator;

/** The consents that residents gave, kept in the file that the hub itself has of each: the file of the resident's own id. */
@Repository
public class Consents {

    /** Who holds the files in which the hub keeps what residents decided. */
    public static final String HUB = "district";

    private static final String CONSENT = "Consent";

    private static final String SCOPES = "http://terminology.hl7.org/CodeSystem/consentscope";

    /** More papers of one resident than these are not read: then nothing is shared. */
    private static final int MOST_PAPERS = 500;

    /** Begins the id of a consent that takes back an institution's paper. */
    private static final String REVOKES = "revokes-";

    private final FileLogs logs;
    private final Commons commons;
    private final Registry registry;
    private final ConsentSettings settings;
    private final ApplicationEventPublisher events;
    private final IdGenerator ids;
    private final Clock clock;

    Consents(
            FileLogs logs,
            Commons commons,
            Registry registry,
            ConsentSettings settings,
            ApplicationEventPublisher events,
            IdGenerator ids,
            Clock clock) {
        this.logs = logs;
        this.commons = commons;
        this.registry = registry;
        this.settings = settings;
        this.events = events;
        this.ids = ids;
        this.clock = clock;
    }

    /** Every consent given under this id of the resident in its newest version, whatever its status, the newest first. */
    public List<Resource> of(String resident) {
        return newestFirst(List.of(logs.read(resident)));
    }

    /** Every consent of the resident, under whichever id it was given, and every paper of the institutions. */
    public List<Resource> of(Dossier dossier) {
        List<FileLog> all = new ArrayList<>(dossier.own().values());
        all.addAll(dossier.files().values());
        return newestFirst(all);
    }

    private List<Resource> newestFirst(List<FileLog> files) {
        List<Entry> entries = new ArrayList<>();
        for (Entry entry : Dossier.live(files, CONSENT)) {
            entries.add(0, entry);
        }
        return logs.open(entries);
    }

    /** Everything that was decided and is active. */
    Declarations declared(Dossier dossier) {
        List<Entry> entries = Dossier.live(dossier.own().values(), CONSENT, Consents::isActive);
        int given = entries.size();
        Set<String> revoked = revokedPapers(dossier);
        List<Entry> sent = Dossier.live(
                dossier.files().values(),
                CONSENT,
                entry -> isActive(entry) && !revoked.contains(entry.traits().id()));
        entries.addAll(sent.subList(0, Math.min(sent.size(), MOST_PAPERS)));
        List<Resource> consents = logs.share(entries);
        List<Declaration.Own> own = new ArrayList<>();
        List<Declaration.Paper> papers = new ArrayList<>();
        for (int i = 0; i < entries.size(); i++) {
            Entry entry = entries.get(i);
            if (i < given) {
                own.add(new Declaration.Own(consents.get(i), entry.file(), Origins.of(consents.get(i))));
            } else {
                papers.add(paper(consents.get(i), entry, dossier));
            }
        }
        if (sent.size() > MOST_PAPERS) {
            papers.add(denial(sent.get(MOST_PAPERS)));
        }
        Surroundings surroundings = new Surroundings(dossier::traits, names(papers, dossier));
        return new Declarations(dossier.person().origins(), own, papers, surroundings);
    }

    private static Declaration.Paper paper(Resource consent, Entry entry, Dossier dossier) {
        boolean sound = Papers.isSound(consent, dossier.log(entry.file()));
        return new Declaration.Paper(consent, entry.file(), entry.institution(), sound);
    }

    /** Where there are more papers than anybody signs, one that is not read might deny. */
    private static Declaration.Paper denial(Entry unread) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("resourceType", CONSENT);
        json.put("id", unread.traits().id());
        json.put("status", "active");
        json.put("scope", Map.of("coding", List.of(Map.of("system", SCOPES, "code", "patient-privacy"))));
        json.put("provision", Map.of("type", "deny"));
        return new Declaration.Paper(new Resource(json), unread.file(), unread.institution(), false);
    }

    /** Whom the Organizations and Practitioners of the hub are in the registry, of those that papers and care teams name. */
    private Map<Reference, Reference> names(List<Declaration.Paper> papers, Dossier dossier) {
        Set<Reference> unknown = new LinkedHashSet<>();
        papers.forEach(paper -> named(paper.consent(), dossier, unknown));
        Map<Reference, Reference> names = new HashMap<>();
        commons.find(unknown).forEach((reference, common) -> {
            Reference name = name(common);
            if (name != null) {
                names.put(reference, name);
            }
        });
        return names;
    }

    private void named(Resource consent, Dossier dossier, Set<Reference> unknown) {
        for (String text : References.of(consent.json())) {
            Reference reference = Reference.parse(text);
            Entry team = reference != null && reference.type().equals("CareTeam") ? dossier.entry(reference) : null;
            if (team != null) {
                team.traits().authors().forEach(member -> addActor(Reference.parse(member), unknown));
            }
            addActor(reference, unknown);
        }
    }

    private void addActor(@Nullable Reference reference, Set<Reference> unknown) {
        boolean actor = reference != null
                && (reference.type().equals("Organization")
                                && registry.institution(reference.id()).isEmpty()
                        || reference.type().equals("Practitioner")
                                && registry.practitioner(reference.id()).isEmpty());
        if (actor) {
            unknown.add(reference);
        }
    }

    private @Nullable Reference name(Common common) {
        for (Map<String, Object> identifier : common.resource().objects("identifier")) {
            String value = String.valueOf(identifier.get("value"));
            if (Question.INSTITUTION.equals(identifier.get("system"))
                    && registry.institution(value).isPresent()) {
                return new Reference("Organization", value);
            }
            if (Question.PRACTITIONER.equals(identifier.get("system"))
                    && registry.practitioner(value).isPresent()) {
                return new Reference("Practitioner", value);
            }
        }
        return null;
    }

    private static boolean isActive(Entry consent) {
        return "active".equals(consent.traits().status());
    }

    /** @param input one without {@link GrantConsentInput#problems} */
    public Resource grant(String resident, GrantConsentInput input) {
        return append(resident, grantable(resident, Set.of(), input));
    }

    /** A grant is meant for every id under which the resident is known now. */
    public Resource grant(Person person, GrantConsentInput input) {
        return append(person.id(), grantable(person, input).consent());
    }

    /** The consent that the grant would be. */
    Declaration.Own grantable(Person person, GrantConsentInput input) {
        Set<String> others = new LinkedHashSet<>(person.origins());
        others.remove(person.id());
        return new Declaration.Own(grantable(person.id(), others, input), person.id(), others);
    }

    /**
     * The consent that the grant would be, to be kept in the file of this id of the resident and meant for every id.
     *
     * @param origin one of the person's origins
     */
    public Resource draft(Person person, String origin, GrantConsentInput input) {
        Set<String> others = new LinkedHashSet<>(person.origins());
        others.remove(origin);
        return grantable(origin, others, input);
    }

    /** What has to be changed before this can be granted; nothing if it can. */
    public List<MutationError> problems(GrantConsentInput input) {
        return input.problems(registry, clock.instant(), settings.sensitive());
    }

    private Resource grantable(String resident, Set<String> others, GrantConsentInput input) {
        String id = ids.generateId().toString();
        return Origins.meantFor(GrantedConsent.of(id, resident, input, registry, clock.instant()), others);
    }

    /** Whether the resident gave a consent of this id. */
    boolean has(String resident, String id) {
        Entry entry = logs.read(resident).newest(new Reference(CONSENT, id));
        return entry != null && !entry.isDeleted();
    }

    /** The consent, no longer active; null if the resident has none of this id. */
    public @Nullable Resource revoke(String resident, String id) {
        FileLog log = logs.read(resident);
        Entry entry = log.newest(new Reference(CONSENT, id));
        if (entry == null || entry.isDeleted()) {
            return null;
        }
        return append(resident, GrantedConsent.revoked(logs.open(entry)));
    }

    /** The same, under whichever id it was given; a paper of an institution too, which stays as it was sent. */
    @Nullable
    Resource revoke(Dossier dossier, String id) {
        for (String origin : dossier.own().keySet()) {
            Resource revoked = revoke(origin, id);
            if (revoked != null) {
                return revoked;
            }
        }
        Entry paper = dossier.entry(new Reference(CONSENT, id));
        return paper == null ? null : revokePaper(dossier.person().id(), logs.open(paper));
    }

    /** Whether the resident gave a consent of this id, or an institution sent a paper of it. */
    boolean has(Dossier dossier, String id) {
        Reference reference = new Reference(CONSENT, id);
        boolean given = dossier.own().values().stream()
                .map(log -> log.newest(reference))
                .anyMatch(entry -> entry != null && !entry.isDeleted());
        return given || dossier.entry(reference) != null;
    }

    private Resource revokePaper(String resident, Resource paper) {
        Map<String, Object> json =
                new LinkedHashMap<>(GrantedConsent.revoked(paper).json());
        json.put("id", REVOKES + paper.id());
        json.put("patient", Map.of("reference", new Reference("Patient", resident).toString()));
        json.put("sourceReference", Map.of("reference", paper.reference().toString()));
        json.remove("sourceAttachment");
        append(resident, new Resource(json));
        return GrantedConsent.revoked(paper);
    }

    private static Set<String> revokedPapers(Dossier dossier) {
        Set<String> revoked = new HashSet<>();
        for (Entry entry : Dossier.live(dossier.own().values(), CONSENT)) {
            String id = entry.traits().id();
            if (id.startsWith(REVOKES)) {
                revoked.add(id.substring(REVOKES.length()));
            }
        }
        return revoked;
    }

    /** The resource's next version in the hub's own file of the resident. */
    Resource append(String resident, Resource resource) {
        Resource bare = new Resource(Meta.off(resource.json()));
        Change put = new Change.Put(bare, String.valueOf(resource.id()));
        logs.append(resident, HUB, ids.generateId().toString(), log -> List.of(put));
        events.publishEvent(new ConsentChanged(resident));
        Entry entry = logs.read(resident).newest(put.reference());
        return entry == null ? resource : logs.open(entry);
    }
}
