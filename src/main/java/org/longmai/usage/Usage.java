package org.longmai.usage;

import graphql.GraphQLError;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.graphql.server.WebGraphQlInterceptor;
import org.springframework.graphql.server.WebGraphQlRequest;
import org.springframework.graphql.server.WebGraphQlResponse;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Mono;

/** Times each GraphQL request, of a subscription its opening: {@code longmai_graphql_seconds{operation, outcome}}. */
@Component
@Order(Ordered.HIGHEST_PRECEDENCE + 1)
class Usage implements WebGraphQlInterceptor {

    private final UsageSettings settings;
    private final MeterRegistry meters;

    /** What became of a request. */
    enum Outcome {
        ANSWERED,
        REFUSED,
        FAILED
    }

    Usage(UsageSettings settings, MeterRegistry meters) {
        this.settings = settings;
        this.meters = meters;
    }

    @Override
    public Mono<WebGraphQlResponse> intercept(WebGraphQlRequest request, Chain chain) {
        String operation = operation(request.getOperationName());
        long start = System.nanoTime();
        return chain.next(request)
                .doOnNext(response ->
                        note(operation, outcome(response.getExecutionResult().getErrors()), start))
                .doOnError(e -> note(operation, Outcome.FAILED, start));
    }

    private String operation(@Nullable String name) {
        if (name == null || name.isEmpty()) {
            return "anonymous";
        }
        return settings.operations().contains(name) ? name : "other";
    }

    private static Outcome outcome(List<GraphQLError> errors) {
        if (errors.isEmpty()) {
            return Outcome.ANSWERED;
        }
        return errors.stream().anyMatch(Usage::isOurs) ? Outcome.FAILED : Outcome.REFUSED;
    }

    /** Whether it is no fault of the request's. */
    private static boolean isOurs(GraphQLError error) {
        Object code =
                error.getExtensions() == null ? null : error.getExtensions().get("code");
        return "INTERNAL".equals(code) || "UNAVAILABLE".equals(code);
    }

    private void note(String operation, Outcome outcome, long start) {
        meters.timer("longmai.graphql", "operation", operation, "outcome", outcome.name())
                .record(System.nanoTime() - start, TimeUnit.NANOSECONDS);
    }
}
