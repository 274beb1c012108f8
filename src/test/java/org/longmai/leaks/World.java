package org.longmai.leaks;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.longmai.access.Caller;
import org.longmai.access.Role;
import org.longmai.consent.Consents;
import org.longmai.consent.Glass;
import org.longmai.consent.Note;
import org.longmai.consent.Notes;
import org.longmai.consent.RandomConsents;
import org.longmai.fhir.HubIds;
import org.longmai.fhir.Json;
import org.longmai.fhir.Resource;
import org.longmai.identity.Person;
import org.longmai.identity.Residents;
import org.longmai.record.Change;
import org.longmai.record.FileLogs;
import org.springframework.context.ApplicationContext;

/**
 * A few residents with files at a few institutions, and what was done with them; everything that was sent is remembered here.
 * Each version of each resource bears a mark that nobody can guess, and another one as a code, for filters.
 */
final class World {

    static final List<String> HOLDERS = List.of("tl-renmin", "tl-zhongyi", "tl-anju", "tl-fuyou");
    static final String CARD = "urn:oid:2.16.156.10011.1.19";
    static final String LOCAL = "http://example.org/local";
    private static final String ICD = "http://hl7.org/fhir/sid/icd-10";
    private static final String ACT = "http://terminology.hl7.org/CodeSystem/v3-ActCode";
    private static final String CONFIDENTIALITY = "http://terminology.hl7.org/CodeSystem/v3-Confidentiality";

    /** How somebody stands to a resident. */
    record Standing(@Nullable Set<String> types, Set<String> withheldLabels, boolean seesAll) {}

    final Map<String, Thing> things = new LinkedHashMap<>();
    final List<String> residents = new ArrayList<>();
    final Map<String, String> cards = new LinkedHashMap<>();
    final Set<String> withheld = new HashSet<>();
    /** Marks in the reasons for which it is. */
    final Set<String> reasons = new HashSet<>();
    /** {@code subject or resident id -> resident -> standing}. */
    final Map<String, Map<String, Standing>> mandates = new LinkedHashMap<>();

    /** {@code resident -> emergencies}. */
    final Map<String, List<Glass>> glasses = new LinkedHashMap<>();
    /** Marks in the words of an emergency, and of whom. */
    final Map<String, String> words = new LinkedHashMap<>();
    /** What was redeemed at a desk, by the id of its consent. */
    final Map<String, Redeemed> redeemed = new LinkedHashMap<>();

    /** A code or a card of a resident's that an institution redeemed: it has so long. */
    record Redeemed(String resident, String institution, Instant until) {}

    final HubIds ids;
    private final Hub hub;
    private final Residents index;
    private final Consents consents;
    private final FileLogs logs;
    private final Notes notes;
    private final Random random;
    /** Begins the ids at the institutions: two worlds are two. */
    private final String name;

    private final Map<String, String> medications = new LinkedHashMap<>();
    private String institution = "";
    private String file = "";
    private String given = "";
    private int count;

    World(Hub hub, ApplicationContext application, long seed) {
        this.hub = hub;
        this.index = application.getBean(Residents.class);
        this.consents = application.getBean(Consents.class);
        this.logs = application.getBean(FileLogs.class);
        this.notes = application.getBean(Notes.class);
        this.ids = application.getBean(HubIds.class);
        this.random = new Random(seed);
        this.name = "s" + seed + "-";
    }

    Person person(String resident) {
        return index.find(resident).orElseThrow();
    }

    List<Map<String, Object>> consentsOf(String origin) {
        return consents.of(origin).stream().map(Resource::json).toList();
    }

    // Sowing

    void sow() {
        HOLDERS.forEach(this::directory);
        for (int i = 0; i < 9; i++) {
            sowResident(i == 6 ? 6 : i == 7 ? 15 : 30 + i, i < 2 ? 3 : 1 + random.nextInt(2));
        }
        cross();
        appoint();
        grants();
        link();
        for (int i = 0; i < 6; i++) {
            change();
        }
        for (int i = 0; i < 24; i++) {
            waver(residents.get(i % residents.size()));
        }
        deleteOne(residents.get(0));
        move();
        withhold();
        breakGlass(0, "tl-yongjia");
        breakGlass(1, "tl-renmin");
        breakGlass(3, "tl-yongjia");
        overdue(4, "tl-yongjia");
        breakGlass(5, "tl-yongjia");
        closeGlass(residents.get(5));
        atTheDesk(residents.get(2));
        withACard(residents.get(0));
    }

