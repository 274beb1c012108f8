package org.longmai.bench;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.longmai.fhir.Json;
import org.longmai.fhir.JsonNumber;
import org.longmai.identity.CitizenNumber;

/** Residents by the number: {@value #RESOURCES} resources each, who are there to be in the way. */
final class Filler {

    static final int RESOURCES = 25;

    private static final int VISITS = 8;

    private static final Map<String, String> STATUS =
            Map.of("DocumentReference", "current", "DiagnosticReport", "final");

    private Filler() {}

    /** The whole life of one resident, as a collection. */
    static byte[] bundle(int number) {
        List<Object> entries = new ArrayList<>(RESOURCES);
        String patient = "filler-" + number;
        entries.add(entry(patient(patient, number)));
        for (int visit = 0; visit < VISITS; visit++) {
            String day = LocalDate.of(2020, 1, 1)
                    .plusDays(visit * 200L + number % 150)
                    .toString();
            String encounter = patient + "-" + visit;
            entries.add(entry(encounter(encounter, patient, day)));
            entries.add(entry(observation(encounter + "-o", patient, encounter, day)));
            entries.add(entry(condition(encounter + "-c", patient, encounter, day)));
        }
        return Json.write(element("resourceType", "Bundle", "type", "collection", "entry", entries));
    }

    /** One resident with so many observations, and so many of each other kind that has a connection. */
    static byte[] rich(int number, int observations, int others) {
        List<Object> entries = new ArrayList<>();
        String patient = "rich-" + number;
        entries.add(entry(patient(patient, number)));
        for (int i = 0; i < observations; i++) {
            entries.add(entry(observation(patient + "-o" + i, patient, patient + "-e" + i % others, day(i))));
        }
        for (int i = 0; i < others; i++) {
            others(patient, i).forEach(resource -> entries.add(entry(resource)));
        }
        return Json.write(element("resourceType", "Bundle", "type", "collection", "entry", entries));
    }

    private static String day(int number) {
        return LocalDate.of(2020, 1, 1).plusDays(number % 2000).toString();
    }

    private static List<Map<String, Object>> others(String patient, int i) {
        String day = day(i * 7);
        Map<String, Object> condition = condition(patient + "-c" + i, patient, patient + "-e" + i, day);
        condition.put(
                "clinicalStatus", concept("http://terminology.hl7.org/CodeSystem/condition-clinical", "active", "现患"));
        return List.of(
                encounter(patient + "-e" + i, patient, day),
                condition,
                coded("MedicationRequest", patient, i, "medicationCodeableConcept", "authoredOn", day),
                coded("AllergyIntolerance", patient, i, "code", "recordedDate", day),
                coded("Immunization", patient, i, "vaccineCode", "occurrenceDateTime", day),
                coded("Procedure", patient, i, "code", "performedDateTime", day),
                coded("DiagnosticReport", patient, i, "code", "effectiveDateTime", day),
                coded("DocumentReference", patient, i, "type", "date", day + "T08:00:00Z"));
    }

    private static Map<String, Object> coded(String type, String patient, int i, String code, String date, String day) {
        Map<String, Object> resource =
                of(type, patient + "-" + type.charAt(0) + type.charAt(3) + i, patient, date, day);
        resource.put("status", STATUS.getOrDefault(type, "completed"));
        resource.put(code, concept("http://snomed.info/sct", String.valueOf(386053000 + i), "检查和处置" + i));
        if (type.equals("AllergyIntolerance") || type.equals("Immunization")) {
            Object reference = resource.remove("subject");
            resource.remove(type.equals("Immunization") ? "" : "status");
            resource.put("patient", Map.of("reference", ((Map<?, ?>) reference).get("reference")));
        }
        if (type.equals("AllergyIntolerance")) {
            resource.put(
                    "clinicalStatus",
                    concept("http://terminology.hl7.org/CodeSystem/allergyintolerance-clinical", "active", "现患"));
        }
        if (type.equals("DocumentReference")) {
            resource.put("content", List.of(Map.of("attachment", Map.of("contentType", "text/plain", "title", "记录"))));
        }
        if (type.equals("MedicationRequest")) {
            resource.put("intent", "order");
        }
        return resource;
    }

    private static Map<String, Object> patient(String id, int number) {
        CitizenNumber citizen = citizen(number);
        return element(
                "resourceType", "Patient",
                "id", id,
                "identifier", List.of(Map.of("system", CitizenNumber.SYSTEM, "value", citizen.value())),
                "name", List.of(Map.of("text", "居民" + number)),
                "birthDate", birthDate(number).toString());
    }

    private static LocalDate birthDate(int number) {
        return LocalDate.of(1930, 1, 1).plusDays(number % 30_000);
    }

    static CitizenNumber citizen(int number) {
        return CitizenNumber.of("500231", birthDate(number), number % 999);
    }

    private static Map<String, Object> encounter(String id, String patient, String day) {
        Map<String, Object> encounter = of("Encounter", id, patient, "status", "finished");
        encounter.put("class", Map.of("system", "http://terminology.hl7.org/CodeSystem/v3-ActCode", "code", "AMB"));
        encounter.put("period", Map.of("start", day, "end", day));
        return encounter;
    }

    private static Map<String, Object> observation(String id, String patient, String encounter, String day) {
        Map<String, Object> observation = of("Observation", id, patient, "status", "final");
        observation.put("encounter", Map.of("reference", "Encounter/" + encounter));
        observation.put("code", concept("http://loinc.org", "8480-6", "收缩压"));
        observation.put("effectiveDateTime", day);
        observation.put("valueQuantity", Map.of("value", new JsonNumber("128"), "unit", "mmHg"));
        return observation;
    }

    private static Map<String, Object> condition(String id, String patient, String encounter, String day) {
        Map<String, Object> condition = of("Condition", id, patient, "recordedDate", day);
        condition.put("encounter", Map.of("reference", "Encounter/" + encounter));
        condition.put("code", concept("http://hl7.org/fhir/sid/icd-10", "I10", "原发性高血压"));
        return condition;
    }

    private static Map<String, Object> of(String type, String id, String patient, String field, Object value) {
        return element(
                "resourceType", type, "id", id, "subject", Map.of("reference", "Patient/" + patient), field, value);
    }

    private static Map<String, Object> concept(String system, String code, String text) {
        return Map.of("coding", List.of(Map.of("system", system, "code", code, "display", text)), "text", text);
    }

    private static Map<String, Object> entry(Map<String, Object> resource) {
        return Map.of("resource", resource);
    }

    private static Map<String, Object> element(Object... namesAndValues) {
        Map<String, Object> element = new LinkedHashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            element.put((String) namesAndValues[i], namesAndValues[i + 1]);
        }
        return element;
    }
}
