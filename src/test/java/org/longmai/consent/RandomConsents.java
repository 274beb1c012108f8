package org.longmai.consent;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.longmai.access.Caller;
import org.longmai.access.Role;
import org.longmai.fhir.Traits;

/** Random consents, some malformed, random entries and random callers, of few values so that they meet often. */
public final class RandomConsents {

    public static final String RESIDENT = "r1";
    static final Instant NOW = Instant.parse("2026-05-01T04:00:00Z");

    private static final String HL7 = "http://terminology.hl7.org/CodeSystem/";
    private static final String CONFIDENTIALITY = HL7 + "v3-Confidentiality";
    private static final String ACT = HL7 + "v3-ActCode";
    private static final String PCF = "https://profiles.ihe.net/ITI/PCF/Policy-";
    private static final String LOINC = "http://loinc.org";
    private static final Object MODIFIER = List.of(Map.of("url", "http://x"));

    private final Random random;
    private String patient = RESIDENT;

    public RandomConsents(Random random) {
        this.random = random;
    }

    /** Up to {@code most} consents, nested four deep. */
    List<Map<String, Object>> consents(int most) {
        return list(0, most, this::consent);
    }

    public Map<String, Object> consent() {
        Map<String, Object> consent = root();
        if (oneIn(20)) {
            consent.put("provision", oneOf(List.of(Map.of("type", "permit")), "text"));
        } else if (!oneIn(10)) {
            consent.put("provision", provision(4));
        }
        return consent;
    }

    /** Consents in which nothing depends on the entry. */
    List<Map<String, Object>> consentsOnCallers() {
        return list(1, 2, () -> {
            Map<String, Object> consent = root();
            consent.remove("policy");
            consent.put("provision", ofCaller(2));
            return consent;
        });
    }

    /** Consents of a resident who has been known under two ids, and papers of two institutions. */
    List<ConsentOracle.Declared> declared() {
        List<ConsentOracle.Declared> declared = new ArrayList<>(list(0, 3, this::own));
        declared.addAll(list(0, 2, this::paper));
        return declared;
    }

    private ConsentOracle.Declared own() {
        String origin = oneOf(RESIDENT, RESIDENT, "r0");
        List<String> origins = new ArrayList<>(List.of(origin));
        if (oneIn(3)) {
            origins.add(origin.equals("r0") ? RESIDENT : "r0");
        }
        return new ConsentOracle.Declared(of(origin), origin, origins, "", false);
    }

    private ConsentOracle.Declared paper() {
        String institution = oneOf("tl-anju", "tl-zhongyi");
        return new ConsentOracle.Declared(
                of("f-" + institution), "f-" + institution, List.of(), institution, !oneIn(3));
    }

    private Map<String, Object> of(String whom) {
        patient = whom;
        Map<String, Object> consent = consent();
        patient = RESIDENT;
        return consent;
    }

    /** What else is in the record: nothing is there twice. */
    List<Traits> record() {
        Map<String, Traits> record = new LinkedHashMap<>();
        list(0, 3, this::entry).forEach(entry -> record.put(entry.reference().toString(), entry));
        list(0, 2, this::team).forEach(team -> record.put(team.reference().toString(), team));
        return List.copyOf(record.values());
    }

    private Traits team() {
        Time time = oneOf(
                new Time(null, null),
                time("2026-01-01T00:00:00Z", "2027-01-01T00:00:00Z"),
                time("2025-01-01T00:00:00Z", "2025-02-01T00:00:00Z"));
        return new Traits(
                "CareTeam",
                oneOf("t1", "t2"),
                time.start(),
                time.end(),
                List.of(),
                List.of(),
                oneIn(4) ? null : oneOf("active", "active", "inactive"),
                List.of(),
                list(
                        0,
                        2,
                        () -> oneOf(
                                "Practitioner/tl-yongjia-d1",
                                "Practitioner/hub-of-yongjia",
                                "Organization/tl-renmin",
                                "Patient/p1",
                                "PractitionerRole/x",
                                "Practitioner/nobody")),
                null,
                List.of());
    }

    /** A consent that denies and permits nothing. */
    Map<String, Object> denial() {
        Map<String, Object> consent = root();
        Map<String, Object> provision = provision(1);
        provision.put("type", "deny");
        consent.put("provision", provision);
        return consent;
    }

