package org.longmai.conformance;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.longmai.fhir.Interval;
import org.longmai.fhir.Resource;
import org.longmai.identity.CitizenNumber;

/**
 * The answers to the rules of the district's profiles, by their keys there. Where a profile gives a FHIRPath, the answer is that
 * path's; it is wanted without an engine, for every resource.
 */
final class Rules {

    /** Answers one rule. */
    @FunctionalInterface
    interface Rule {

        /**
         * @param moment when the rule is asked, and when the resource's patient was born
         * @return the path below the resource of what breaks the rule, empty for the resource itself; null if it holds
         */
        @Nullable
        String fault(Resource resource, Moment moment);
    }

    private static final Set<String> CITIZEN_NUMBERS = Set.of(CitizenNumber.SYSTEM, CitizenNumber.HL7_CHINA_SYSTEM);
    private static final Set<String> WITHOUT_RESULT = Set.of("registered", "cancelled", "entered-in-error");
    private static final Set<String> UNREAL = Set.of("planned", "cancelled");
    private static final Set<String> FINAL = Set.of("final", "amended", "corrected");
    private static final String DICOM = "http://dicom.nema.org/resources/ontology/DCM";

    /** Where a type says when something was; what is said of the future (a plan, an appointment) is not among it. */
    private static final Map<String, List<String>> DATES = Map.ofEntries(
            Map.entry("Encounter", List.of("period.start")),
            Map.entry("Condition", List.of("onsetDateTime", "onsetPeriod.start", "recordedDate")),
            Map.entry(
                    "Observation", List.of("effectiveDateTime", "effectivePeriod.start", "effectiveInstant", "issued")),
            Map.entry("MedicationRequest", List.of("authoredOn")),
            Map.entry("AllergyIntolerance", List.of("onsetDateTime", "recordedDate", "lastOccurrence")),
            Map.entry("Immunization", List.of("occurrenceDateTime", "recorded")),
            Map.entry("DiagnosticReport", List.of("effectiveDateTime", "effectivePeriod.start", "issued")),
            Map.entry("DocumentReference", List.of("date")),
            Map.entry("Consent", List.of("dateTime")),
            Map.entry("AuditEvent", List.of("recorded")));

    private static final Map<String, Rule> RULES = Map.ofEntries(
            Map.entry("lm-future", (resource, moment) -> future(resource, moment)),
            Map.entry("lm-birth", (resource, moment) -> beforeBirth(resource, moment)),
            Map.entry("lm-pat-1", (patient, moment) -> number(patient, number -> number.isPresent() ? null : "")),
            Map.entry("lm-pat-2", (patient, moment) -> number(patient, number -> birthDate(patient, number))),
            Map.entry("lm-pat-3", (patient, moment) -> number(patient, number -> gender(patient, number))),
            Map.entry(
                    "lm-pat-4",
                    (patient, moment) -> moment.isBefore(patient.json().get("birthDate")) ? "birthDate" : null),
            Map.entry("lm-pat-5", (patient, moment) -> death(patient)),
            Map.entry("lm-pat-6", (patient, moment) -> identifiable(patient)),
            Map.entry("lm-obs-1", (observation, moment) -> result(observation)),
            Map.entry("lm-obs-2", (observation, moment) -> unit(observation)),
            Map.entry("lm-med-1", (request, moment) -> named(request, "medicationCodeableConcept")),
            Map.entry("lm-imm-1", (immunization, moment) -> named(immunization, "vaccineCode")),
            Map.entry("lm-rep-1", (report, moment) -> report(report)),
            Map.entry("lm-doc-1", (document, moment) -> document(document)),
            Map.entry(
                    "lm-cns-1",
                    (consent, moment) -> "active".equals(consent.string("status")) && !has(consent, "provision")
                            ? "provision"
                            : null),
            Map.entry("lm-cns-2", (consent, moment) -> scope(consent)),
            Map.entry("lm-aud-1", (event, moment) -> requestors(event).size() == 1 ? null : "agent"),
            Map.entry("lm-aud-2", (event, moment) -> requestor(event)),
            Map.entry("lm-aud-3", (event, moment) -> source(event)));

    private Rules() {}

    /** @throws IllegalStateException if there is no such rule */
    static Rule of(String key) {
        Rule rule = RULES.get(key);
        if (rule == null) {
            throw new IllegalStateException("a profile has a rule that the code does not know: " + key);
        }
        return rule;
    }

    static Set<String> keys() {
        return RULES.keySet();
    }

    /** Whether it has one of a choice of types. */
    static boolean hasChoice(Map<?, ?> object, String name) {
        for (Object key : object.keySet()) {
            String text = (String) key;
            int from = text.startsWith("_") ? 1 : 0;
            int end = from + name.length();
            if (text.startsWith(name, from) && text.length() > end && Character.isUpperCase(text.charAt(end))) {
                return true;
            }
        }
        return false;
    }

    private static @Nullable String future(Resource resource, Moment moment) {
        if (resource.type().equals("Encounter") && UNREAL.contains(text(resource, "status"))) {
            return null;
        }
        for (String path : DATES.getOrDefault(resource.type(), List.of())) {
            if (moment.isBefore(value(resource.json(), path))) {
                return element(path);
            }
        }
        return null;
    }

    private static @Nullable String beforeBirth(Resource resource, Moment moment) {
        if (moment.birth() == null) {
            return null;
        }
        for (String path : DATES.getOrDefault(resource.type(), List.of())) {
            if (moment.birth().isAfter(value(resource.json(), path))) {
                return element(path);
            }
        }
        return null;
    }

