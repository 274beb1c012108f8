package org.longmai.chart;

import graphql.GraphqlErrorBuilder;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.longmai.access.Caller;
import org.longmai.access.PurposeOfUse;
import org.longmai.audit.AccessEvent;
import org.longmai.audit.Ledger;
import org.longmai.chart.standard.StandardSchema;
import org.longmai.fhir.Capability;
import org.longmai.fhir.Failure;
import org.longmai.fhir.Failure.Category;
import org.longmai.fhir.Json;
import org.longmai.fhir.OperationOutcome;
import org.longmai.fhir.Reference;
import org.springframework.context.annotation.Bean;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestMethod;
import org.springframework.web.bind.annotation.RestController;

/**
 * The standard's GraphQL: {@code /fhir/$graphql}, and {@code /fhir/{Type}/{id}/$graphql} about one resource. What is opened is
 * in the ledger before the answer leaves.
 *
 * @see <a href="https://hl7.org/fhir/R4/graphql.html">FHIR: GraphQL</a>
 */
@RestController
class StandardController {

    private static final String DEFINITION = "http://hl7.org/fhir/OperationDefinition/Resource-graphql";

    private final StandardEngine engine;
    private final StandardSearches searches;
    private final Views views;
    private final Ledger ledger;
    private final boolean registeredOnly;

    StandardController(
            StandardEngine engine, StandardSearches searches, Views views, Ledger ledger, ChartSettings settings) {
        this.engine = engine;
        this.searches = searches;
        this.views = views;
        this.ledger = ledger;
        this.registeredOnly = settings.documents() != null;
    }

    @Bean
    static Capability standardGraphQl() {
        return Capability.ofOperations(
                new Capability.Operation("graphql", DEFINITION, List.of()),
                new Capability.Operation("graphql", DEFINITION, StandardSchema.types()));
    }

    @RequestMapping(
            path = "/fhir/$graphql",
            method = {RequestMethod.GET, RequestMethod.POST})
    ResponseEntity<Map<String, Object>> onTheWhole(
            @AuthenticationPrincipal Caller caller, PurposeOfUse purpose, HttpServletRequest request) {
        return answer(caller, purpose, request, null);
    }

    @RequestMapping(
            path = "/fhir/{type}/{id}/$graphql",
            method = {RequestMethod.GET, RequestMethod.POST})
    ResponseEntity<Map<String, Object>> onOne(
            @AuthenticationPrincipal Caller caller,
            @PathVariable String type,
            @PathVariable String id,
            PurposeOfUse purpose,
            HttpServletRequest request) {
        return answer(caller, purpose, request, new Reference(type, id));
    }

    private ResponseEntity<Map<String, Object>> answer(
            Caller caller, PurposeOfUse purpose, HttpServletRequest request, @Nullable Reference asked) {
        Disclosures disclosures = new Disclosures();
        OpenRecords records = new OpenRecords(caller, purpose, views, disclosures);
        Map<String, Object> answer;
        HttpStatusCode status;
        try {
            checkFree();
            answer = engine.answer(query(request), records, asked == null ? null : focus(records, asked));
            status = HttpStatusCode.valueOf(answer.containsKey("data") ? 200 : 400);
        } catch (Failure failure) {
            answer = refusal(failure);
            status = OperationOutcome.status(failure.category());
        }
        record(disclosures.events(caller, () -> request.getRequestURI() + " " + records.told()));
        return ResponseEntity.status(status)
                .contentType(MediaType.APPLICATION_JSON)
                .body(answer);
    }

    private StandardSearches.Focus focus(OpenRecords records, Reference asked) {
        StandardSearches.Focus focus =
                StandardSchema.types().contains(asked.type()) ? searches.focus(records, asked) : null;
        if (focus == null) {
            throw Failure.notFound();
        }
        return focus;
    }

    /** Where registered documents alone may run, there is no way round them. */
    private void checkFree() {
        if (registeredOnly) {
            throw Failure.of(Category.FORBIDDEN, "This hub runs registered documents only, at /graphql.");
        }
    }

    private void record(List<AccessEvent> events) {
        if (!events.isEmpty()) {
            ledger.record(events);
        }
    }

    private static Map<String, Object> refusal(Failure failure) {
        return Map.of(
                "errors",
                List.of(StandardEngine.withOutcome(
                        Errors.describe(failure, GraphqlErrorBuilder.newError()).build())));
    }

    private static StandardEngine.Query query(HttpServletRequest request) {
        if (request.getMethod().equals("GET")) {
            String variables = request.getParameter("variables");
            return query(
                    request.getParameter("query"),
                    request.getParameter("operationName"),
                    variables == null ? null : Json.readObject(variables.getBytes(StandardCharsets.UTF_8)));
        }
        byte[] body = body(request);
        String type = String.valueOf(request.getContentType());
        if (type.startsWith("application/graphql")) {
            return query(new String(body, StandardCharsets.UTF_8), request.getParameter("operationName"), null);
        }
        if (!type.startsWith(MediaType.APPLICATION_JSON_VALUE)) {
            throw Failure.of(Category.UNSUPPORTED, "Send application/json or application/graphql.");
        }
        Map<String, Object> json = Json.readObject(body);
        return query(json.get("query"), json.get("operationName"), json.get("variables"));
    }

    @SuppressWarnings("unchecked")
    private static StandardEngine.Query query(
            @Nullable Object document, @Nullable Object operation, @Nullable Object variables) {
        if (!(document instanceof String text) || text.isBlank()) {
            throw Failure.invalid("Send a query, as {\"query\": \"{ Patient(id: \\\"…\\\") { name { text } } }\"}.");
        }
        return new StandardEngine.Query(
                text,
                operation instanceof String name ? name : null,
                variables instanceof Map<?, ?> object ? (Map<String, Object>) object : Map.of());
    }

    /** That it is not too long was seen to by {@link QueryBodies}. */
    private static byte[] body(HttpServletRequest request) {
        try {
            return request.getInputStream().readAllBytes();
        } catch (IOException e) {
            throw Failure.invalid("The query could not be read.");
        }
    }
}