    Traits entry() {
        Time time = oneOf(
                new Time(null, null),
                time("2023-06-01T00:00:00Z", "2023-06-01T00:00:01Z"),
                time("2025-01-01T00:00:00Z", "2025-01-02T00:00:00Z"),
                time("2024-12-31T15:59:59Z", "2024-12-31T16:00:00Z"),
                time("2024-12-31T16:00:00Z", "2024-12-31T16:00:01Z"),
                time("2020-01-01T00:00:00Z", "2030-01-01T00:00:00Z"),
                new Time(Instant.parse("2022-01-01T00:00:00Z"), null));
        return new Traits(
                oneOf("Observation", "Condition", "Patient", "DocumentReference"),
                oneOf("e1", "e2"),
                time.start(),
                time.end(),
                list(0, 2, () -> oneOf(LOINC + "|1", LOINC + "|2", "|1")),
                list(0, 1, () -> oneOf("http://c|lab", LOINC + "|1")),
                null,
                list(0, 2, this::entryLabel),
                list(0, 1, () -> oneOf("Practitioner/a1", "Organization/a2")),
                null,
                list(0, 2, () -> oneOf("Patient/p1", "Observation/e1", "Condition/e2", "Encounter/n1")));
    }

    Caller caller() {
        return new Caller(
                "s",
                "n",
                oneIn(8) ? oneOf(Role.values()) : oneOf(Role.DOCTOR, Role.NURSE, Role.FAMILY_DOCTOR),
                oneIn(20) ? null : oneOf("tl-renmin", "tl-zhongyi", "tl-renmin", "tl-unknown"),
                oneIn(4) ? null : oneOf("tl-yongjia-d1", "tl-anxi-d1"),
                oneOf(RESIDENT, "r2"),
                Set.of(),
                "t",
                "c");
    }

    /** Declared emergencies, of which some are this caller's and some are over. */
    List<Glass> glasses() {
        return list(
                0,
                3,
                () -> new Glass(
                        "glass-1",
                        RESIDENT,
                        oneOf("tl-yongjia-d1", "tl-anxi-d1"),
                        oneOf("tl-renmin", "tl-zhongyi"),
                        "n",
                        "s",
                        "UNCONSCIOUS",
                        "words",
                        NOW.minusSeconds(3_600),
                        NOW.plusSeconds(oneOf(-1, 0, 1, 7_200)),
                        oneIn(6) ? NOW.minusSeconds(60) : null));
    }

    private record Time(@Nullable Instant start, @Nullable Instant end) {}

    private static Time time(String start, String end) {
        return new Time(Instant.parse(start), Instant.parse(end));
    }

    private String entryLabel() {
        return oneOf(
                CONFIDENTIALITY + "|N",
                CONFIDENTIALITY + "|R",
                CONFIDENTIALITY + "|V",
                CONFIDENTIALITY + "|L",
                CONFIDENTIALITY + "|S",
                ACT + "|HIV",
                ACT + "|OPIOIDUD",
                ACT + "|ETH",
                ACT + "|PSYTHPN",
                "http://local|PSY",
                "|R",
                HL7 + "v3-ActReason|HTEST");
    }

    // Consents

    private Map<String, Object> root() {
        Map<String, Object> consent = new LinkedHashMap<>();
        consent.put("resourceType", "Consent");
        consent.put("status", oneIn(15) ? oneOf("inactive", "draft", "proposed", "rejected") : "active");
        consent.put("scope", concept(coding(HL7 + "consentscope", "patient-privacy")));
        consent.put("patient", reference("Patient/" + patient));
        sometimes(consent, 3, "policyRule", this::policyRule);
        sometimes(consent, 4, "policy", this::policy);
        sometimes(consent, 12, "scope", this::scope);
        sometimes(
                consent,
                20,
                "patient",
                () -> oneOf(reference("Patient/r2"), Map.of("display", "somebody"), "Patient/" + RESIDENT));
        sometimes(consent, 40, "modifierExtension", () -> MODIFIER);
        sometimes(consent, 40, "implicitRules", () -> "http://x");
        sometimes(consent, 40, "decision", () -> "deny");
        return consent;
    }

    private Object policyRule() {
        return oneOf(
                concept(coding(ACT, "OPTIN")),
                concept(coding(ACT, "OPTOUT")),
                concept(coding(ACT, "OPTINR"), coding(ACT, "OPTOUTE")),
                concept(coding("http://local", "x")),
                Map.of("text", "by law"));
    }

