package org.longmai.chart;

import graphql.ExecutionInput;
import graphql.ExecutionResult;
import graphql.GraphQL;
import graphql.GraphQLContext;
import graphql.GraphQLError;
import graphql.GraphqlErrorBuilder;
import graphql.execution.ResultNodesInfo;
import graphql.execution.instrumentation.ChainedInstrumentation;
import graphql.execution.instrumentation.Instrumentation;
import graphql.language.Document;
import graphql.language.NodeUtil;
import graphql.language.OperationDefinition;
import graphql.schema.GraphQLSchema;
import jakarta.annotation.PreDestroy;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.dataloader.DataLoaderRegistry;
import org.jspecify.annotations.Nullable;
import org.longmai.chart.completion.ChartExecutionStrategy;
import org.longmai.chart.completion.RootResource;
import org.longmai.chart.standard.Reshaping;
import org.longmai.chart.standard.StandardDocuments;
import org.longmai.chart.standard.StandardSchema;
import org.longmai.fhir.Failure;
import org.longmai.fhir.OperationOutcome;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.event.EventListener;
import org.springframework.graphql.execution.BatchLoaderRegistry;
import org.springframework.graphql.execution.DataFetcherExceptionResolver;
import org.springframework.stereotype.Component;

/**
 * Runs the standard's GraphQL: on the whole, or on one resource as the root. Its schema is made a while after the start, behind who
 * asks for other things, or with its first use.
 */
@Component
class StandardEngine {

    private static final int MOST_NODES = 1_000_000;

    private final StandardSearches searches;
    private final LinkedResources references;
    private final BatchLoaderRegistry loaders;
    private final ChartSettings settings;
    private final ObjectProvider<Instrumentation> instrumentations;
    private final ObjectProvider<DataFetcherExceptionResolver> resolvers;
    private final Map<String, Engine> engines = new ConcurrentHashMap<>();
    private volatile @Nullable Thread warming;
    private @Nullable GraphQLSchema whole;

    StandardEngine(
            StandardSearches searches,
            LinkedResources references,
            BatchLoaderRegistry loaders,
            ChartSettings settings,
            ObjectProvider<Instrumentation> instrumentations,
            ObjectProvider<DataFetcherExceptionResolver> resolvers) {
        this.searches = searches;
        this.references = references;
        this.loaders = loaders;
        this.settings = settings;
        this.instrumentations = instrumentations;
        this.resolvers = resolvers;
    }

    @EventListener
    void on(ApplicationReadyEvent ready) {
        if (settings.warm().isZero() || settings.documents() != null) {
            return;
        }
        Thread fresh = new Thread(this::warm, "standard-graphql");
        fresh.setDaemon(true);
        fresh.setPriority(Thread.MIN_PRIORITY);
        warming = fresh;
        fresh.start();
    }

    /** A server that stops before makes nothing ready any more. */
    @PreDestroy
    void stop() {
        Thread running = warming;
        if (running != null) {
            running.interrupt();
        }
    }

    private void warm() {
        try {
            Thread.sleep(settings.warm().toMillis());
            engines.computeIfAbsent("", this::engine);
            engines.computeIfAbsent("Patient", this::engine);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private record Engine(GraphQLSchema schema, GraphQL graphQl) {}

    /** What is asked: a document, which of its operations, and its variables. */
    record Query(String document, @Nullable String operation, Map<String, Object> variables) {}

    /** @param focus the resource that the query is about; null for one on the whole */
    Map<String, Object> answer(Query query, OpenRecords records, StandardSearches.@Nullable Focus focus) {
        Engine engine = engines.computeIfAbsent(
                focus == null ? "" : String.valueOf(focus.json().get("resourceType")), this::engine);
        DataLoaderRegistry batches = new DataLoaderRegistry();
        ExecutionInput.Builder input = ExecutionInput.newExecutionInput(query.document)
                .operationName(query.operation)
                .variables(query.variables)
                .graphQLContext(Map.of(
                        OpenRecords.class,
                        records,
                        Disclosures.class,
                        records.disclosures(),
                        ResultNodesInfo.MAX_RESULT_NODES,
                        MOST_NODES))
                .dataLoaderRegistry(batches);
        if (focus != null) {
            input.root(focus.json()).localContext(RootResource.of(focus.json(), focus.view()));
        }
        ExecutionInput asked = input.build();
        loaders.registerDataLoaders(batches, asked.getGraphQLContext());
        ExecutionResult result = engine.graphQl.execute(asked);
        Document document = asked.getGraphQLContext().get(Document.class);
        if (document != null) {
            records.tell(ToldRequest.of(document, query.operation, query.variables, false));
        }
        return told(result, query, engine.schema, asked.getGraphQLContext());
    }

    private static Map<String, Object> told(
            ExecutionResult result, Query query, GraphQLSchema schema, GraphQLContext context) {
        Map<String, Object> answer = new LinkedHashMap<>();
        List<Object> errors = new ArrayList<>();
        result.getErrors().forEach(error -> errors.add(withOutcome(error)));
        Map<String, Object> data = result.getData();
        Document document = context.get(Document.class);
        if (data != null && document != null && Reshaping.isAskedFor(query.document)) {
            data = reshaped(data, query, schema, document, context, errors);
        }
        if (result.isDataPresent()) {
            answer.put("data", data);
        }
        if (!errors.isEmpty()) {
            answer.put("errors", errors);
        }
        return answer;
    }

    private static @Nullable Map<String, Object> reshaped(
            Map<String, Object> data,
            Query query,
            GraphQLSchema schema,
            Document document,
            GraphQLContext context,
            List<Object> errors) {
        OperationDefinition operation = NodeUtil.getOperation(document, query.operation).operationDefinition;
        try {
            return Reshaping.of(data, schema, document, operation, context);
        } catch (Failure failure) {
            errors.add(withOutcome(
                    Errors.describe(failure, GraphqlErrorBuilder.newError()).build()));
            return null;
        }
    }

    /** Each error says the same as an OperationOutcome. */
    static Map<String, Object> withOutcome(GraphQLError error) {
        Map<String, Object> json = new LinkedHashMap<>(error.toSpecification());
        Map<String, Object> extensions = new LinkedHashMap<>();
        if (json.get("extensions") instanceof Map<?, ?> known) {
            known.forEach((name, value) -> extensions.put(String.valueOf(name), value));
        }
        extensions.putIfAbsent("resource", OperationOutcome.error("invalid", error.getMessage()));
        json.put("extensions", extensions);
        return json;
    }

    private Engine engine(String type) {
        GraphQLSchema schema = type.isEmpty() ? whole() : StandardSchema.of(whole(), type);
        GraphQL.Builder graphQl = GraphQL.newGraphQL(schema)
                .preparsedDocumentProvider(new StandardDocuments(schema))
                .instrumentation(new ChainedInstrumentation(
                        instrumentations.orderedStream().toList()))
                .queryExecutionStrategy(new ChartExecutionStrategy(
                        DataFetcherExceptionResolver.createExceptionHandler(
                                resolvers.orderedStream().toList()),
                        settings.directCompletion()));
        return new Engine(schema, graphQl.build());
    }

    private synchronized GraphQLSchema whole() {
        GraphQLSchema known = whole;
        return known != null
                ? known
                : (whole = StandardSchema.build(wiring -> {
                    searches.wire(wiring);
                    references.configure(wiring);
                }));
    }
}
