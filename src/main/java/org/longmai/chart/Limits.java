package org.longmai.chart;

import graphql.ExecutionInput;
import graphql.ExecutionResult;
import graphql.GraphQLError;
import graphql.GraphqlErrorBuilder;
import graphql.execution.AbortExecutionException;
import graphql.execution.instrumentation.InstrumentationContext;
import graphql.execution.instrumentation.InstrumentationState;
import graphql.execution.instrumentation.SimpleInstrumentationContext;
import graphql.execution.instrumentation.SimplePerformantInstrumentation;
import graphql.execution.instrumentation.parameters.InstrumentationExecuteOperationParameters;
import graphql.execution.instrumentation.parameters.InstrumentationExecutionParameters;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.longmai.fhir.Failure;
import org.longmai.fhir.Failure.Category;
import org.longmai.usage.Cost;

/**
 * What one operation may ask for, weighed before anything of it is looked up, and how long it may take. References lead on and on,
 * and a short document can ask for very much.
 */
final class Limits extends SimplePerformantInstrumentation implements AutoCloseable {

    private final ChartSettings settings;
    private final ScheduledExecutorService clock;

    /** @param clock tells when the time of an operation is over */
    Limits(ChartSettings settings, ScheduledExecutorService clock) {
        this.settings = settings;
        this.clock = clock;
    }

    @Override
    public InstrumentationContext<ExecutionResult> beginExecuteOperation(
            InstrumentationExecuteOperationParameters parameters, InstrumentationState state) {
        Weight weight = Weighing.of(parameters.getExecutionContext(), settings.listLength());
        ExecutionInput input = parameters.getExecutionContext().getExecutionInput();
        input.getGraphQLContext().put(Cost.class, new Cost(weight.cost()));
        check(weight);
        Future<?> end = clock.schedule(input::cancel, settings.timeout().toNanos(), TimeUnit.NANOSECONDS);
        return SimpleInstrumentationContext.whenCompleted((result, failure) -> end.cancel(false));
    }

    @Override
    public CompletableFuture<ExecutionResult> instrumentExecutionResult(
            ExecutionResult result, InstrumentationExecutionParameters parameters, InstrumentationState state) {
        return CompletableFuture.completedFuture(
                parameters.getExecutionInput().isCancelled()
                        ? ExecutionResult.newExecutionResult()
                                .addError(tooSlow())
                                .build()
                        : result);
    }

    @Override
    public void close() {
        clock.shutdownNow();
    }

    private void check(Weight weight) {
        check("is nested deeper", weight.depth(), settings.maxDepth());
        check("has more fields", weight.fields(), settings.maxFields());
        check("has more aliases", weight.aliases(), settings.maxAliases());
        check("opens more records", weight.residents(), settings.maxResidents());
        check("costs more", weight.cost(), settings.maxCost());
    }

    private static void check(String what, long computed, long limit) {
        if (computed <= limit) {
            return;
        }
        String found = computed >= Weight.MOST ? "more than " + Weight.MOST : String.valueOf(computed);
        GraphQLError error =
                error("The operation %s than it may: %s, and the limit is %d. Ask for less, or in several operations."
                        .formatted(what, found, limit));
        Map<String, Object> extensions = new LinkedHashMap<>(error.getExtensions());
        extensions.put("computed", computed);
        extensions.put("limit", limit);
        throw new AbortExecutionException(List.of(GraphqlErrorBuilder.newError()
                .message("%s", error.getMessage())
                .errorType(error.getErrorType())
                .extensions(extensions)
                .build()));
    }

    private GraphQLError tooSlow() {
        return error("The operation took longer than %d seconds, and was stopped. Ask for less at once."
                .formatted(settings.timeout().toSeconds()));
    }

    private static GraphQLError error(String message) {
        return Errors.describe(Failure.of(Category.TOO_COSTLY, message), GraphqlErrorBuilder.newError())
                .build();
    }
}
