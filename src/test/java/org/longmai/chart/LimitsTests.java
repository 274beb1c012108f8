package org.longmai.chart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.anyLong;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.when;

import graphql.ExecutionInput;
import graphql.ExecutionResult;
import graphql.GraphQL;
import graphql.GraphQLError;
import graphql.schema.GraphQLSchema;
import graphql.schema.idl.RuntimeWiring;
import graphql.schema.idl.SchemaGenerator;
import graphql.schema.idl.SchemaParser;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.util.unit.DataSize;

class LimitsTests {

    private static final String SDL =
            """
            type Query { resident(id: ID): Resident me: String }
            type Resident { name: String notes: [Note!] observations(first: Int = 20): ObservationConnection }
            type ObservationConnection { totalCount: Int nodes: [Note!] edges: [Edge!] }
            type Edge { node: Note }
            type Note { id: ID text: String about: Note parts: [Note!] }
            """;

    private final AtomicInteger fetched = new AtomicInteger();
    private final ScheduledExecutorService clock = mock();

    private final GraphQLSchema schema = new SchemaGenerator()
            .makeExecutableSchema(
                    new SchemaParser().parse(SDL),
                    RuntimeWiring.newRuntimeWiring()
                            .type("Query", type -> type.dataFetcher("resident", environment -> {
                                        fetched.incrementAndGet();
                                        return Map.of("name", "x");
                                    })
                                    .dataFetcher("me", environment -> "me"))
                            .build());

    private ExecutionResult ask(String document, Map<String, Object> variables, ChartSettings settings) {
        when(clock.schedule(any(Runnable.class), anyLong(), any())).thenAnswer(call -> mock(ScheduledFuture.class));
        return execute(document, variables, settings);
    }

    private ExecutionResult execute(String document, Map<String, Object> variables, ChartSettings settings) {
        return GraphQL.newGraphQL(schema)
                .instrumentation(new Limits(settings, clock))
                .build()
                .execute(ExecutionInput.newExecutionInput(document).variables(variables));
    }

    private static ChartSettings settings(int depth, int fields, int aliases, int residents, int cost) {
        return new ChartSettings(
                true,
                depth,
                fields,
                aliases,
                residents,
                cost,
                3,
                DataSize.ofKilobytes(1),
                Duration.ofSeconds(7),
                Duration.ZERO,
                1000,
                DataSize.ofKilobytes(1),
                null);
    }

    private static ChartSettings cost(int limit) {
        return settings(100, 1_000, 100, 100, limit);
    }

    /** The same document passes at what it weighs, and not at one less. */
    private void weighs(String document, Map<String, Object> variables, long weight, Limit limit) {
        assertThat(ask(document, variables, limit.at((int) weight)).getErrors()).isEmpty();
        int before = fetched.get();
        List<GraphQLError> errors =
                ask(document, variables, limit.at((int) weight - 1)).getErrors();
        assertThat(errors).singleElement().satisfies(error -> {
            assertThat(error.getExtensions())
                    .containsEntry("code", "TOO_COSTLY")
                    .containsEntry("computed", weight)
                    .containsEntry("limit", weight - 1);
            assertThat(error.getMessage()).contains(String.valueOf(weight), String.valueOf(weight - 1));
        });
        assertThat(fetched.get()).as("looked up before it was weighed").isEqualTo(before);
    }

