package org.longmai.usage;

import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationPredicate;
import io.micrometer.tracing.Tracer;
import io.micrometer.tracing.exporter.SpanFilter;
import io.micrometer.tracing.handler.DefaultTracingObservationHandler;
import io.micrometer.tracing.handler.PropagatingReceiverTracingObservationHandler;
import io.micrometer.tracing.propagation.Propagator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * What a span may tell: five things are observed and no others, and of those nothing but tags of a closed vocabulary. The text of an
 * error, which may quote what a client sent, is in no span.
 */
@Configuration(proxyBeanMethods = false)
@ConditionalOnProperty(TracesWanted.ENDPOINT)
class TraceConfiguration {

    private static final Set<String> OBSERVED =
            Set.of("http.server.requests", Usage.NAME, StoreCalls.NAME, "longmai.consent", "longmai.ledger");

    private static final Set<String> TAGS =
            Set.of("method", "uri", "status", "outcome", "exception", "operation", "command", "collection", "error");

    @Bean
    ObservationPredicate observed() {
        return (name, context) -> OBSERVED.contains(name);
    }

    /** The last door, whoever put what into a span. */
    @Bean
    SpanFilter closedVocabulary() {
        return span -> {
            Map<String, String> tags = new HashMap<>(span.getTags());
            tags.keySet().retainAll(TAGS);
            return span.setTags(tags).setEvents(List.of());
        };
    }

    @Bean
    DefaultTracingObservationHandler spans(Tracer tracer) {
        return new DefaultTracingObservationHandler(tracer) {

            @Override
            public void onError(Observation.Context context) {
                getRequiredSpan(context).tag("error", name(context));
            }
        };
    }

    @Bean
    PropagatingReceiverTracingObservationHandler<?> requestSpans(Tracer tracer, Propagator propagator) {
        return new PropagatingReceiverTracingObservationHandler<>(tracer, propagator) {

            @Override
            public void onError(io.micrometer.observation.transport.ReceiverContext context) {
                getRequiredSpan(context).tag("error", name(context));
            }
        };
    }

    private static String name(Observation.Context context) {
        Throwable error = context.getError();
        return error == null ? "none" : error.getClass().getSimpleName();
    }
}