    /** The value at a path of elements that do not repeat. */
    private static @Nullable Object value(Map<?, ?> json, String path) {
        int dot = path.indexOf('.');
        if (dot < 0) {
            return json.get(path);
        }
        return json.get(path.substring(0, dot)) instanceof Map<?, ?> child ? child.get(path.substring(dot + 1)) : null;
    }

    /** In FHIRPath a choice has its plain name. */
    private static String element(String path) {
        return path.replaceFirst("(?<=^(onset|effective|occurrence))(DateTime|Period|Instant)", "");
    }

    /** @param fault of one number, empty if it could not be read: null if it is right, empty if it is wrong, or what is wrong */
    private static @Nullable String number(
            Resource patient, Function<Optional<CitizenNumber>, @Nullable String> fault) {
        List<Map<String, Object>> identifiers = patient.objects("identifier");
        for (int i = 0; i < identifiers.size(); i++) {
            Map<String, Object> identifier = identifiers.get(i);
            if (identifier.get("value") instanceof String value && CITIZEN_NUMBERS.contains(identifier.get("system"))) {
                String wrong = fault.apply(CitizenNumber.parse(value));
                if (wrong != null) {
                    return wrong.isEmpty() ? "identifier[%d].value".formatted(i) : wrong;
                }
            }
        }
        return null;
    }

    private static @Nullable String birthDate(Resource patient, Optional<CitizenNumber> number) {
        String birthDate = patient.string("birthDate");
        boolean agree = birthDate == null
                || number.isEmpty()
                || number.get().birthDate().toString().startsWith(birthDate);
        return agree ? null : "birthDate";
    }

    private static @Nullable String gender(Resource patient, Optional<CitizenNumber> number) {
        String gender = patient.string("gender");
        boolean contradicts = number.isPresent()
                && ("male".equals(gender) || "female".equals(gender))
                && !number.get().gender().equals(gender);
        return contradicts ? "gender" : null;
    }

    private static @Nullable String death(Resource patient) {
        Interval birth = Interval.of(patient.json().get("birthDate"));
        Interval death = Interval.of(patient.json().get("deceasedDateTime"));
        return birth != null && death != null && !death.end().isAfter(birth.start()) ? "deceased" : null;
    }

    private static @Nullable String identifiable(Resource patient) {
        boolean known =
                !patient.values("identifier.value").isEmpty() || has(patient, "name") && has(patient, "birthDate");
        return known ? null : "";
    }

    private static @Nullable String result(Resource observation) {
        boolean there = WITHOUT_RESULT.contains(text(observation, "status"))
                || hasChoice(observation.json(), "value")
                || has(observation, "component")
                || has(observation, "hasMember")
                || has(observation, "dataAbsentReason");
        return there ? null : "value";
    }

    private static @Nullable String unit(Resource observation) {
        boolean lacks = observation.json().get("valueQuantity") instanceof Map<?, ?> quantity
                && quantity.containsKey("value")
                && !quantity.containsKey("unit")
                && !quantity.containsKey("code");
        return lacks ? "value.unit" : null;
    }

    private static @Nullable String named(Resource resource, String element) {
        if (!(resource.json().get(element) instanceof Map<?, ?> concept)) {
            return null;
        }
        boolean named = concept.containsKey("text")
                || !resource.values(element + ".coding.code").isEmpty();
        return named ? null : element.replace("CodeableConcept", "");
    }

    private static @Nullable String report(Resource report) {
        boolean there = !FINAL.contains(text(report, "status"))
                || has(report, "result")
                || has(report, "conclusion")
                || has(report, "conclusionCode")
                || has(report, "presentedForm")
                || has(report, "imagingStudy")
                || has(report, "media")
                || has(report, "text");
        return there ? null : "";
    }

    private static @Nullable String document(Resource document) {
        boolean there = document.objects("content.attachment").stream()
                .allMatch(attachment -> attachment.containsKey("data") || attachment.containsKey("url"));
        return there ? null : "content.attachment";
    }

    private static @Nullable String scope(Resource consent) {
        boolean privacy = consent.objects("scope.coding").stream()
                .anyMatch(coding -> "http://terminology.hl7.org/CodeSystem/consentscope".equals(coding.get("system"))
                        && "patient-privacy".equals(coding.get("code")));
        return privacy ? null : "scope";
    }

    private static List<Map<String, Object>> requestors(Resource event) {
        return event.objects("agent").stream()
                .filter(agent -> Boolean.TRUE.equals(agent.get("requestor")))
                .toList();
    }

    private static @Nullable String requestor(Resource event) {
        boolean whole = requestors(event).stream()
                .allMatch(agent ->
                        agent.containsKey("role") && agent.containsKey("purposeOfUse") && agent.containsKey("policy"));
        return whole ? null : "agent";
    }

    private static @Nullable String source(Resource event) {
        boolean told = event.objects("agent").stream()
                .filter(agent -> Boolean.FALSE.equals(agent.get("requestor")))
                .flatMap(agent -> Resource.objects(agent, "type.coding").stream())
                .anyMatch(coding -> DICOM.equals(coding.get("system"))
                        && Set.of("110152", "110153").contains(String.valueOf(coding.get("code"))));
        return told ? null : "agent.type";
    }

    private static String text(Resource resource, String name) {
        return String.valueOf(resource.json().get(name));
    }

    private static boolean has(Resource resource, String name) {
        return resource.json().containsKey(name) || resource.json().containsKey("_" + name);
    }
}
