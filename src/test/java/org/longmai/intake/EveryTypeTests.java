package org.longmai.intake;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.longmai.fhir.Catalogue;
import org.longmai.fhir.Definitions;
import org.longmai.fhir.Json;
import org.longmai.fhir.JsonNumber;
import org.longmai.fhir.Primitive;
import org.longmai.store.TestStore;

/** Any resource type of FHIR R4 is stored: the least that is valid of each, as FHIR's own definitions have it. */
class EveryTypeTests {

    private static final String ANJU = "tl-anju";

    private final Hub hub = new Hub(TestStore.fresh());

    @Test
    void aTransactionOfOneOfEachIsTakenAndReadBackAsItWasSent() {
        List<Map<String, Object>> sent = everything();
        List<Object> entries = sent.stream()
                .<Object>map(json -> entry(json, "PUT", json.get("resourceType") + "/" + json.get("id")))
                .toList();

        assertStored(sent, hub.intake.submit(ANJU, bundle(entries)));
    }

    @Test
    void eachIsTakenByItself() {
        hub.submit(ANJU, Bundles.transaction(Bundles.put("{'resourceType':'Patient','id':'p'}")));
        for (Map<String, Object> json : everything()) {
            Map<String, Object> bare = new LinkedHashMap<>(json);
            bare.remove("id");
            String type = String.valueOf(json.get("resourceType"));

            assertStored(List.of(bare), hub.intake.submit(ANJU, bundle(List.of(entry(bare, "POST", type)))));
        }
    }

    private void assertStored(List<Map<String, Object>> sent, Map<String, Object> answer) {
        assertThat(Hub.statuses(answer)).hasSize(sent.size()).allMatch(status -> status.equals("201 Created"));
        List<String> locations = Hub.locations(answer);
        for (int i = 0; i < sent.size(); i++) {
            Map<String, Object> expected = new LinkedHashMap<>(sent.get(i));
            Map<String, Object> stored =
                    new LinkedHashMap<>(hub.read(locations.get(i)).orElseThrow().json());
            expected.remove("id");
            stored.keySet().removeAll(List.of("id", "meta"));
            String text =
                    text(expected).replace("\"Patient/p\"", "\"Patient/" + hub.ids.of(ANJU, "Patient", "p") + "\"");
            assertThat(text(stored)).isEqualTo(text);
        }
    }

    private static String text(Map<String, Object> json) {
        return new String(Json.write(new TreeMap<>(json)), StandardCharsets.UTF_8);
    }

    private static byte[] bundle(List<Object> entries) {
        return Json.write(Map.of("resourceType", "Bundle", "type", "transaction", "entry", entries));
    }

    private static Map<String, Object> entry(Map<String, Object> json, String method, String url) {
        return Map.of("resource", json, "request", Map.of("method", method, "url", url));
    }

    private static List<Map<String, Object>> everything() {
        List<Map<String, Object>> all =
                Catalogue.all().stream().map(EveryTypeTests::least).toList();
        assertThat(all).hasSizeGreaterThan(140);
        return all;
    }

    /** The least that is valid of a type; of what is somebody's, of the one patient. */
    private static Map<String, Object> least(String type) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("resourceType", type);
        json.put("id", "p");
        json.putAll(least(Definitions.find(type)));
        if (type.equals("AllergyIntolerance")) {
            // ait-1
            String system = "http://terminology.hl7.org/CodeSystem/allergyintolerance-clinical";
            json.put("clinicalStatus", Map.of("coding", List.of(Map.of("system", system, "code", "active"))));
        }
        if (Catalogue.isOfPatient(type) && !type.equals("Patient")) {
            belong(json, type);
        }
        return json;
    }

    private static void belong(Map<String, Object> json, String type) {
        List<String> path = List.of(Catalogue.patientPaths(type).get(0).split("\\."));
        Map<String, Object> at = json;
        Definitions.@Nullable Type in = Definitions.find(type);
        for (int i = 0; i < path.size(); i++) {
            Definitions.Element element =
                    Objects.requireNonNull(Objects.requireNonNull(in).element(path.get(i)));
            Map<String, Object> inner = i == path.size() - 1
                    ? Map.of("reference", "Patient/p")
                    : new LinkedHashMap<>(least(element.type()));
            at.put(element.name(), element.list() ? List.of(inner) : inner);
            at = inner;
            in = element.type();
        }
    }

    private static Map<String, Object> least(Definitions.@Nullable Type type) {
        Map<String, Object> json = new LinkedHashMap<>();
        long shown = 0;
        for (Definitions.Element element : Objects.requireNonNull(type).elements()) {
            if (element.required() != 0 && (shown & element.required()) == 0) {
                shown |= element.required();
                Object value = value(element);
                json.put(element.name(), element.list() ? List.of(value) : value);
            }
        }
        return json;
    }

    private static Object value(Definitions.Element element) {
        if (element.codes() != null && element.primitive() != null) {
            return element.codes().values().iterator().next().stream()
                    .sorted()
                    .toList()
                    .get(0);
        }
        if (element.primitive() != null) {
            return primitive(element.primitive());
        }
        return switch (element.typeName()) {
            case "Reference" -> Map.of("reference", "Patient/p");
            case "CodeableConcept" -> Map.of("text", "x");
            case "Resource" -> Map.of("resourceType", "Basic", "code", Map.of("text", "x"));
            default -> least(element.type()).isEmpty() ? Map.of("id", "x") : least(element.type());
        };
    }

    private static Object primitive(Primitive primitive) {
        return switch (primitive) {
            case BOOLEAN -> true;
            case INTEGER, UNSIGNED_INT, POSITIVE_INT, DECIMAL -> new JsonNumber("1");
            case DATE, DATE_TIME -> "2024-01-01";
            case INSTANT -> "2024-01-01T08:00:00+08:00";
            case TIME -> "08:00:00";
            case OID -> "urn:oid:1.2.3";
            case UUID -> "urn:uuid:c757873d-ec9a-4326-a141-556f43239520";
            case URI, URL, CANONICAL -> "http://example.org/x";
            case BASE64_BINARY -> "eA==";
            case XHTML -> "<div xmlns=\"http://www.w3.org/1999/xhtml\">x</div>";
            default -> "x";
        };
    }
}
