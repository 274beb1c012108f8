package org.longmai.chart;

import java.time.Clock;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.longmai.fhir.Catalogue;
import org.longmai.fhir.Json;
import org.longmai.fhir.OperationOutcome;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * {@code GET /fhir/metadata}: what this server does, and nothing that it does not.
 *
 * @see <a href="https://hl7.org/fhir/R4/capabilitystatement.html">FHIR CapabilityStatement</a>
 */
@RestController
class CapabilityController {

    private static final String MATCH = "http://hl7.org/fhir/OperationDefinition/Patient-match";

    private final byte[] statement;

    CapabilityController(Clock clock) {
        this.statement = Json.write(statement(clock.instant()));
    }

    @GetMapping("/fhir/metadata")
    ResponseEntity<byte[]> metadata() {
        return ResponseEntity.ok()
                .header(HttpHeaders.CONTENT_TYPE, OperationOutcome.MEDIA_TYPE)
                .body(statement);
    }

    private static Map<String, Object> statement(Instant started) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("resourceType", "CapabilityStatement");
        json.put("status", "active");
        json.put("date", started.toString());
        json.put("kind", "instance");
        json.put("software", Map.of("name", "Longmai"));
        json.put("implementation", Map.of("description", "The health-data hub of a district"));
        json.put("fhirVersion", "4.0.1");
        json.put("format", List.of(OperationOutcome.MEDIA_TYPE));
        json.put("rest", List.of(rest()));
        return json;
    }

    private static Map<String, Object> rest() {
        Map<String, Object> rest = new LinkedHashMap<>();
        rest.put("mode", "server");
        rest.put(
                "documentation",
                "POST takes Bundles (transaction, batch, collection, document, message) of POST, PUT and DELETE entries. What a"
                        + " resident's consent withholds is answered as if it were not there.");
        rest.put("interaction", codes("transaction", "batch"));
        rest.put(
                "resource",
                Catalogue.all().stream().map(CapabilityController::resource).toList());
        return rest;
    }

    private static Map<String, Object> resource(String type) {
        Map<String, Object> resource = new LinkedHashMap<>();
        resource.put("type", type);
        boolean logged = Catalogue.isOfPatient(type);
        resource.put("interaction", logged ? codes("read", "vread", "history-instance") : codes("read"));
        resource.put("versioning", "versioned");
        if (type.equals("Patient")) {
            resource.put("operation", List.of(Map.of("name", "match", "definition", MATCH)));
        }
        return resource;
    }

    private static List<Map<String, String>> codes(String... codes) {
        return Stream.of(codes).map(code -> Map.of("code", code)).toList();
    }
}
