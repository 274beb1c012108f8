package org.longmai.chart;

import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.longmai.access.PurposeOfUse;
import org.longmai.fhir.Capability;
import org.longmai.fhir.Catalogue;
import org.longmai.fhir.Json;
import org.longmai.fhir.OperationOutcome;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * {@code GET /fhir/metadata}: what this server does, and nothing that it does not. Each feature tells its part in a
 * {@link Capability}; what there is to read is said here.
 *
 * @see <a href="https://hl7.org/fhir/R4/capabilitystatement.html">FHIR CapabilityStatement</a>
 */
@RestController
class CapabilityController {

    private static final Capability READS = new Capability(
            List.of(OperationOutcome.MEDIA_TYPE),
            List.of(),
            List.of(),
            List.of("read", "vread", "history-instance"),
            Map.of("readHistory", true, "conditionalRead", "full-support"),
            List.of(
                    new Capability.Operation(
                            "everything",
                            "http://hl7.org/fhir/OperationDefinition/Patient-everything",
                            List.of("Patient")),
                    new Capability.Operation(
                            "summary", "http://hl7.org/fhir/uv/ips/OperationDefinition/summary", List.of("Patient"))));

    private static final String SERVICES = "http://terminology.hl7.org/CodeSystem/restful-security-service";

    private final byte[] statement;

    CapabilityController(Clock clock, List<Capability> others) {
        List<Capability> all = new ArrayList<>(List.of(READS));
        all.addAll(others);
        this.statement = Json.write(new Statement(all).json(clock.instant()));
    }

    @GetMapping(
            path = "/fhir/metadata",
            produces = {OperationOutcome.MEDIA_TYPE, "application/json"})
    ResponseEntity<byte[]> metadata() {
        return ResponseEntity.ok().body(statement);
    }

    /** The statement that these make together. */
    private record Statement(List<Capability> capabilities) {

        Map<String, Object> json(Instant started) {
            Map<String, Object> json = new LinkedHashMap<>();
            json.put("resourceType", "CapabilityStatement");
            json.put("status", "active");
            json.put("date", started.toString());
            json.put("kind", "instance");
            json.put("software", Map.of("name", "Longmai"));
            json.put("implementation", Map.of("description", "The health-data hub of a district"));
            json.put("fhirVersion", "4.0.1");
            json.put("format", all(Capability::formats));
            putUnlessEmpty(json, "patchFormat", all(Capability::patchFormats));
            json.put("rest", List.of(rest()));
            return json;
        }

        private Map<String, Object> rest() {
            Map<String, Object> rest = new LinkedHashMap<>();
            rest.put("mode", "server");
            rest.put(
                    "documentation",
                    "POST takes Bundles (transaction, batch, collection, document, message); their entries may POST, PUT,"
                            + " PATCH, DELETE and GET. A condition is identifier=system|value, nothing else; there is no"
                            + " search. Ids become the hub's: an institution may go on using its own. What a resident's"
                            + " consent withholds is answered as if it were not there.");
            rest.put("security", security());
            rest.put("interaction", codes(all(Capability::system)));
            rest.put("resource", Catalogue.all().stream().map(this::resource).toList());
            putUnlessEmpty(rest, "operation", operations(""));
            return rest;
        }

        private static Map<String, Object> security() {
            return Map.of(
                    "service",
                    List.of(Map.of("coding", List.of(Map.of("system", SERVICES, "code", "SMART-on-FHIR")))),
                    "description",
                    "SMART v2 scopes. Reads, $everything, $summary and $graphql are for treatment; another purpose of use is"
                            + " a label of the request, in the header Category: " + PurposeOfUse.SYSTEM
                            + "#BTG; scheme=\"http://hl7.org/fhir/tag/security\". A declared emergency opens a record for"
                            + " BTG and ETREAT alone.");
        }

        private Map<String, Object> resource(String type) {
            Map<String, Object> resource = new LinkedHashMap<>();
            resource.put("type", type);
            resource.put("interaction", codes(all(Capability::type)));
            capabilities.forEach(capability -> resource.putAll(capability.elements()));
            putUnlessEmpty(resource, "operation", operations(type));
            return resource;
        }

        private List<String> all(Function<Capability, List<String>> part) {
            return capabilities.stream()
                    .flatMap(capability -> part.apply(capability).stream())
                    .distinct()
                    .toList();
        }

        /** @param type a resource type; empty for the whole */
        private List<Map<String, String>> operations(String type) {
            return capabilities.stream()
                    .flatMap(capability -> capability.operations().stream())
                    .filter(operation -> type.isEmpty()
                            ? operation.types().isEmpty()
                            : operation.types().contains(type))
                    .map(operation -> Map.of("name", operation.name(), "definition", operation.definition()))
                    .toList();
        }

        private static void putUnlessEmpty(Map<String, Object> json, String name, List<?> values) {
            if (!values.isEmpty()) {
                json.put(name, values);
            }
        }

        private static List<Map<String, String>> codes(List<String> codes) {
            return codes.stream().map(code -> Map.of("code", code)).toList();
        }
    }
}
