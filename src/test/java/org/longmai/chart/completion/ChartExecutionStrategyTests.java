package org.longmai.chart.completion;

import static org.assertj.core.api.Assertions.assertThat;

import graphql.ExecutionInput;
import graphql.ExecutionResult;
import graphql.execution.ResultNodesInfo;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.statistics.Statistics;
import org.longmai.fhir.Json;
import org.longmai.fhir.Traits;
import org.longmai.record.Entry;
import tools.jackson.databind.json.JsonMapper;

/** The engine's own completion is the oracle: with and without the short way, the answer is the same to the byte. */
class ChartExecutionStrategyTests {

    private static final Roots DIRECT = new Roots(true);
    private static final Roots ENGINE = new Roots(false);
    private static final JsonMapper JSON = new JsonMapper();

    private static final List<Root> ROOTS = List.of(
            new Root("resources {", "Resource"),
            new Root("first {", "Resource"),
            new Root("clinical {", "Clinical"),
            new Root("observations {", "Observation"),
            new Root("page { nodes {", "Observation"),
            new Root("page { edges { cursor node {", "Observation"));

    /** The way to resources, and the type of a resource there. */
    private record Root(String opening, String type) {}

    private record Query(String document, Map<String, Object> variables, List<?> resources) {

        static Query of(long seed) {
            Random random = new Random(seed);
            RandomDocument documents = new RandomDocument(DIRECT.schema(), random);
            Root root = ROOTS.get(random.nextInt(ROOTS.size()));
            return new Query(
                    documents.document(root.opening, root.type),
                    documents.values(),
                    new RandomResource(DIRECT.schema(), random)
                            .resources(root.type.equals("Observation") ? root.type : null));
        }

        String answer(Roots by) {
            ExecutionResult result = by.execute(document, variables, resources);
            assertThat(result.isDataPresent()).as(document).isTrue();
            return text(result);
        }
    }

    @Property(tries = 500)
    void answersAsTheEngineDoes(@ForAll long seed) {
        Query query = Query.of(seed);
        DIRECT.loaded();
        ENGINE.loaded();

        String answer = query.answer(DIRECT);
        Statistics.label("with errors").collect(answer.contains("\"errors\":")).coverage(share -> share.check(true)
                .percentage(found -> found > 10));
        Statistics.label("long").collect(answer.length() > 500).coverage(share -> share.check(true)
                .percentage(found -> found > 30));
        assertThat(answer).as(query.document).isEqualTo(query.answer(ENGINE));
        assertThat(DIRECT.loaded()).as(query.document).isEqualTo(ENGINE.loaded());
    }

    /** Twice, so that the second time what was written before is there. */
    @Property(tries = 100)
    void writesWhatTheEngineAnswers(@ForAll long seed) {
        Query query = Query.of(seed);
        List<?> shown =
                query.resources.stream().map(ChartExecutionStrategyTests::shown).toList();

        String answer = query.answer(ENGINE);
        Statistics.label("with errors").collect(answer.contains("\"errors\":")).coverage(share -> share.check(true)
                .percentage(found -> found > 10));
        assertThat(written(query, shown)).as(query.document).isEqualTo(answer);
        assertThat(written(query, shown)).as(query.document).isEqualTo(answer);
    }

    @Example
    void writesAgainWhatItWrote() {
        Query query = new Query("{ observations { id code { text } } }", Map.of(), List.of());
        Map<String, Object> changing = new LinkedHashMap<>(observation());
        List<?> shown = List.of(shown(changing));
        String first = written(query, shown);
        changing.put("id", "of another version it would be");

        assertThat(written(query, shown)).isEqualTo(first);
        assertThat(written(query, List.of(shown(changing)))).contains("of another version it would be");
        assertThat(written(new Query("{ observations { id } }", Map.of(), List.of()), shown))
                .contains("of another version it would be");
    }

    @Example
    void writesNothingWhereNobodyAskedForIt() {
        Map<String, List<Object>> data = DIRECT.execute(
                        "{ observations { id } }", Map.of(), List.of(shown(observation())))
                .getData();

        assertThat(data).isEqualTo(Map.of("observations", List.of(Map.of("id", "o1"))));
    }

