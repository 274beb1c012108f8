package org.longmai.chart.completion;

import static org.assertj.core.api.Assertions.assertThat;

import graphql.ExecutionResult;
import graphql.schema.FieldCoordinates;
import graphql.schema.GraphQLFieldDefinition;
import graphql.schema.GraphQLObjectType;
import graphql.schema.GraphQLScalarType;
import graphql.schema.GraphQLTypeUtil;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.longmai.fhir.Json;
import org.longmai.fhir.JsonNumber;
import org.longmai.fhir.Resource;

class FhirWiringTests {

    private static final Roots ROOTS = new Roots(false);

    private final FhirTypes types = new FhirTypes(ROOTS.schema());

    @Test
    void readsEveryElementFromTheJson() {
        assertThat(List.of("Observation", "ObservationComponent", "Quantity", "Element", "OtherResource"))
                .allMatch(types::contains);
        assertThat(types.contains("ObservationConnection")).isFalse();
    }

    @Test
    void leavesWhatIsNoElementToItsFetcher() {
        assertThat(types.fetched())
                .containsExactlyInAnyOrder(
                        FieldCoordinates.coordinates("Reference", "resource"),
                        FieldCoordinates.coordinates("Patient", "nickname"),
                        FieldCoordinates.coordinates("Quantity", "inWords"));
    }

    @Test
    void requiresNoElement() {
        for (GraphQLObjectType type : objects()) {
            for (GraphQLFieldDefinition field : type.getFieldDefinitions()) {
                if (types.contains(type) && FhirTypes.isElement(type, field, ROOTS.schema())) {
                    assertThat(GraphQLTypeUtil.simplePrint(field.getType()))
                            .as(type.getName())
                            .doesNotContain("!");
                }
            }
        }
    }

    @Test
    void describesOnlyTheScalarsThatTheSchemaDeclares() {
        for (GraphQLScalarType scalar : FhirScalars.ALL) {
            GraphQLScalarType declared =
                    Objects.requireNonNull((GraphQLScalarType) ROOTS.schema().getType(scalar.getName()));
            assertThat(declared.getDescription()).isNotBlank();
            assertThat(declared.getSpecifiedByUrl()).startsWith("https://hl7.org/fhir/R4/");
        }
    }

    @Test
    void answersWithFhirsOwnNamesAndDigits() {
        Map<String, Object> patient = Json.readObject(
                """
                {"resourceType": "Patient", "id": "p1", "birthDate": "1953-07", "deceasedBoolean": false,
                 "_birthDate": {"extension": [{"url": "urn:time", "valueDateTime": "1953-07-01T04:00:00+08:00"}]},
                 "name": [{"given": ["Ming", null], "_given": [null, {"id": "g2"}]}],
                 "multipleBirthInteger": 2, "extension": [{"url": "urn:weight", "valueDecimal": 3.50}]}
                """
                        .getBytes(StandardCharsets.UTF_8));

        ExecutionResult result = ROOTS.execute(
                """
                { first { ... on Patient {
                  birthDate deceasedBoolean multipleBirthInteger _birthDate { extension { url valueDateTime } }
                  name { given _given { id } } extension { valueDecimal } } } }
                """,
                Map.of(),
                List.of(new Resource(patient)));

        assertThat(result.getErrors()).isEmpty();
        assertThat(result.<Map<String, Map<String, Object>>>getData().get("first"))
                .containsEntry("birthDate", "1953-07")
                .containsEntry("deceasedBoolean", false)
                .containsEntry("multipleBirthInteger", 2)
                .containsEntry("_birthDate", patient.get("_birthDate"))
                .containsEntry("name", patient.get("name"))
                .containsEntry("extension", List.of(Map.of("valueDecimal", new JsonNumber("3.50"))));
    }

    @Test
    void saysWhereAStoredValueIsNotOfItsType() {
        ExecutionResult result = ROOTS.execute(
                "{ first { ... on Patient { deceasedDateTime active } } }",
                Map.of(),
                List.of(Map.of("resourceType", "Patient", "deceasedDateTime", Map.of("id", "secret"), "active", true)));

        assertThat(result.getErrors()).singleElement().satisfies(error -> {
            assertThat(error.getPath()).containsExactly("first", "deceasedDateTime");
            assertThat(error.getMessage()).doesNotContain("secret");
        });
        assertThat(result.<Map<String, Map<String, Object>>>getData().get("first"))
                .containsEntry("active", true);
    }

    private static List<GraphQLObjectType> objects() {
        return ROOTS.schema().getAllTypesAsList().stream()
                .filter(GraphQLObjectType.class::isInstance)
                .map(GraphQLObjectType.class::cast)
                .toList();
    }
}