    private Object policy() {
        return oneOf(
                List.of(Map.of("uri", PCF + "basic-normal")),
                List.of(Map.of("uri", PCF + "all-normal")),
                List.of(Map.of("uri", PCF + "break-glass-only")),
                List.of(Map.of("uri", PCF + "deny")),
                List.of(Map.of("uri", PCF + "all-normal"), Map.of("uri", PCF + "basic-normal")),
                List.of(Map.of("uri", PCF + "deny", "modifierExtension", MODIFIER)),
                List.of(Map.of("uri", "http://example.org/policy")));
    }

    private Object scope() {
        String scope = HL7 + "consentscope";
        return oneOf(
                concept(coding(scope, "research")),
                concept(coding(scope, "treatment")),
                concept(coding(scope, "adr"), coding(scope, "patient-privacy")),
                concept(coding("http://local", "patient-privacy")),
                Map.of("text", "privacy"));
    }

    // Provisions

    private Map<String, Object> provision(int depth) {
        Map<String, Object> provision = ofCaller(7);
        sometimes(provision, 5, "securityLabel", () -> many(this::label));
        sometimes(provision, 5, "class", () -> many(this::type));
        sometimes(provision, 6, "code", () -> many(this::code));
        sometimes(provision, 6, "dataPeriod", this::period);
        sometimes(provision, 8, "data", () -> many(this::data));
        if (depth > 1) {
            sometimes(provision, 2, "provision", () -> list(1, 2, () -> provision(depth - 1)));
            sometimes(
                    provision,
                    40,
                    "provision",
                    () -> oneOf("text", List.of(), List.of("text"), Map.of("type", "deny")));
        }
        return provision;
    }

    /** @param rarity of an element that narrows it, as one in so many */
    private Map<String, Object> ofCaller(int rarity) {
        Map<String, Object> provision = new LinkedHashMap<>();
        if (!oneIn(4)) {
            provision.put("type", oneIn(25) ? "maybe" : oneOf("permit", "permit", "deny"));
        }
        sometimes(provision, rarity, "period", this::period);
        sometimes(provision, rarity / 2 + 1, "actor", () -> many(this::actor));
        sometimes(provision, rarity, "action", () -> many(this::action));
        sometimes(provision, rarity, "purpose", () -> many(this::purpose));
        sometimes(provision, 40, "modifierExtension", () -> MODIFIER);
        sometimes(provision, 40, "_type", () -> Map.of("id", "x"));
        sometimes(provision, 40, "expression", () -> "true");
        sometimes(provision, 10, "id", () -> "p");
        sometimes(provision, 10, "extension", () -> MODIFIER);
        return provision;
    }

    private Object period() {
        return oneOf(
                period("2024", "2027"),
                period("2023-06-01", "2027-06-01"),
                period("2025-01-01", null),
                period(null, "2026-05-01"),
                period(null, "2024-12-31"),
                period("2026-05-01T12:00:00+08:00", null),
                period("2026-05-01T12:00:01+08:00", null),
                period(null, "2026-05-01T11:59:59+08:00"),
                period("2030", null),
                period("2027", "2024"),
                period("garbage", "2030"),
                period("2020", "garbage"),
                Map.of("start", "2020", "_end", Map.of("id", "x")),
                Map.of(),
                "2026");
    }

    private Object actor() {
        Map<String, Object> actor = new LinkedHashMap<>();
        sometimes(actor, 2, "role", this::role);
        if (!oneIn(8)) {
            actor.put("reference", recipient());
        }
        sometimes(actor, 40, "modifierExtension", () -> MODIFIER);
        sometimes(actor, 40, "since", () -> "2020");
        sometimes(actor, 10, "id", () -> "a");
        return actor;
    }

    private Object role() {
        String role = "http://longmai.org/fhir/CodeSystem/caller-role";
        String kind = "http://longmai.org/fhir/CodeSystem/institution-kind";
        return oneOf(
                concept(coding(HL7 + "v3-ParticipationType", "IRCP")),
                concept(coding(HL7 + "v3-ParticipationType", "PRCP"), coding(role, "doctor")),
                concept(coding(role, "doctor")),
                concept(coding(role, "nurse")),
                concept(coding(role, "surgeon")),
                concept(coding(kind, "A100")),
                concept(coding(kind, "A210"), coding(role, "doctor")),
                concept(coding("http://local", "x")));
    }

