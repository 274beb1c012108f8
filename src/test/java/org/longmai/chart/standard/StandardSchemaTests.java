package org.longmai.chart.standard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import graphql.ExecutionInput;
import graphql.ExecutionResult;
import graphql.GraphQL;
import graphql.execution.SimpleDataFetcherExceptionHandler;
import graphql.language.Document;
import graphql.language.NodeUtil;
import graphql.schema.GraphQLSchema;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.longmai.chart.completion.ChartExecutionStrategy;
import org.longmai.fhir.Failure;
import org.longmai.fhir.Json;

/** What a query about one resource gives: the examples of the standard's page, whose answers leave out what is absent. */
class StandardSchemaTests {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static GraphQLSchema schema;
    private static GraphQL engine;

    @BeforeAll
    static void build() {
        schema = StandardSchema.of(StandardSchema.build(wiring -> {}), "Patient");
        engine = GraphQL.newGraphQL(schema)
                .preparsedDocumentProvider(new StandardDocuments(schema))
                .queryExecutionStrategy(new ChartExecutionStrategy(new SimpleDataFetcherExceptionHandler(), true))
                .build();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "fields",
                "primitive-extension",
                "fhirpath",
                "field-filter",
                "extension",
                "offset",
                "flatten",
                "first",
                "singleton",
                "slice",
                "slice-index",
                "slice-index-singleton",
                "slice-alone",
                "conditions"
            })
    void answersAsTheStandardsPageSays(String example) throws IOException {
        assertThat(withoutNulls(answer(file(example + ".graphql")))).isEqualTo(JSON.readTree(file(example + ".json")));
    }

    @Test
    void aSingletonIsOneValue() {
        assertThat(answer("{ telecom @flatten { value @singleton } }").toString())
                .contains("\"(03) 5555 6473\"");
        assertThatThrownBy(() -> answer("{ name @flatten { family @singleton } }"))
                .isInstanceOf(Failure.class)
                .hasMessageContaining("family");
    }

    @Test
    void onlyValuesOfOneTypeComeTogether() {
        assertThat(answer("{ name @flatten { text: family } telecom @flatten { text: value } }")
                        .toString())
                .contains("[\"Chalmers\",\"Windsor\",\"(03) 5555 6473\"]");
        assertThatThrownBy(() -> answer("{ name @flatten { text: family } telecom @flatten { text: rank } }"))
                .isInstanceOf(Failure.class)
                .hasMessageContaining("text");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "use = 'official'; 1",
                "family.exists() and given.count() > 1; 2",
                "given.where($this.startsWith('J')).exists(); 3",
                "period.empty(); 3",
                "false; 0"
            })
    void aFhirPathSelects(String path, int found) {
        assertThat(answer("{ name(fhirpath: \"%s\") { use } }".formatted(path)).get("name"))
                .hasSize(found);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "given.repeat($this)",
                "given.matches('(a+)+$')",
                "descendants()",
                "resolve()",
                "now() > @2020",
                "$index = 0",
                "true) or item.where(true",
                "given.where(given.where(given.where(given.where(true))))",
                "given +"
            })
    void aFhirPathThatMightNotEndOrReachOutIsRefused(String path) {
        ExecutionResult result = execute("{ name(fhirpath: \"%s\") { use } }".formatted(path));

        assertThat(result.getErrors()).hasSize(1);
        assertThat(result.<Map<String, Object>>getData().get("name")).isNull();
    }

    @Test
    void whatIsNotThereToBeAskedIsRefused() {
        for (String query : List.of(
                "{ nickname }",
                "{ name(nickname: x) { use } }",
                "{ birthDate(_count: 1) }",
                "{ name @squash { use } }",
                "{ ConditionList { id } }",
                "{ ConditionList(_reference: patient, _id: x) { id } }")) {
            assertThat(execute(query).getErrors()).as(query).isNotEmpty();
            assertThat(execute(query).isDataPresent()).as(query).isFalse();
        }
    }

    private static JsonNode answer(String query) {
        ExecutionInput input = input(query);
        ExecutionResult result = engine.execute(input);
        assertThat(result.getErrors()).isEmpty();
        Document document = Objects.requireNonNull(input.getGraphQLContext().get(Document.class));
        return JSON.valueToTree(Reshaping.of(
                result.getData(),
                schema,
                document,
                NodeUtil.getOperation(document, null).operationDefinition,
                input.getGraphQLContext()));
    }

    private static ExecutionResult execute(String query) {
        return engine.execute(input(query));
    }

    private static ExecutionInput input(String query) {
        try (InputStream patient = open("patient.json")) {
            return ExecutionInput.newExecutionInput(query)
                    .root(Json.readObject(patient.readAllBytes()))
                    .build();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static JsonNode withoutNulls(JsonNode answer) throws JsonProcessingException {
        return JSON.readTree(answer.toString().replaceAll("\"[^\"]+\":null,|,?\"[^\"]+\":null", ""));
    }

    private static String file(String name) throws IOException {
        try (InputStream file = open(name)) {
            return new String(file.readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        }
    }

    private static InputStream open(String name) {
        return Objects.requireNonNull(StandardSchemaTests.class.getResourceAsStream("/chart/standard/" + name));
    }
}
