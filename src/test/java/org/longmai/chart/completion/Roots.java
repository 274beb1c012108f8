package org.longmai.chart.completion;

import graphql.ExecutionInput;
import graphql.ExecutionResult;
import graphql.GraphQL;
import graphql.GraphqlErrorBuilder;
import graphql.schema.DataFetchingEnvironment;
import graphql.schema.GraphQLFieldDefinition;
import graphql.schema.GraphQLSchema;
import graphql.schema.LightDataFetcher;
import graphql.schema.idl.RuntimeWiring;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import org.dataloader.DataLoaderFactory;
import org.dataloader.DataLoaderRegistry;
import org.jspecify.annotations.Nullable;
import org.springframework.core.io.ClassPathResource;
import org.springframework.core.io.Resource;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;
import org.springframework.graphql.execution.DataFetcherExceptionResolver;
import org.springframework.graphql.execution.GraphQlSource;

/** A schema of all FHIR types below roots for tests ({@code chart/roots.graphqls}), over the resources that are asked for. */
public final class Roots {

    private static final DataFetcherExceptionResolver SAYS_WHAT = DataFetcherExceptionResolver.forSingleError(
            (failure, environment) -> GraphqlErrorBuilder.newError(environment)
                    .message(String.valueOf(failure.getMessage()))
                    .build());

    private final GraphQlSource source;
    private final List<Set<String>> loaded = new CopyOnWriteArrayList<>();

    Roots(boolean direct) {
        source = builder(direct, new FhirWiring())
                .configureRuntimeWiring(Roots::wire)
                .build();
    }

    record Connection(List<?> nodes, List<Edge> edges) {

        static Connection of(List<?> nodes) {
            List<Edge> edges = new ArrayList<>();
            nodes.forEach(node -> edges.add(new Edge("c" + edges.size(), node)));
            return new Connection(nodes, edges);
        }
    }

    record Payload(Object observation) {}

    record Edge(String cursor, @Nullable Object node) {}

    /** Light, so that Spring captures no context around each of many references. */
    private static final class Referred implements LightDataFetcher<@Nullable Object> {

        @Override
        public @Nullable Object get(
                GraphQLFieldDefinition field, Object source, Supplier<DataFetchingEnvironment> environment) {
            return object(source).get("reference") instanceof String reference
                    ? find(reference, environment.get())
                    : null;
        }

        @Override
        public @Nullable Object get(DataFetchingEnvironment environment) {
            return get(environment.getFieldDefinition(), source(environment), () -> environment);
        }

        private static @Nullable Object find(String reference, DataFetchingEnvironment environment) {
            return reference.startsWith("#") && environment.getLocalContext() instanceof RootResource root
                    ? root.contained(reference.substring(1))
                    : Objects.requireNonNull(environment.getDataLoader("resources"))
                            .load(reference);
        }
    }

    public static GraphQlSource.SchemaResourceBuilder builder(boolean direct, FhirWiring wiring) {
        return GraphQlSource.schemaResourceBuilder()
                .schemaResources(schemaFiles())
                .configureRuntimeWiring(wiring)
                .configureGraphQl(engine -> engine.preparsedDocumentProvider(new ParsedDocuments())
                        .queryExecutionStrategy(new ChartExecutionStrategy(
                                DataFetcherExceptionResolver.createExceptionHandler(List.of(SAYS_WHAT)),
                                direct,
                                new Fragments(10_000_000))));
    }

    public static void wire(RuntimeWiring.Builder wiring) {
        wiring.type("Query", type -> type.dataFetcher("resources", Roots::roots)
                .dataFetcher("observations", Roots::roots)
                .dataFetcher("clinical", Roots::roots)
                .dataFetcher(
                        "first",
                        environment -> roots(environment).isEmpty()
                                ? null
                                : roots(environment).get(0))
                .dataFetcher("page", environment -> Connection.of(roots(environment))));
        wiring.type("Mutation", type -> type.dataFetcher(
                        "touch", environment -> new Payload(roots(environment).get(0)))
                .dataFetcher("touched", environment -> roots(environment).get(0)));
        wiring.type("Clinical", type -> type.typeResolver(new ResourceTypeResolver()));
        wiring.type("Reference", type -> type.dataFetcher("resource", new Referred()));
        wiring.type("Patient", type -> type.dataFetcher("nickname", Roots::nickname));
        wiring.type("Quantity", type -> type.dataFetcher("inWords", Roots::inWords));
    }

    GraphQLSchema schema() {
        return source.schema();
    }

    GraphQL engine() {
        return source.graphQl();
    }

    /** The references that were loaded, by batch, since this was last asked. */
    List<Set<String>> loaded() {
        List<Set<String>> batches = List.copyOf(loaded);
        loaded.clear();
        return batches;
    }

    ExecutionInput.Builder input(String document, Map<String, Object> variables, List<?> resources) {
        return ExecutionInput.newExecutionInput(document)
                .variables(variables)
                .root(resources)
                .dataLoaderRegistry(loaders());
    }

    ExecutionResult execute(String document, Map<String, Object> variables, List<?> resources) {
        return engine().execute(input(document, variables, resources));
    }

    private static Resource[] schemaFiles() {
        try {
            List<Resource> files = new ArrayList<>(List.of(
                    new PathMatchingResourcePatternResolver().getResources("classpath:graphql/fhir/*.graphqls")));
            files.add(new ClassPathResource("graphql/scalars.graphqls"));
            files.add(new ClassPathResource("chart/roots.graphqls"));
            return files.toArray(Resource[]::new);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What a reference leads to is told by its text alone: half of them lead nowhere. */
    private DataLoaderRegistry loaders() {
        return DataLoaderRegistry.newRegistry()
                .register("resources", DataLoaderFactory.<String, Object>newMappedDataLoader(references -> {
                    loaded.add(Set.copyOf(references));
                    Map<String, Object> found = new LinkedHashMap<>();
                    for (String reference : references) {
                        if (reference.hashCode() % 2 == 0) {
                            found.put(reference, RandomResource.behind(reference));
                        }
                    }
                    return CompletableFuture.supplyAsync(() -> found);
                }))
                .build();
    }

    private static @Nullable Object nickname(DataFetchingEnvironment environment) {
        return source(environment).get("id") instanceof String id && id.length() % 2 == 0 ? "nick" : null;
    }

    private static Object inWords(DataFetchingEnvironment environment) {
        Object value = source(environment).get("value");
        if (value == null) {
            throw new IllegalStateException("nothing to say");
        }
        return "about " + value + environment.getArgument("precise");
    }

    private static List<?> roots(DataFetchingEnvironment environment) {
        return Objects.requireNonNull((List<?>) environment.getRoot());
    }

    private static Map<?, ?> source(DataFetchingEnvironment environment) {
        return object(environment.getSource());
    }

    private static Map<?, ?> object(@Nullable Object source) {
        return Objects.requireNonNull(ElementFetcher.object(source));
    }
}