    /** One whose time is over. */
    private void overdue(int number, String at) {
        String resident = residents.get(number);
        Instant now = Instant.now();
        keep(glass("glass-" + number, resident, at, now.minusSeconds(7_200), now.minusSeconds(1)));
        notes.write(
                resident,
                Note.Kind.GLASS,
                there -> List.of(glasses.get(resident).get(0).note().resource()));
    }

    private static Glass glass(String id, String resident, String at, Instant opened, Instant until) {
        return new Glass(id, resident, at + "-d1", at, "n", "s", "UNCONSCIOUS", "words", opened, until, null);
    }

    private void keep(Glass glass) {
        glasses.computeIfAbsent(glass.origin(), any -> new ArrayList<>()).add(glass);
    }

    /** A doctor declares an emergency. */
    private void breakGlass(int number, String at) {
        String resident = residents.get(number);
        String words = mark();
        Instant opened = Instant.now();
        Hub.Answer answer = hub.ask(
                hub.token(doctor(at, at + "-d1")),
                "mutation { breakGlass(input: {resident: \"%s\", reason: UNCONSCIOUS, words: \"昏迷不醒，急诊抢救 %s\"}) { emergency { id until } errors { message } } }"
                        .formatted(resident, words),
                Map.of());
        check(answer);
        String id = Hub.text(answer, "id");
        this.words.putIfAbsent(words, resident);
        boolean known = glasses.values().stream().flatMap(List::stream).anyMatch(glass -> glass.id()
                .equals(id));
        if (!known) {
            keep(glass(id, resident, at, opened, opened.plus(4, ChronoUnit.HOURS)));
        }
    }

    /** A privacy officer finds that it was not justified. */
    private void closeGlass(String resident) {
        List<Glass> all = glasses.getOrDefault(resident, List.of());
        for (int i = 0; i < all.size(); i++) {
            Glass glass = all.get(i);
            if (glass.closed() == null && !glass.id().startsWith("glass-")) {
                check(hub.ask(
                        hub.token(of(Role.PRIVACY_OFFICER)),
                        "mutation { reviewBreakGlass(id: \"%s\", outcome: NOT_JUSTIFIED, text: \"查无此事\") { emergency { id } errors { message } } }"
                                .formatted(glass.id()),
                        Map.of()));
                all.set(i, glass.closed(Instant.now()));
                return;
            }
        }
    }

    /** The resident shows a code, somebody at a desk redeems it. */
    private void atTheDesk(String resident) {
        String code = Hub.text(
                hub.ask(
                        hub.token(guardianOf(resident)),
                        "mutation { createDeskCode(resident: \"%s\", hours: 3) { code } }".formatted(resident),
                        Map.of()),
                "code");
        redeem(resident, "redeemDeskCode(code: \"%s\")".formatted(code), 3);
    }

    private void withACard(String resident) {
        Hub.Answer card = hub.ask(
                hub.token(guardianOf(resident)),
                "mutation { issueDeskCard(resident: \"%s\") { card pin } }".formatted(resident),
                Map.of());
        redeem(
                resident,
                "redeemDeskCard(card: \"%s\", pin: \"%s\")".formatted(Hub.text(card, "card"), Hub.text(card, "pin")),
                4);
    }

    private void redeem(String resident, String what, int hours) {
        String at = List.of("tl-renmin", "tl-anju", "tl-yongjia").get(random.nextInt(3));
        Instant until = Instant.now().plus(hours, ChronoUnit.HOURS);
        Hub.Answer answer = hub.ask(
                hub.token(doctor(at, at + "-d1")),
                "mutation { %s { consent { id } errors { message } } }".formatted(what),
                Map.of());
        check(answer);
        redeemed.put(Hub.text(answer, "id"), new Redeemed(resident, at, until));
    }

