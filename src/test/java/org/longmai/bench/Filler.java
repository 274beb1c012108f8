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
            entries.add(entry(of("Encounter", encounter, patient, "period", Map.of("start", day, "end", day))));
            entries.add(entry(observation(encounter + "-o", patient, encounter, day)));
            entries.add(entry(condition(encounter + "-c", patient, encounter, day)));
        }
        return Json.write(element("resourceType", "Bundle", "type", "collection", "entry", entries));
    }

    private static Map<String, Object> patient(String id, int number) {
        LocalDate birthDate = LocalDate.of(1930, 1, 1).plusDays(number % 30_000);
        CitizenNumber citizen = CitizenNumber.of("500231", birthDate, number % 999);
        return element(
                "resourceType", "Patient",
                "id", id,
                "identifier", List.of(Map.of("system", CitizenNumber.SYSTEM, "value", citizen.toString())),
                "name", List.of(Map.of("text", "居民" + number)),
                "birthDate", birthDate.toString());
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