    private static Object shown(Object resource) {
        if (!(resource instanceof Map<?, ?> json)) {
            return resource;
        }
        Traits traits = new Traits(
                "Observation", "o", null, null, List.of(), List.of(), null, List.of(), List.of(), null, List.of());
        Entry.Position nowhere = new Entry.Position(1, 1, 0, 0, 0);
        Entry version = new Entry("file", "here", Entry.Deed.CREATED, traits, 1, Instant.EPOCH, "source", 0, nowhere);
        return new VersionedResource(version, named(json));
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> named(Map<?, ?> json) {
        return (Map<String, Object>) json;
    }

    private static String written(Query query, List<?> resources) {
        ExecutionInput input = DIRECT.input(query.document, query.variables, resources)
                .graphQLContext(PlainJson.asked())
                .build();
        ExecutionResult result = DIRECT.engine().execute(input);
        return new String(new ResultWriter(JSON).write(result.toSpecification()).toBytes(), StandardCharsets.UTF_8);
    }

    @Property(tries = 100)
    void countsTheNodesOfTheResultAsTheEngineDoes(@ForAll long seed) {
        Query query = Query.of(seed);
        ResultNodesInfo expected = nodes(ENGINE, query, Integer.MAX_VALUE);
        ResultNodesInfo found = nodes(DIRECT, query, expected.getResultNodesCount());

        assertThat(found.getResultNodesCount()).as(query.document).isEqualTo(expected.getResultNodesCount());
        assertThat(found.isMaxResultNodesExceeded()).as(query.document).isFalse();
    }

    @Example
    void noticesThatTheResultHasTooManyNodes() {
        Query query = new Query("{ resources { id } }", Map.of(), List.of(observation(), observation()));

        assertThat(nodes(DIRECT, query, 5).isMaxResultNodesExceeded()).isFalse();
        assertThat(nodes(DIRECT, query, 4).isMaxResultNodesExceeded()).isTrue();
    }

    @Example
    void followsTheConditionsOfEachExecution() {
        String document = "query($yes: Boolean!) { observations { id @include(if: $yes) status @skip(if: $yes) } }";

        assertThat(data(document, Map.of("yes", true), observation()))
                .isEqualTo("{\"observations\":[{\"id\":\"o1\"}]}");
        assertThat(data(document, Map.of("yes", false), observation()))
                .isEqualTo("{\"observations\":[{\"status\":\"final\"}]}");
    }

    @Example
    void choosesTheOperationByItsName() {
        String document = "query A { first { id } } query B { first { resourceType } }";

        assertThat(text(DIRECT.engine()
                        .execute(DIRECT.input(document, Map.of(), List.of(observation()))
                                .operationName("A"))))
                .isEqualTo("{\"data\":{\"first\":{\"id\":\"o1\"}}}");
        assertThat(text(DIRECT.engine()
                        .execute(DIRECT.input(document, Map.of(), List.of(observation()))
                                .operationName("B"))))
                .isEqualTo("{\"data\":{\"first\":{\"resourceType\":\"Observation\"}}}");
    }

    @Example
    void completesThePayloadOfAMutation() {
        String document = "mutation { touch { observation { valueQuantity { value } } } touched { id code { text } } }";

        assertThat(data(document, Map.of(), observation()))
                .isEqualTo("{\"touch\":{\"observation\":{\"valueQuantity\":{\"value\":1.50}}},"
                        + "\"touched\":{\"id\":\"o1\",\"code\":{\"text\":\"Potassium\"}}}");
    }

    @Example
    void loadsAllReferencesOfALevelAtOnce() {
        String document =
                "{ observations { id subject { resource { id ... on Patient { managingOrganization { resource { id } } } } } } }";
        List<Object> observations = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            observations.add(Map.of("resourceType", "Observation", "subject", Map.of("reference", "Patient/" + i)));
        }

        DIRECT.loaded();
        DIRECT.execute(document, Map.of(), observations);

        assertThat(DIRECT.loaded()).hasSize(2).first().satisfies(batch -> assertThat(batch)
                .hasSize(50));
    }

    @Example
    void leadsFromAResourceToTheOneThatItContains() {
        assertThat(data("{ observations { subject { resource { id __typename } } } }", Map.of(), observation()))
                .isEqualTo(
                        "{\"observations\":[{\"subject\":{\"resource\":{\"id\":\"p1\",\"__typename\":\"Patient\"}}}]}");
    }

    @Example
    void leadsFromAContainedResourceToItsSibling() {
        String document =
                "{ observations { contained { ... on Patient { managingOrganization { resource { id } } } } } }";

        assertThat(data(document, Map.of(), observation()))
                .isEqualTo("{\"observations\":[{\"contained\":["
                        + "{\"managingOrganization\":{\"resource\":{\"id\":\"org1\"}}},{}]}]}");
        assertThat(data(document, Map.of(), observation()))
                .isEqualTo(text(ENGINE.execute(document, Map.of(), List.of(observation())))
                        .replaceFirst("^\\{\"data\":(.*)}$", "$1"));
    }

    @Example
    void namesAResourceOfAnUnknownTypeOther() {
        assertThat(data("{ first { __typename resourceType } }", Map.of(), Map.of("resourceType", "Bundle")))
                .isEqualTo("{\"first\":{\"__typename\":\"OtherResource\",\"resourceType\":\"Bundle\"}}");
        assertThat(data("{ first { __typename } }", Map.of(), Map.of("resourceType", "ObservationComponent")))
                .isEqualTo("{\"first\":{\"__typename\":\"OtherResource\"}}");
        assertThat(data("{ first { __typename } }", Map.of(), observation()))
                .isEqualTo("{\"first\":{\"__typename\":\"Observation\"}}");
    }

    private static Map<String, Object> observation() {
        return Json.readObject(
                """
                {"resourceType": "Observation", "id": "o1", "status": "final", "code": {"text": "Potassium"},
                 "contained": [
                   {"resourceType": "Patient", "id": "p1", "managingOrganization": {"reference": "#org1"}},
                   {"resourceType": "Organization", "id": "org1"}],
                 "subject": {"reference": "#p1"}, "valueQuantity": {"value": 1.50}}
                """
                        .getBytes(StandardCharsets.UTF_8));
    }

    private static String data(String document, Map<String, Object> variables, Map<String, Object> resource) {
        ExecutionResult result = DIRECT.execute(document, variables, List.of(resource));
        assertThat(result.getErrors()).isEmpty();
        return JSON.writeValueAsString(result.getData());
    }

    private static ResultNodesInfo nodes(Roots by, Query query, int limit) {
        ExecutionInput input = by.input(query.document, query.variables, query.resources)
                .graphQLContext(context -> context.of(ResultNodesInfo.MAX_RESULT_NODES, limit))
                .build();
        by.engine().execute(input);
        return Objects.requireNonNull(input.getGraphQLContext().get(ResultNodesInfo.RESULT_NODES_INFO));
    }

    private static String text(ExecutionResult result) {
        return JSON.writeValueAsString(result.toSpecification());
    }
}