    private Object recipient() {
        return oneOf(
                reference("Organization/tl-renmin"),
                reference("Organization/tl-renmin"),
                reference("Organization/tl-zhongyi"),
                reference("Practitioner/tl-anxi-d1"),
                reference("Practitioner/tl-yongjia-d1"),
                reference("Organization/nowhere"),
                reference("Practitioner/nobody"),
                reference("Group/g"),
                reference("CareTeam/t1"),
                reference("CareTeam/t2"),
                reference("Organization/hub-of-renmin"),
                Map.of(
                        "identifier",
                        Map.of("system", "http://longmai.org/fhir/NamingSystem/institution", "value", "tl-renmin")),
                Map.of(
                        "identifier",
                        Map.of("system", "http://longmai.org/fhir/NamingSystem/practitioner", "value", "tl-anxi-d1")),
                Map.of("identifier", Map.of("system", "http://x", "value", "tl-renmin")),
                reference("http://x/Organization/tl-renmin"),
                Map.of("display", "a doctor"),
                Map.of("extension", List.of()));
    }

    private Object action() {
        String system = HL7 + "consentaction";
        return oneOf(
                concept(coding(system, "access")),
                concept(coding(system, "use"), coding(system, "collect")),
                concept(coding(system, "collect")),
                concept(coding(system, "disclose")),
                Map.of("text", "read"));
    }

    private Object purpose() {
        String system = HL7 + "v3-ActReason";
        return oneOf(
                coding(system, "TREAT"),
                coding(system, "TREAT"),
                coding(system, "ETREAT"),
                coding(system, "HPAYMT"),
                coding(system, "HRESCH"),
                coding(system, "PurposeOfUse"),
                coding(system, "TREATMENT"),
                coding("http://local", "TREAT"));
    }

    private Object type() {
        String system = "http://hl7.org/fhir/resource-types";
        return oneOf(
                coding(system, "Observation"),
                coding(system, "Condition"),
                coding(system, "MedicationRequest"),
                coding(system, "Observatoin"),
                coding("http://profile", "Observation"));
    }

    private Object code() {
        return oneOf(
                concept(coding(LOINC, "1")),
                concept(coding(LOINC, "2"), coding("http://c", "lab")),
                concept(Map.of("code", "1")),
                concept(Map.of("system", LOINC)),
                concept(Map.of("system", 7, "code", "1")),
                Map.of("text", "glucose"));
    }

    private Object label() {
        return oneOf(
                coding(CONFIDENTIALITY, "N"),
                coding(CONFIDENTIALITY, "N"),
                coding(CONFIDENTIALITY, "R"),
                coding(CONFIDENTIALITY, "L"),
                coding(CONFIDENTIALITY, "S"),
                coding(ACT, "HIV"),
                coding(ACT, "ETH"),
                Map.of("display", "secret"));
    }

    private Object data() {
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("meaning", oneOf("instance", "related", "dependents", "authoredby", "other"));
        data.put(
                "reference",
                oneOf(
                        reference("Observation/e1"),
                        reference("Observation/e1"),
                        reference("Condition/e2"),
                        reference("Patient/p1"),
                        reference("Practitioner/a1"),
                        reference("#contained"),
                        "Observation/e1"));
        sometimes(data, 20, "modifierExtension", () -> MODIFIER);
        return data;
    }

    // Chance and shapes

    private boolean oneIn(int many) {
        return random.nextInt(many) == 0;
    }

    @SafeVarargs
    private <T> T oneOf(T... values) {
        return values[random.nextInt(values.length)];
    }

    private void sometimes(Map<String, Object> object, int oneIn, String name, Supplier<Object> element) {
        if (oneIn(oneIn)) {
            object.put(name, element.get());
        }
    }

    private <T> List<T> list(int least, int most, Supplier<T> item) {
        List<T> list = new ArrayList<>();
        int size = least + random.nextInt(most - least + 1);
        for (int i = 0; i < size; i++) {
            list.add(item.get());
        }
        return list;
    }

    private Object many(Supplier<Object> item) {
        return oneIn(20) ? oneOf("text", List.of(), Map.of("code", "x"), List.of("text")) : list(1, 2, item);
    }

    private static Map<String, Object> coding(String system, String code) {
        return Map.of("system", system, "code", code);
    }

    private static Map<String, Object> concept(Object... codings) {
        return Map.of("coding", List.of(codings));
    }

    private static Map<String, Object> reference(String text) {
        return Map.of("reference", text);
    }

    private static Map<String, Object> period(@Nullable String start, @Nullable String end) {
        Map<String, Object> period = new LinkedHashMap<>();
        if (start != null) {
            period.put("start", start);
        }
        if (end != null) {
            period.put("end", end);
        }
        return period;
    }
}
