package org.longmai.usage;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import graphql.ExecutionResult;
import graphql.execution.instrumentation.InstrumentationContext;
import graphql.execution.instrumentation.InstrumentationState;
import graphql.execution.instrumentation.SimplePerformantInstrumentation;
import graphql.execution.instrumentation.parameters.InstrumentationExecuteOperationParameters;
import graphql.language.Document;
import graphql.language.Field;
import graphql.language.Node;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** How many fields the documents name: {@code longmai_graphql_fields}. Counted once for each parsed document. */
@Component
class Fields extends SimplePerformantInstrumentation {

    private final DistributionSummary fields;
    private final Cache<Document, Integer> counts =
            Caffeine.newBuilder().weakKeys().maximumSize(10_000).build();

    Fields(MeterRegistry meters) {
        this.fields = meters.summary("longmai.graphql.fields");
    }

    @Override
    public @Nullable InstrumentationContext<ExecutionResult> beginExecuteOperation(
            InstrumentationExecuteOperationParameters parameters, @Nullable InstrumentationState state) {
        fields.record(counts.get(parameters.getExecutionContext().getDocument(), Fields::count));
        return null;
    }

    private static int count(Node<?> node) {
        int count = node instanceof Field ? 1 : 0;
        for (Node<?> child : node.getChildren()) {
            count += count(child);
        }
        return count;
    }
}
