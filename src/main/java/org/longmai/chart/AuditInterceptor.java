package org.longmai.chart;

import graphql.ExecutionInput;
import graphql.language.Document;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.longmai.access.Caller;
import org.longmai.audit.AccessEvent;
import org.longmai.audit.Ledger;
import org.longmai.chart.completion.PlainJson;
import org.springframework.graphql.server.WebGraphQlInterceptor;
import org.springframework.graphql.server.WebGraphQlRequest;
import org.springframework.graphql.server.WebGraphQlResponse;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Mono;

/** Keeps every answer until the ledger has what was opened for it; if the ledger cannot be written, the answer is an error. */
@Component
class AuditInterceptor implements WebGraphQlInterceptor {

    private final Ledger ledger;

    AuditInterceptor(Ledger ledger) {
        this.ledger = ledger;
    }

    @Override
    public Mono<WebGraphQlResponse> intercept(WebGraphQlRequest request, Chain chain) {
        Authentication authentication = SecurityContextHolder.getContext().getAuthentication();
        if (authentication == null || !(authentication.getPrincipal() instanceof Caller caller)) {
            return chain.next(request);
        }
        Disclosures disclosures = new Disclosures();
        Map<Object, Object> context = new HashMap<>(Map.of(Disclosures.class, disclosures));
        if (AnswerHandler.writes(request)) {
            context.putAll(PlainJson.asked());
        }
        request.configureExecutionInput(
                (input, builder) -> builder.graphQLContext(context).build());
        return chain.next(request).doOnNext(response -> {
            List<AccessEvent> events = disclosures.events(caller, () -> told(response));
            if (!events.isEmpty()) {
                ledger.record(events);
            }
        });
    }

    /** One who was asked for alone is told by which words. */
    private static String told(WebGraphQlResponse response) {
        ExecutionInput input = response.getExecutionInput();
        Document document = input.getGraphQLContext().get(Document.class);
        boolean alone = response.getData() instanceof Map<?, ?> data && data.size() == 1;
        return ToldRequest.of(document, input.getOperationName(), input.getVariables(), alone);
    }
}