    private void directory(String holder) {
        institution = holder;
        file = "";
        List<Map<String, Object>> sent = new ArrayList<>();
        sent.add(with(resource("Organization"), "name", mark(), "active", Boolean.TRUE));
        sent.add(with(resource("Practitioner"), "name", List.of(Map.of("text", mark()))));
        Map<String, Object> plain = with(resource("Medication"), "code", concept("http://www.whocc.no/atc", "C08CA01"));
        Map<String, Object> hiv = with(resource("Medication"), "code", concept("http://www.whocc.no/atc", "J05AR11"));
        medications.put(holder + "0", "Medication/" + plain.get("id"));
        medications.put(holder + "1", "Medication/" + hiv.get("id"));
        sent.add(plain);
        sent.add(hiv);
        send(sent);
    }

    private void sowResident(int age, int files) {
        String card = "K" + UUID.randomUUID().toString().replace("-", "").toUpperCase(java.util.Locale.ROOT);
        List<String> holders = new ArrayList<>(HOLDERS);
        java.util.Collections.shuffle(holders, random);
        String name = "赵" + mark();
        String birth = LocalDate.now().minusYears(age).minusDays(3).toString();
        for (String holder : holders.subList(0, files)) {
            institution = holder;
            sowFile(card, birth, name);
        }
        String resident = index.find(CARD, card).orElseThrow().id();
        residents.add(resident);
        cards.put(resident, card);
    }

    private void sowFile(String card, String birth, String name) {
        Map<String, Object> patient = resource("Patient");
        file = String.valueOf(patient.get("id"));
        patient.put(
                "identifier", List.of(Map.of("system", CARD, "value", card), Map.of("system", LOCAL, "value", mark())));
        patient.put("birthDate", birth);
        patient.put("gender", "female");
        patient.put("name", List.of(Map.of("text", name)));
        List<Map<String, Object>> sent = new ArrayList<>(List.of(patient));
        Map<String, Object> visit = with(
                resource("Encounter"),
                "status",
                "finished",
                "class",
                Map.of("system", "http://terminology.hl7.org/CodeSystem/v3-ActCode", "code", "AMB"),
                "subject",
                patientReference(),
                "type",
                List.of(concept(LOCAL, guess())),
                "period",
                Map.of("start", date()));
        if (random.nextInt(3) == 0) {
            visit.put("serviceType", concept("http://longmai.org/fhir/CodeSystem/department", "A15"));
        }
        sent.add(visit);
        sent.add(observation(visit, "1"));
        sent.add(observation(visit, random.nextBoolean() ? "2" : "7917-8"));
        sent.add(observation(null, "2"));
        sent.add(condition(visit, "E11.9"));
        sent.add(condition(null, List.of("F32.9", "B20", "O03.9", "I10").get(random.nextInt(4))));
        sent.add(with(
                resource("MedicationRequest"),
                "status",
                "active",
                "intent",
                "order",
                "subject",
                patientReference(),
                "authoredOn",
                date(),
                "medicationReference",
                Map.of("reference", medications.get(institution + random.nextInt(2)), "display", mark())));
        sent.add(with(
                resource("AllergyIntolerance"),
                "patient",
                patientReference(),
                "clinicalStatus",
                concept("http://terminology.hl7.org/CodeSystem/allergyintolerance-clinical", "active"),
                "criticality",
                "high",
                "recordedDate",
                date(),
                "code",
                coded(LOCAL, guess())));
        sent.add(with(
                resource("Immunization"),
                "status",
                "completed",
                "patient",
                patientReference(),
                "occurrenceDateTime",
                date(),
                "vaccineCode",
                coded(LOCAL, guess())));
        sent.add(with(
                resource("Procedure"),
                "status",
                "completed",
                "subject",
                patientReference(),
                "performedDateTime",
                date(),
                "code",
                coded(LOCAL, guess())));
        sent.add(with(
                resource("DiagnosticReport"),
                "status",
                "final",
                "subject",
                patientReference(),
                "effectiveDateTime",
                date(),
                "code",
                coded(LOCAL, guess()),
                "conclusion",
                mark(),
                "result",
                List.of(referenceTo(sent.get(2)), referenceTo(sent.get(3)))));
        sent.add(with(
                resource("DocumentReference"),
                "status",
                "current",
                "subject",
                patientReference(),
                "date",
                date() + "T00:00:00+08:00",
                "description",
                mark(),
                "type",
                coded(LOCAL, guess()),
                "content",
                List.of(Map.of("attachment", Map.of("title", mark())))));
        sent.add(with(
                resource("Flag"),
                "status",
                "active",
                "subject",
                patientReference(),
                "code",
                coded(LOCAL, guess()),
                "period",
                Map.of("start", date())));
        sent.add(with(
                resource("MedicationStatement"),
                "status",
                "active",
                "subject",
                patientReference(),
                "effectiveDateTime",
                date(),
                "medicationCodeableConcept",
                coded("http://www.whocc.no/atc", random.nextBoolean() ? "C08CA01" : "N06AB03")));
        if (random.nextBoolean()) {
            sent.add(paper(sent.get(sent.size() - 3)));
        }
        scan(sent);
        send(sent);
    }

