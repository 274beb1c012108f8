package org.longmai.intake;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.longmai.access.Caller;
import org.longmai.fhir.Catalogue;
import org.longmai.fhir.Failure;
import org.longmai.fhir.Failure.Category;
import org.longmai.fhir.Json;
import org.longmai.fhir.JsonPatch;
import org.longmai.fhir.OperationOutcome;
import org.longmai.fhir.Resource;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseEntity;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.servlet.support.ServletUriComponentsBuilder;

/**
 * One resource of the caller's institution: create, update, patch and delete, by id or by a condition.
 *
 * @see <a href="https://hl7.org/fhir/R4/http.html">FHIR: RESTful API</a>
 */
@RestController
class ResourceController {

    private static final String JSON = "application/json";

    private final Intake intake;
    private final SingleReader reader;
    private final Reception reception;
    private final Body body;

    ResourceController(Intake intake, SingleReader reader, Reception reception, Body body) {
        this.intake = intake;
        this.reader = reader;
        this.reception = reception;
        this.body = body;
    }

    @PostMapping(
            path = "/fhir/{type}",
            consumes = {OperationOutcome.MEDIA_TYPE, JSON},
            produces = {OperationOutcome.MEDIA_TYPE, JSON})
    ResponseEntity<byte[]> create(
            @AuthenticationPrincipal Caller caller,
            @PathVariable String type,
            HttpServletRequest request,
            HttpServletResponse response)
            throws IOException {
        return submit(caller, type, null, request, response);
    }

    @PutMapping(
            path = {"/fhir/{type}/{id}", "/fhir/{type}"},
            consumes = {OperationOutcome.MEDIA_TYPE, JSON},
            produces = {OperationOutcome.MEDIA_TYPE, JSON})
    ResponseEntity<byte[]> update(
            @AuthenticationPrincipal Caller caller,
            @PathVariable String type,
            @PathVariable(required = false) @Nullable String id,
            HttpServletRequest request,
            HttpServletResponse response)
            throws IOException {
        return submit(caller, type, id, request, response);
    }

    @PatchMapping(
            path = {"/fhir/{type}/{id}", "/fhir/{type}"},
            consumes = JsonPatch.MEDIA_TYPE,
            produces = {OperationOutcome.MEDIA_TYPE, JSON})
    ResponseEntity<byte[]> patch(
            @AuthenticationPrincipal Caller caller,
            @PathVariable String type,
            @PathVariable(required = false) @Nullable String id,
            HttpServletRequest request,
            HttpServletResponse response)
            throws IOException {
        return submit(caller, type, id, request, response);
    }

    @DeleteMapping(
            path = {"/fhir/{type}/{id}", "/fhir/{type}"},
            produces = {OperationOutcome.MEDIA_TYPE, JSON})
    ResponseEntity<byte[]> delete(
            @AuthenticationPrincipal Caller caller,
            @PathVariable String type,
            @PathVariable(required = false) @Nullable String id,
            HttpServletRequest request,
            HttpServletResponse response)
            throws IOException {
        return submit(caller, type, id, request, response);
    }

    private ResponseEntity<byte[]> submit(
            Caller caller, String type, @Nullable String id, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        String institution = Intake.institution(caller);
        if (!Catalogue.isType(type)) {
            throw Failure.notFound();
        }
        if (request.getHeader(HttpHeaders.IF_NONE_MATCH) != null) {
            throw Failure.of(Category.UNSUPPORTED, "If-None-Match is taken with reads: use If-None-Exist or If-Match.");
        }
        byte[] sent = request.getMethod().equals("DELETE") ? new byte[0] : body.of(request);
        SingleReader.Request single = new SingleReader.Request(
                request.getMethod(),
                type,
                id,
                request.getQueryString(),
                sent,
                request.getHeader(HttpHeaders.IF_MATCH),
                request.getHeader("If-None-Exist"));
        Preference preference = Preference.of(Collections.list(request.getHeaders("Prefer")));
        try {
            Map<String, Object> taken = take(caller, institution, single, preference, response);
            return answer(Resource.objects(taken, "entry"), preference);
        } catch (Failure failure) {
            throw ofResource(failure, type);
        }
    }

    /** What is refused is kept as the Bundle that it makes; what makes none, as it was sent. */
    private Map<String, Object> take(
            Caller caller,
            String institution,
            SingleReader.Request single,
            Preference preference,
            HttpServletResponse response) {
        Resource bundle = null;
        try {
            bundle = reader.bundle(institution, single);
            return intake.submit(caller, reader.read(institution, bundle), bundle, preference);
        } catch (Failure failure) {
            reception.refused(caller, bundle == null ? single.body() : bundle.bytes(), failure, response);
            throw failure;
        }
    }

    /** The FHIRPath from the resource on; what is wrong with a header or the address has none. */
    private static Failure ofResource(Failure failure, String type) {
        String prefix = "Bundle.entry[0].resource";
        if (!failure.issues().isEmpty()) {
            return Failure.invalid(failure.issues().stream()
                    .map(issue -> issue.at(issue.expression().replace(prefix, type)))
                    .toList());
        }
        String expression = failure.expression();
        return expression != null && expression.startsWith(prefix) && !expression.endsWith(".data")
                ? failure.at(type + expression.substring(prefix.length()))
                : failure.at(null);
    }

    private static ResponseEntity<byte[]> answer(List<Map<String, Object>> entries, Preference preference) {
        Map<String, Object> entry = entries.get(0);
        Map<String, Object> response = Resource.objects(entry, "response").get(0);
        int status = Integer.parseInt(String.valueOf(response.get("status")).substring(0, 3));
        ResponseEntity.BodyBuilder answer = ResponseEntity.status(status);
        if (response.get("etag") instanceof String etag) {
            answer.eTag(etag);
        }
        if (response.get("lastModified") instanceof String updated) {
            answer.lastModified(Instant.parse(updated));
        }
        if (status != 204 && response.get("location") instanceof String location) {
            answer.header(HttpHeaders.LOCATION, absolute(location));
        }
        Map<String, Object> told = told(entry, response, preference);
        return told.isEmpty() || status == 204 ? answer.build() : answer.body(Json.write(told));
    }

    /** The resource, what there is to say of it, or nothing. */
    private static Map<String, Object> told(
            Map<String, Object> entry, Map<String, Object> response, Preference preference) {
        for (Map<String, Object> resource : Resource.objects(entry, "resource")) {
            return resource;
        }
        for (Map<String, Object> outcome : Resource.objects(response, "outcome")) {
            return outcome;
        }
        return preference == Preference.OPERATION_OUTCOME ? OperationOutcome.success() : Map.of();
    }

    private static String absolute(String location) {
        return ServletUriComponentsBuilder.fromCurrentContextPath()
                .path("/fhir/" + location)
                .build()
                .toUriString();
    }
}
