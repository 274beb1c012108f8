package org.longmai.chart;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.longmai.access.Caller;
import org.longmai.access.PurposeOfUse;
import org.longmai.fhir.Failure;
import org.longmai.fhir.Failure.Category;
import org.longmai.fhir.Json;
import org.longmai.fhir.OperationOutcome;
import org.longmai.fhir.Reference;
import org.longmai.fhir.Resource;
import org.springframework.http.ResponseEntity;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

/**
 * One resource, its versions, and its history, as FHIR: the same consent and the same ledger as the chart. An institution may name
 * its own resource by the id that it has there; what comes back has the hub's. What it has deleted is gone (410); for anybody
 * else it is as if it had never been.
 *
 * @see <a href="https://hl7.org/fhir/R4/http.html#read">FHIR: read, vread, history</a>
 */
@RestController
class FhirController {

    private static final String JSON = "application/json";

    private final Versions versions;

    FhirController(Versions versions) {
        this.versions = versions;
    }

    @GetMapping(
            path = "/fhir/{type}/{id}",
            produces = {OperationOutcome.MEDIA_TYPE, JSON})
    ResponseEntity<byte[]> read(
            @AuthenticationPrincipal Caller caller,
            @PathVariable String type,
            @PathVariable String id,
            PurposeOfUse purpose) {
        return answer(versions.of(caller, new Reference(type, id), purpose));
    }

    @GetMapping(
            path = "/fhir/{type}/{id}/_history/{version}",
            produces = {OperationOutcome.MEDIA_TYPE, JSON})
    ResponseEntity<byte[]> vread(
            @AuthenticationPrincipal Caller caller,
            @PathVariable String type,
            @PathVariable String id,
            @PathVariable String version,
            PurposeOfUse purpose) {
        return answer(versions.of(caller, new Reference(type, id), purpose).stream()
                .filter(one -> version.equals(String.valueOf(one.number())))
                .toList());
    }

    @GetMapping(
            path = "/fhir/{type}/{id}/_history",
            produces = {OperationOutcome.MEDIA_TYPE, JSON})
    ResponseEntity<byte[]> history(
            @AuthenticationPrincipal Caller caller,
            @PathVariable String type,
            @PathVariable String id,
            PurposeOfUse purpose) {
        List<Versions.Version> history = versions.of(caller, new Reference(type, id), purpose);
        if (history.isEmpty()) {
            throw Failure.notFound();
        }
        List<Versions.Version> bodies =
                history.stream().filter(version -> !version.isDeleted()).toList();
        Map<Versions.Version, Resource> opened = versions.open(bodies);
        List<Object> entries = new ArrayList<>(history.size());
        history.forEach(version -> entries.add(historyEntry(version, opened)));
        Map<String, Object> bundle = new LinkedHashMap<>();
        bundle.put("resourceType", "Bundle");
        bundle.put("type", "history");
        bundle.put("entry", entries);
        return ResponseEntity.ok().body(Json.write(bundle));
    }

    private static Map<String, Object> historyEntry(Versions.Version version, Map<Versions.Version, Resource> opened) {
        Map<String, Object> json = new LinkedHashMap<>();
        Resource resource = opened.get(version);
        if (resource != null) {
            json.put("resource", resource.json());
        }
        String method = version.isDeleted() ? "DELETE" : "PUT";
        json.put("request", Map.of("method", method, "url", version.reference().toString()));
        Map<String, Object> response = new LinkedHashMap<>();
        response.put("status", version.isDeleted() ? "204" : "200");
        response.put("etag", etag(version));
        response.put("lastModified", version.updated().toString());
        json.put("response", response);
        return json;
    }

    /** The first of the versions. */
    private ResponseEntity<byte[]> answer(List<Versions.Version> found) {
        if (found.isEmpty() || found.get(0).isDeleted() && !found.get(0).isOwn()) {
            throw Failure.notFound();
        }
        Versions.Version version = found.get(0);
        if (version.isDeleted()) {
            throw Failure.of(Category.GONE, "You have deleted this resource.");
        }
        Instant updated = version.updated();
        return ResponseEntity.ok()
                .eTag(etag(version))
                .lastModified(updated)
                .body(versions.open(List.of(version)).values().iterator().next().bytes());
    }

    private static String etag(Versions.Version version) {
        return "W/\"%d\"".formatted(version.number());
    }
}
