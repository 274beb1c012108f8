package org.longmai.usage;

import graphql.GraphQLError;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.observation.contextpropagation.ObservationThreadLocalAccessor;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.graphql.server.WebGraphQlInterceptor;
import org.springframework.graphql.server.WebGraphQlRequest;
import org.springframework.graphql.server.WebGraphQlResponse;
import org.springframework.stereotype.Component;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoOperator;

/**
 * Observes each GraphQL request, of a subscription its opening: {@code longmai_graphql_seconds{operation, outcome}}, and by operation the
 * round trips to the store that it took, what it was weighed at, and its errors.
 */
@Component
@Order(Ordered.HIGHEST_PRECEDENCE + 1)
class Usage implements WebGraphQlInterceptor {

    static final String NAME = "longmai.graphql";

    private static final String OPERATION = "operation";
    private static final String OUTCOME = "outcome";
    private static final String CODE = "code";

    /** Of errors that are no fault of the request's. */
    private static final Set<String> OURS = Set.of("INTERNAL", "UNAVAILABLE");

    private final UsageSettings settings;
    private final MeterRegistry meters;
    private final ObservationRegistry observations;

    /** What became of a request. */
    enum Outcome {
        ANSWERED,
        REFUSED,
        FAILED
    }

    Usage(UsageSettings settings, MeterRegistry meters, ObservationRegistry observations) {
        this.settings = settings;
        this.meters = meters;
        this.observations = observations;
    }

    @Override
    public Mono<WebGraphQlResponse> intercept(WebGraphQlRequest request, Chain chain) {
        String operation = operation(request.getOperationName());
        OperationContext context = new OperationContext();
        Observation observation = Observation.createNotStarted(NAME, () -> context, observations)
                .contextualName("graphql " + operation)
                .lowCardinalityKeyValue(OPERATION, operation)
                .start();
        return within(observation, Mono.defer(() -> chain.next(request)))
                .doOnNext(response -> {
                    note(operation, context, response);
                    stop(observation, outcome(response.getExecutionResult().getErrors()));
                })
                .doOnError(e -> stop(observation, Outcome.FAILED))
                .doOnCancel(() -> stop(observation, Outcome.FAILED));
    }

    /** What is done at once, on this thread, and what Spring hands to others. */
    private static Mono<WebGraphQlResponse> within(Observation observation, Mono<WebGraphQlResponse> work) {
        return new MonoOperator<>(
                work.contextWrite(outer -> outer.put(ObservationThreadLocalAccessor.KEY, observation))) {

            @Override
            public void subscribe(CoreSubscriber<? super WebGraphQlResponse> subscriber) {
                try (Observation.Scope scope = observation.openScope()) {
                    source.subscribe(subscriber);
                }
            }
        };
    }

    private static void stop(Observation observation, Outcome outcome) {
        observation.lowCardinalityKeyValue(OUTCOME, outcome.name()).stop();
    }

    private void note(String operation, OperationContext context, WebGraphQlResponse response) {
        meters.summary("longmai.graphql.roundtrips", OPERATION, operation).record(context.roundTrips());
        Cost cost = response.getExecutionInput().getGraphQLContext().get(Cost.class);
        if (cost != null) {
            meters.summary("longmai.graphql.cost", OPERATION, operation).record(cost.fields());
        }
        response.getExecutionResult().getErrors().forEach(error -> meters.counter(
                        "longmai.graphql.errors", OPERATION, operation, CODE, code(error))
                .increment());
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
        return errors.stream().map(Usage::code).anyMatch(OURS::contains) ? Outcome.FAILED : Outcome.REFUSED;
    }

    /** Of the house's own errors their code, of the engine's their type. */
    private static String code(GraphQLError error) {
        Object code =
                error.getExtensions() == null ? null : error.getExtensions().get(CODE);
        return String.valueOf(code != null ? code : error.getErrorType());
    }
}