    /** Files, and what leads to them: the address in an attachment, a reference, and the address in an extension. */
    private void scan(List<Map<String, Object>> sent) {
        Map<String, Object> addressed = content();
        Map<String, Object> referred = content();
        Map<String, Object> extended = content();
        sent.addAll(List.of(addressed, referred, extended));
        sent.get(2 + random.nextInt(3))
                .put("extension", List.of(Map.of("url", LOCAL, "valueUrl", "Binary/" + extended.get("id"))));
        sent.add(document(
                Map.of("title", mark(), "url", "Binary/" + addressed.get("id")),
                Map.of("related", List.of(Map.of("reference", "Binary/" + referred.get("id"))))));
    }

    private Map<String, Object> document(Map<String, Object> attachment, Map<String, Object> context) {
        return with(
                resource("DocumentReference"),
                "status",
                "current",
                "subject",
                patientReference(),
                "date",
                date() + "T00:00:00+08:00",
                "type",
                coded(LOCAL, guess()),
                "content",
                List.of(Map.of("attachment", attachment)),
                "context",
                context);
    }

    private Map<String, Object> content() {
        Map<String, Object> binary = new LinkedHashMap<>();
        binary.put("resourceType", "Binary");
        binary.put("id", ids.of(institution, "Binary", name + count++));
        if (random.nextInt(6) == 0) {
            binary.put("meta", label());
        }
        String text = "CT %s 平扫 %s".formatted(mark(), mark());
        binary.put("contentType", "text/plain;charset=UTF-8");
        binary.put("securityContext", patientReference());
        binary.put("data", Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8)));
        return binary;
    }

    /** A paper that permits or denies; one in three lacks what makes it one. */
    private Map<String, Object> paper(Map<String, Object> document) {
        Map<String, Object> provision = new LinkedHashMap<>();
        provision.put("type", random.nextInt(4) == 0 ? "deny" : "permit");
        provision.put(
                "actor",
                List.of(Map.of(
                        "role", concept("http://terminology.hl7.org/CodeSystem/v3-ParticipationType", "IRCP"),
                        "reference",
                                Map.of(
                                        "identifier",
                                        Map.of(
                                                "system",
                                                "http://longmai.org/fhir/NamingSystem/institution",
                                                "value",
                                                HOLDERS.get(random.nextInt(4)))))));
        if (random.nextInt(3) == 0) {
            provision.put(
                    "class", List.of(Map.of("system", "http://hl7.org/fhir/resource-types", "code", "Observation")));
        }
        Map<String, Object> paper = with(
                resource("Consent"),
                "status",
                "active",
                "scope",
                concept("http://terminology.hl7.org/CodeSystem/consentscope", "patient-privacy"),
                "category",
                List.of(concept("http://loinc.org", "59284-0")),
                "patient",
                patientReference(),
                "dateTime",
                "2024-01-01",
                "performer",
                List.of(patientReference()),
                "policy",
                List.of(Map.of("uri", "https://profiles.ihe.net/ITI/PCF/Policy-basic-normal")),
                "sourceAttachment",
                Map.of("url", "http://example.org/" + mark()),
                "provision",
                provision);
        if (random.nextInt(3) > 0) {
            paper.put("verification", List.of(Map.of("verified", Boolean.TRUE, "verifiedWith", patientReference())));
        }
        return paper;
    }

    private Map<String, Object> observation(@Nullable Map<String, Object> visit, String code) {
        Map<String, Object> observation = with(
                resource("Observation"),
                "status",
                "final",
                "subject",
                patientReference(),
                "effectiveDateTime",
                date(),
                "code",
                coded("http://loinc.org", code, LOCAL, guess()),
                "valueString",
                mark(),
                "note",
                List.of(Map.of("text", mark())),
                "performer",
                List.of(Map.of("display", mark())));
        if (visit != null) {
            observation.put("encounter", referenceTo(visit));
        }
        if (random.nextInt(3) == 0) {
            observation.put(
                    "category",
                    List.of(concept("http://terminology.hl7.org/CodeSystem/observation-category", "laboratory")));
        }
        return observation;
    }

    private Map<String, Object> condition(@Nullable Map<String, Object> visit, String code) {
        Map<String, Object> condition = with(
                resource("Condition"),
                "subject",
                patientReference(),
                "clinicalStatus",
                concept("http://terminology.hl7.org/CodeSystem/condition-clinical", "active"),
                "recordedDate",
                date(),
                "code",
                coded(ICD, code, LOCAL, guess()),
                "note",
                List.of(Map.of("text", mark())));
        if (visit != null) {
            condition.put("encounter", referenceTo(visit));
        }
        return condition;
    }

    /** Things of one resident that refer to another's at the same institution. */
    private void cross() {
        List<Thing> observations = live("Observation");
        for (Thing from : observations) {
            Thing to = observations.get(random.nextInt(observations.size()));
            if (random.nextInt(3) == 0 && to.institution.equals(from.institution)) {
                Map<String, Object> json = new LinkedHashMap<>(from.newest().json());
                json.put("hasMember", List.of(Map.of("reference", to.reference.toString())));
                json.put("focus", List.of(Map.of("reference", "Patient/" + to.file)));
                again(from, remarked(json));
            }
        }
    }

    // What the residents decide

    private void grants() {
        for (String resident : residents) {
            for (int i = random.nextInt(3); i >= 0; i--) {
                grant(resident);
            }
            if (random.nextBoolean()) {
                inject(resident);
            }
        }
    }

    /** By the mutation. */
    private void grant(String resident) {
        StringBuilder input = new StringBuilder("resident: \"%s\"".formatted(resident));
        if (random.nextInt(4) == 0) {
            input.append(", practitioners: [\"tl-yongjia-d1\"]");
        } else {
            input.append(", institutions: [\"%s\"]".formatted(HOLDERS.get(random.nextInt(3))));
        }
        if (random.nextInt(3) == 0) {
            input.append(", types: [\"Observation\", \"Patient\", \"DiagnosticReport\"]");
        }
        if (random.nextInt(3) == 0) {
            input.append(
                    ", sensitive: [\"%s\"]".formatted(List.of("R", "HIV", "PSY").get(random.nextInt(3))));
        }
        if (random.nextInt(4) == 0) {
            input.append(", purposes: [TREAT, HPAYMT]");
        }
        if (random.nextInt(4) == 0) {
            input.append(", dataSince: \"2024-06-01\"");
        }
        hub.ask(
                hub.token(guardianOf(resident)),
                "mutation { grantConsent(input: {%s}) { consent { id } errors { message } } }".formatted(input),
                Map.of());
    }

    private Caller guardianOf(String resident) {
        return resident(residents.indexOf(resident) == 6 ? residents.get(3) : resident);
    }

    /** Past every check, as it could stand in the store: nested, malformed, of every element. */
    private void inject(String resident) {
        String id = UUID.randomUUID().toString();
        Map<String, Object> consent = new RandomConsents(new Random(random.nextLong())).consent();
        String text = new String(Json.write(RandomQuestion.object(consent)), StandardCharsets.UTF_8)
                .replace("Patient/" + RandomConsents.RESIDENT, "Patient/" + resident)
                .replace("Observation/e1", any("Observation").reference.toString())
                .replace("Condition/e2", any("Condition").reference.toString());
        Map<String, Object> json = Json.readObject(text.getBytes(StandardCharsets.UTF_8));
        json.put("id", id);
        logs.append(resident, Consents.HUB, id, log -> List.of(new Change.Put(new Resource(json), id)));
    }

    private void revokeOne(String resident) {
        List<Map<String, Object>> all = consentsOf(resident);
        if (!all.isEmpty()) {
            consents.revoke(
                    resident, String.valueOf(all.get(random.nextInt(all.size())).get("id")));
        }
    }

    /** The resident lets three institutions see what is not sensitive. */
    void give(String resident) {
        Hub.Answer answer = hub.ask(
                hub.token(guardianOf(resident)),
                "mutation { grantConsent(input: {resident: \"%s\", institutions: [\"tl-renmin\", \"tl-zhongyi\", \"tl-anju\"]}) { consent { id } errors { message } } }"
                        .formatted(resident),
                Map.of());
        check(answer);
        given = Hub.text(answer, "id");
    }

    /** And takes it back. */
    void takeBack(String resident) {
        check(hub.ask(
                hub.token(guardianOf(resident)),
                "mutation { revokeConsent(id: \"%s\", resident: \"%s\") { errors { message } } }"
                        .formatted(given, resident),
                Map.of()));
    }

    /** Something that changes what somebody sees. */
    void change() {
        change(residents.get(random.nextInt(residents.size())));
    }

    /** The same, for those who may see something of the resident. */
    void change(String resident) {
        switch (random.nextInt(14)) {
            case 0, 1, 2 -> grant(resident);
            case 3 -> inject(resident);
            case 4, 5, 6 -> revokeOne(resident);
            case 7 -> relabel(resident);
            case 8 -> waver(resident);
            case 9 -> breakGlass(residents.indexOf(resident), one("tl-renmin", "tl-yongjia", "tl-anju"));
            case 10 -> closeGlass(resident);
            case 11 -> atTheDesk(resident);
            case 12 -> withACard(resident);
            default -> deleteOne(resident);
        }
    }

    private void appoint() {
        appoint(0, "resident: \"%s\"".formatted(residents.get(2)), ", types: [\"Observation\", \"Patient\"]");
        stands(residents.get(2), 0, new Standing(Set.of("Observation", "Patient"), Set.of(), false));
        appoint(0, "account: \"helper\"", "");
        stands("helper", 0, new Standing(null, Set.of(), true));
        guard(6, new Standing(null, Set.of(), true));
        guard(7, new Standing(null, Oracle.ADOLESCENT, false));
    }

    private void appoint(int of, String whom, String more) {
        check(hub.ask(
                hub.token(resident(residents.get(of))),
                "mutation { appointDelegate(input: {delegate: {%s}, expires: \"2999-01-01\"%s}) { delegate { id } errors { message } } }"
                        .formatted(whom, more),
                Map.of()));
    }

    private void guard(int child, Standing standing) {
        check(hub.ask(
                hub.token(of(Role.STEWARD)),
                "mutation { recordGuardian(input: {child: \"%s\", guardian: {resident: \"%s\"}, reason: \"出生医学证明\"}) { delegate { id } errors { message } } }"
                        .formatted(residents.get(child), residents.get(3)),
                Map.of()));
        stands(residents.get(3), child, standing);
    }

    private void stands(String who, int of, Standing standing) {
        mandates.computeIfAbsent(who, any -> new LinkedHashMap<>()).put(residents.get(of), standing);
    }

    private void link() {
        check(hub.ask(
                hub.token(of(Role.STEWARD)),
                "mutation { linkPatients(input: {residents: [\"%s\", \"%s\"], reason: \"同一人\"}) { residents errors { message } } }"
                        .formatted(residents.get(4), residents.get(5)),
                Map.of()));
        List<String> files = new ArrayList<>(person(residents.get(1)).files().keySet());
        check(hub.ask(
                hub.token(of(Role.STEWARD)),
                "mutation { unlinkPatient(input: {patient: \"%s\", reason: \"不是同一人\"}) { residents errors { message } } }"
                        .formatted(files.get(files.size() - 1)),
                Map.of()));
        residents.add(index.ofFile(files.get(files.size() - 1)).orElseThrow().id());
    }

    private void deleteOne(String resident) {
        Thing thing = any(resident, one("Observation", "Condition", "Procedure"));
        if (thing == null) {
            return;
        }
        String bundle = new String(
                Json.write(Map.of(
                        "resourceType", "Bundle",
                        "type", "transaction",
                        "entry",
                                List.of(Map.of(
                                        "request", Map.of("method", "DELETE", "url", thing.reference.toString()))))),
                StandardCharsets.UTF_8);
        check(hub.post(hub.token(Hub.institution(thing.institution)), "/fhir", bundle));
        thing.isDeleted = true;
    }

    /** A thing that was another's all along. */
    private void move() {
        Thing moved = any("Observation");
        Thing owner = things.values().stream()
                .filter(thing -> thing.type().equals("Patient")
                        && thing.institution.equals(moved.institution)
                        && !thing.file.equals(moved.file))
                .findFirst()
                .orElse(null);
        if (owner != null) {
            Map<String, Object> json = new LinkedHashMap<>(moved.newest().json());
            json.put("subject", Map.of("reference", "Patient/" + owner.file));
            json.remove("encounter");
            again(moved, remarked(json));
            moved.file = owner.file;
            moved.hasMoved = true;
        }
    }

    /** A label comes and goes: what was hidden is not any more, but for the version that had it. */
    private void waver(String resident) {
        Thing thing = any(resident, one("Observation", "Condition", "Procedure"));
        if (thing != null) {
            Map<String, Object> plain = remarked(thing.newest().json());
            plain.remove("meta");
            Map<String, Object> labelled = remarked(plain);
            labelled.put("meta", label());
            again(thing, labelled);
            again(thing, plain);
        }
    }

    /** A label comes or goes. */
    private void relabel(String resident) {
        Thing thing = any(resident, one("Observation", "Condition"));
        if (thing == null) {
            return;
        }
        Map<String, Object> json = remarked(thing.newest().json());
        if (json.containsKey("meta")) {
            json.remove("meta");
        } else {
            json.put("meta", label());
        }
        again(thing, json);
    }

    private void withhold() {
        for (int i = 0; i < 3; i++) {
            Thing thing = any("Condition");
            String reason = mark();
            reasons.add(reason);
            check(hub.ask(
                    hub.token(doctor(thing.institution, thing.institution + "-d1")),
                    "mutation { withholdFromResident(input: {reference: \"%s\", reason: \"%s\", reviewBy: \"%s\"}) { withholding { id } errors { message } } }"
                            .formatted(thing.reference, reason, LocalDate.now().plusDays(30)),
                    Map.of()));
            withheld.add(thing.reference.toString());
        }
    }

    private static void check(Hub.Answer answer) {
        if (answer.status() != 200 || answer.body().contains("\"message\"")) {
            throw new IllegalStateException(answer.toString());
        }
    }

    // Who asks

    static Caller of(Role role) {
        return new Caller(role.claim(), role.claim(), role, null, null, null, Set.of("user/*.cruds"), "t", "c");
    }

    static Caller doctor(String institution, @Nullable String practitioner) {
        return new Caller(
                "doctor-" + institution + practitioner,
                "李医生",
                Role.DOCTOR,
                institution,
                practitioner,
                null,
                Set.of("user/*.rs", "user/Consent.cu"),
                "t",
                "c");
    }

    static Caller resident(String id) {
        return new Caller(
                "resident-" + id,
                "某居民",
                Role.RESIDENT,
                null,
                null,
                id,
                Set.of("patient/*.rs", "patient/Consent.cu", "patient/Task.c", "patient/Communication.u"),
                "t",
                "c");
    }

    // Pieces

    List<Thing> live(String type) {
        return things.values().stream()
                .filter(thing -> thing.type().equals(type) && thing.isLive())
                .toList();
    }

    private String one(String... choices) {
        return choices[random.nextInt(choices.length)];
    }

    private @Nullable Thing any(String resident, String type) {
        Set<String> files = person(resident).files().keySet();
        List<Thing> live =
                live(type).stream().filter(thing -> files.contains(thing.file)).toList();
        return live.isEmpty() ? null : live.get(random.nextInt(live.size()));
    }

    private Thing any(String type) {
        List<Thing> live = live(type);
        return live.get(random.nextInt(live.size()));
    }

    private void again(Thing thing, Map<String, Object> json) {
        institution = thing.institution;
        sendOnly(List.of(json));
        thing.add(json);
    }

    private void send(List<Map<String, Object>> resources) {
        sendOnly(resources);
        for (Map<String, Object> json : resources) {
            Thing thing = new Thing(institution, file, json);
            things.put(thing.reference.toString(), thing);
        }
    }

    private void sendOnly(List<Map<String, Object>> resources) {
        List<Object> entries = new ArrayList<>();
        resources.forEach(resource -> entries.add(Map.of("resource", resource)));
        String bundle = new String(
                Json.write(Map.of("resourceType", "Bundle", "type", "collection", "entry", entries)),
                StandardCharsets.UTF_8);
        Hub.Answer answer = hub.post(hub.token(Hub.institution(institution)), "/fhir", bundle);
        if (answer.status() != 200) {
            throw new IllegalStateException(answer.toString());
        }
    }

    private Map<String, Object> resource(String type) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("resourceType", type);
        json.put("id", ids.of(institution, type, name + count++));
        if (!type.equals("Patient") && random.nextInt(6) == 0) {
            json.put("meta", label());
        }
        if (random.nextInt(3) == 0) {
            json.put(
                    "text",
                    Map.of(
                            "status",
                            "generated",
                            "div",
                            "<div xmlns=\"http://www.w3.org/1999/xhtml\">" + mark() + "</div>"));
        }
        json.put("identifier", List.of(Map.of("system", LOCAL, "value", mark())));
        json.put("extension", List.of(Map.of("url", LOCAL, "valueString", mark())));
        return json;
    }

    private Map<String, Object> label() {
        String system = random.nextBoolean() ? ACT : CONFIDENTIALITY;
        String code = system.equals(ACT) ? one("HIV", "PSY", "SEX", "ETH", "PSYTHPN") : one("R", "N", "V", "L");
        return Map.of("security", List.of(Map.of("system", system, "code", code)));
    }

    private static Map<String, Object> with(Map<String, Object> json, Object... pairs) {
        for (int i = 0; i < pairs.length; i += 2) {
            json.put(String.valueOf(pairs[i]), pairs[i + 1]);
        }
        return json;
    }

    /** The same, with marks of its own. */
    private Map<String, Object> remarked(Map<String, Object> json) {
        String text = Marks.ALL
                .matcher(new String(Json.write(json), StandardCharsets.UTF_8))
                .replaceAll(found -> found.group().substring(0, 2) + Marks.letters(random));
        return Json.readObject(text.getBytes(StandardCharsets.UTF_8));
    }

    private Map<String, Object> patientReference() {
        return Map.of("reference", "Patient/" + file);
    }

    private static Map<String, Object> referenceTo(Map<String, Object> json) {
        return Map.of("reference", json.get("resourceType") + "/" + json.get("id"));
    }

    private static Map<String, Object> concept(String system, String code) {
        return Map.of("coding", List.of(Map.of("system", system, "code", code)));
    }

    private Map<String, Object> coded(String... tokens) {
        List<Object> codings = new ArrayList<>();
        for (int i = 0; i < tokens.length; i += 2) {
            codings.add(Map.of("system", tokens[i], "code", tokens[i + 1], "display", mark()));
        }
        return Map.of("coding", codings, "text", mark());
    }

    private String date() {
        return LocalDate.of(2023, 1, 1).plusDays(random.nextInt(1_200)).toString();
    }

    private String mark() {
        return Marks.SECRET + Marks.letters(random);
    }

    private String guess() {
        return Marks.GUESSABLE + Marks.letters(random);
    }
}
