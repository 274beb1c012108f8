package org.longmai.chart.completion;

import graphql.execution.AsyncExecutionStrategy;
import graphql.execution.DataFetcherExceptionHandler;
import graphql.execution.ExecutionContext;
import graphql.execution.ExecutionStrategyParameters;
import graphql.execution.FieldValueInfo;
import graphql.execution.FieldValueInfo.CompleteValueType;
import graphql.execution.MergedSelectionSet;
import graphql.schema.GraphQLObjectType;
import graphql.schema.GraphQLType;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The engine's strategy, with a shorter way through plain data: a value of a FHIR type below which nothing has to be fetched is
 * completed in one walk over its JSON, to a value or to bytes ({@link PlainJson}); of an object with both, the plain fields are, and the engine gets the others. Answers
 * and errors are the engine's own.
 *
 * <p>Below a resource the local context is its {@link RootResource}.
 *
 * <p>Not seen on the short way: what an {@code Instrumentation} does around each field. One that counts or times fields sees
 * those that are fetched.
 */
public final class ChartExecutionStrategy extends AsyncExecutionStrategy {

    private final boolean direct;
    private final Fragments fragments;
    private final CompletionPlans plans = new CompletionPlans();

    /** @param direct whether plain data goes the short way; without it all goes through the engine */
    public ChartExecutionStrategy(DataFetcherExceptionHandler exceptions, boolean direct) {
        this(exceptions, direct, new Fragments(0));
    }

    /** @param fragments what was written, for executions that ask for it so ({@link PlainJson}) */
    public ChartExecutionStrategy(DataFetcherExceptionHandler exceptions, boolean direct, Fragments fragments) {
        super(exceptions);
        this.direct = direct;
        this.fragments = fragments;
    }

    @Override
    protected FieldValueInfo completeValue(ExecutionContext context, ExecutionStrategyParameters parameters) {
        Object source = parameters.getSource();
        boolean list = source instanceof List<?>;
        if (list || ElementFetcher.object(source) != null) {
            Object completed = completed(context, parameters);
            if (completed != Shape.UNFIT) {
                return new FieldValueInfo(list ? CompleteValueType.LIST : CompleteValueType.OBJECT, completed);
            }
        }
        return super.completeValue(context, parameters);
    }

    @Override
    protected @Nullable Object completeValueForObject(
            ExecutionContext context, ExecutionStrategyParameters parameters, GraphQLObjectType type, Object value) {
        Map<?, ?> object = ElementFetcher.object(value);
        Object local = object != null && entersResource(parameters, type, object)
                ? RootResource.of(object, parameters.getLocalContext())
                : parameters.getLocalContext();
        CompletionPlan plan = direct ? plans.of(context) : null;
        if (plan == null) {
            return super.completeValueForObject(
                    context, parameters.transform(to -> to.localContext(local)), type, value);
        }
        ExecutionStrategyParameters inside = parameters.transform(
                to -> to.executionStepInfo(parameters.getExecutionStepInfo().changeTypeWithPreservedNonNull(type))
                        .localContext(local)
                        .source(value));
        Selection selection = plan.selection(parameters.getField(), type);
        return object == null || !selection.hasPlainParts()
                ? execute(context, inside, selection.fields())
                : executeBoth(context, inside, selection, object);
    }

    private Object completed(ExecutionContext context, ExecutionStrategyParameters parameters) {
        CompletionPlan plan = direct ? plans.of(context) : null;
        if (plan == null) {
            return Shape.UNFIT;
        }
        GraphQLType type = parameters.getExecutionStepInfo().getUnwrappedNonNullType();
        Shape shape = plan.shape(parameters.getField(), type);
        if (shape == null) {
            return Shape.UNFIT;
        }
        NodeCount nodes = NodeCount.of(context);
        if (PlainJson.isAsked(context.getGraphQLContext()) && !nodes.isLimited()) {
            Writing writing = new Writing(fragments);
            return shape.write(parameters.getSource(), writing) ? writing.done() : Shape.UNFIT;
        }
        Object completed = shape.complete(parameters.getSource(), nodes);
        if (completed != Shape.UNFIT) {
            nodes.report(context);
        }
        return completed;
    }

    /** The plain fields here, the others by the engine. */
    private static @Nullable Object executeBoth(
            ExecutionContext context, ExecutionStrategyParameters parameters, Selection selection, Map<?, ?> object) {
        NodeCount nodes = NodeCount.of(context);
        @Nullable Object[] values = selection.completeParts(object, nodes);
        nodes.report(context);
        Object rest = execute(context, parameters, selection.rest(values));
        return rest instanceof CompletableFuture<?> future
                ? future.thenApply(completed -> selection.merge(values, map(completed)))
                : selection.merge(values, map(rest));
    }

    private static Object execute(
            ExecutionContext context, ExecutionStrategyParameters parameters, MergedSelectionSet fields) {
        return ((ChartExecutionStrategy) context.getQueryStrategy())
                .executeObject(context, parameters.transform(to -> to.fields(fields)));
    }

    /** A contained resource stays within the one that contains it. */
    private static boolean entersResource(
            ExecutionStrategyParameters parameters, GraphQLObjectType type, Map<?, ?> object) {
        return object.containsKey("resourceType")
                && type.getFieldDefinition("resourceType") != null
                && !parameters.getField().getName().equals("contained");
    }

    @SuppressWarnings("unchecked")
    private static @Nullable Map<String, Object> map(@Nullable Object completed) {
        return (Map<String, Object>) completed;
    }
}