    private interface Limit {
        ChartSettings at(int limit);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{ me } | 1",
                "{ resident { name } } | 2",
                // 1 + (1 + 20 of (1 + text))
                "{ resident { observations { nodes { text } } } } | 23",
                "{ resident { observations(first: 2) { nodes { text } } } } | 5",
                "{ resident { observations(first: 2) { totalCount nodes { text id } } } } | 8",
                "{ resident { observations(first: 2) { edges { node { text id } } } } } | 9",
                "{ resident { observations(first: 0) { nodes { text } } } } | 3",
                "{ resident { observations(first: -5) { nodes { text } } } } | 3",
                "{ resident { notes { text parts { id } } } } | 17",
                "{ resident { observations(first: 10) { nodes { parts { parts { id } } } } } } | 133",
                "query($n: Int = 4) { resident { observations(first: $n) { nodes { text } } } } | 7",
                "query($n: Int = 4) { resident { ...R ...R } } fragment R on Resident { observations(first: $n) { nodes { ...N } } } fragment N on Note { text } | 13",
                "{ resident { ... on Resident { observations(first: 3) { nodes { ... { text } } } } } } | 6",
                "{ resident { name @skip(if: true) } } | 2",
                "{ __typename } | 1"
            })
    void listsMultiplyTheCost(String document, long cost) {
        weighs(document, Map.of(), cost, LimitsTests::cost);
    }

    @Test
    void aVariableCountsAsWhatItIs() {
        String document = "query($n: Int) { resident { observations(first: $n) { nodes { text } } } }";
        weighs(document, Map.of("n", 50), 53, LimitsTests::cost);
    }

    @Test
    void depthFieldsAliasesAndResidentsEachHaveTheirLimit() {
        String document =
                "{ a: resident { ...N } resident { n: name ...N } } fragment N on Resident { name notes { about { x: text } } }";
        weighs(document, Map.of(), 4, limit -> settings(limit, 100, 100, 100, 1000));
        weighs(document, Map.of(), 11, limit -> settings(100, limit, 100, 100, 1000));
        weighs(document, Map.of(), 4, limit -> settings(100, 100, limit, 100, 1000));
        weighs(document, Map.of(), 2, limit -> settings(100, 100, 100, limit, 1000));
    }

    @Test
    void fragmentsThatDoubleAndDoubleAreWeighedAtOnceAndRefused() {
        StringBuilder document = new StringBuilder("{ resident { notes { ...F0 } } } ");
        for (int i = 0; i < 12; i++) {
            document.append("fragment F%d on Note { ...F%d about { ...F%d } } ".formatted(i, i + 1, i + 1));
        }
        document.append("fragment F12 on Note { id }");
        assertThat(ask(document.toString(), Map.of(), settings(100, 1000, 10, 10, 1_000_000))
                        .getErrors())
                .singleElement()
                .satisfies(error -> assertThat(error.getMessage()).contains("has more fields"));
    }

    @Test
    void numbersEndAndDoNotWrap() {
        String open = "{ resident { observations(first: 2147483647) { nodes { ";
        String document = open + "parts { ".repeat(40) + "id" + " }".repeat(40) + " } } } }";
        assertThat(ask(document, Map.of(), settings(100, 1000, 10, 10, 1_000_000))
                        .getErrors())
                .singleElement()
                .satisfies(error -> assertThat(error.getMessage()).contains("more than 1000000000"));
    }

    @Test
    void whatTakesTooLongIsStoppedWithOneErrorAndNoData() {
        when(clock.schedule(any(Runnable.class), anyLong(), any())).thenAnswer(call -> {
            call.<Runnable>getArgument(0).run();
            return mock(ScheduledFuture.class);
        });
        ExecutionResult result = execute("{ resident { name } }", Map.of(), cost(100));
        assertThat(result.isDataPresent()).isFalse();
        assertThat(result.getErrors()).singleElement().satisfies(error -> {
            assertThat(error.getMessage()).contains("longer than 7 seconds");
            assertThat(error.getExtensions()).containsEntry("code", "TOO_COSTLY");
        });
        assertThat(fetched).hasValue(0);
    }

    @Test
    void whatIsReadyInTimeIsAnsweredAndTheClockLetGo() {
        ScheduledFuture<@Nullable Object> end = mock();
        when(clock.schedule(any(Runnable.class), anyLong(), any())).thenAnswer(call -> end);
        ExecutionResult result = execute("{ resident { name } }", Map.of(), cost(100));
        assertThat(result.getErrors()).isEmpty();
        assertThat(result.<Map<String, Object>>getData()).isEqualTo(Map.of("resident", Map.of("name", "x")));
        verify(clock)
                .schedule(any(Runnable.class), org.mockito.ArgumentMatchers.eq(7_000_000_000L), any(TimeUnit.class));
        verify(end).cancel(false);
    }
}
