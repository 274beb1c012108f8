package org.longmai.chart.completion;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import graphql.execution.CoercedVariables;
import graphql.execution.ExecutionContext;
import graphql.execution.conditional.ConditionalNodeDecision;
import graphql.language.Document;
import graphql.language.OperationDefinition;
import graphql.schema.GraphQLSchema;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The plans of the documents in use: a plan lives as long as its document does, at most. */
final class CompletionPlans {

    private static final int MAX_DOCUMENTS = 2_000;
    private static final int MAX_PLANS_A_DOCUMENT = 32;

    private final Cache<Document, OfDocument> documents =
            Caffeine.newBuilder().weakKeys().maximumSize(MAX_DOCUMENTS).build();
    private volatile @Nullable OfSchema known;

    private record OfSchema(GraphQLSchema schema, FhirTypes types) {}

    private record OfDocument(OpenFields open, Cache<Key, CompletionPlan> plans) {}

    /** What the selection of an operation depends on. */
    private record Key(OperationDefinition operation, Map<String, Object> conditions) {}

    /** The plan of one execution, kept in its context. */
    private record OfExecution(
            Document document, OperationDefinition operation, CoercedVariables variables, CompletionPlan plan) {

        boolean isOf(ExecutionContext context) {
            return document == context.getDocument()
                    && operation == context.getOperationDefinition()
                    && variables == context.getCoercedVariables();
        }
    }

    /** The plan of the execution, or null if it is of a kind that has none: deferred parts, conditions of its own. */
    @Nullable
    CompletionPlan of(ExecutionContext context) {
        OfExecution current = context.getGraphQLContext().get(OfExecution.class);
        if (current != null && current.isOf(context)) {
            return current.plan;
        }
        if (context.hasIncrementalSupport() || context.getGraphQLContext().hasKey(ConditionalNodeDecision.class)) {
            return null;
        }
        OfExecution found = new OfExecution(
                context.getDocument(), context.getOperationDefinition(), context.getCoercedVariables(), plan(context));
        context.getGraphQLContext().put(OfExecution.class, found);
        return found.plan;
    }

    private CompletionPlan plan(ExecutionContext context) {
        FhirTypes types = types(context.getGraphQLSchema());
        OfDocument document =
                Objects.requireNonNull(documents.get(context.getDocument(), each -> document(each, types)));
        Key key = new Key(context.getOperationDefinition(), conditions(context.getCoercedVariables()));
        return Objects.requireNonNull(
                document.plans.get(key, each -> new CompletionPlan(types, document.open, context, each.conditions)));
    }

    private static OfDocument document(Document document, FhirTypes types) {
        return new OfDocument(
                new OpenFields(document, types),
                Caffeine.newBuilder().maximumSize(MAX_PLANS_A_DOCUMENT).build());
    }

    private static Map<String, Object> conditions(CoercedVariables variables) {
        Map<String, Object> conditions = new HashMap<>();
        variables.toMap().forEach((name, value) -> {
            if (value instanceof Boolean condition) {
                conditions.put(name, condition);
            }
        });
        return conditions;
    }

    private FhirTypes types(GraphQLSchema schema) {
        OfSchema current = known;
        if (current == null || current.schema != schema) {
            current = new OfSchema(schema, new FhirTypes(schema));
            known = current;
        }
        return current.types;
    }
}
