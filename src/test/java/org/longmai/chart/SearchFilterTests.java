package org.longmai.chart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.longmai.fhir.Catalogue;
import org.longmai.fhir.Failure;
import org.longmai.fhir.Json;
import org.longmai.fhir.Resource;

class SearchFilterTests {

    private static final Map<String, Object> OBSERVATION = Json.readObject(
            """
            {"resourceType": "Observation", "id": "o", "status": "final", "effectiveDateTime": "2024-03-05",
             "code": {"coding": [{"system": "http://loinc.org", "code": "4548-4"}]},
             "category": [{"coding": [{"code": "laboratory"}]}], "valueString": "five \\"a\\" (b)",
             "encounter": {"reference": "Encounter/e"}}"""
                    .getBytes(StandardCharsets.UTF_8));

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '\'',
            value = {
                "code eq 4548-4; true",
                "code eq http://loinc.org|4548-4; true",
                "code ne 4548-4; false",
                "combo-code eq 4548-4; true",
                "code eq 4548-4 and status eq amended; false",
                "code eq 1 or status eq final; true",
                "status eq final or status eq final and code eq 1; false",
                "status eq final or (status eq final and code eq 1); true",
                "not(code eq 4548-4); false",
                "not (code eq 1) and not(not(status eq final)); true",
                "date ge 2024-01-01 and date lt 2025; true",
                "date ge 2025; false",
                "date ne 2024-03-05; false",
                "encounter eq Encounter/e; true",
                "encounter re f; false",
                "value-string sw \"FIVE \\\"a\\\" (\"; true",
                "value-string sw \"six\"; false",
                "  ( ( status eq final ) )  ; true"
            })
    void comparesAndConnects(String filter, boolean matches) {
        SearchFilter parsed = SearchFilter.of("Observation", filter);
        assertThat(parsed.test().test(OBSERVATION)).isEqualTo(matches);
        assertThat(parsed.forecast().apply(Catalogue.traits(new Resource(OBSERVATION))))
                .as("without opening it")
                .isNotEqualTo(matches ? Forecast.NO : Forecast.YES);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "code",
                "code eq",
                "code eq 1 and",
                "code eq 1 code eq 2",
                "(code eq 1",
                "code eq 1)",
                "not code eq 1",
                "code eq \"open",
                "nonsense eq 1",
                "date eq soon",
                "code gt 1",
                "value-string co x",
                "code eq 1 xor code eq 2"
            })
    void refusesWhatItDoesNotUnderstand(String filter) {
        assertThatThrownBy(() -> SearchFilter.of("Observation", filter))
                .isInstanceOfSatisfying(Failure.class, failure -> assertThat(failure.category())
                        .isIn(Failure.Category.INVALID, Failure.Category.UNSUPPORTED));
    }

    @Test
    void isBounded() {
        for (String filter :
                new String[] {"(".repeat(30) + "code eq 1" + ")".repeat(30), "code eq " + "1".repeat(2_000)}) {
            assertThatThrownBy(() -> SearchFilter.of("Observation", filter))
                    .isInstanceOfSatisfying(Failure.class, failure -> assertThat(failure.category())
                            .isEqualTo(Failure.Category.TOO_COSTLY));
        }
    }

    @Test
    void tellsWithoutOpening() {
        var traits = Catalogue.traits(new Resource(OBSERVATION));
        assertThat(SearchFilter.of("Observation", "combo-code eq 4548-4 and status eq final")
                        .forecast()
                        .apply(traits))
                .isEqualTo(Forecast.YES);
        assertThat(SearchFilter.of("Observation", "not(status eq final)")
                        .forecast()
                        .apply(traits))
                .isEqualTo(Forecast.NO);
        assertThat(SearchFilter.of("Observation", "date ge 2025 and value-string sw x")
                        .forecast()
                        .apply(traits))
                .isEqualTo(Forecast.NO);
    }
}
