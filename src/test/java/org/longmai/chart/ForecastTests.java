package org.longmai.chart;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.longmai.chart.standard.SearchParameter;
import org.longmai.fhir.Catalogue;
import org.longmai.fhir.Json;
import org.longmai.fhir.Resource;

/** What is told without opening, against what the resource itself says. */
class ForecastTests {

    private static final List<String> TYPES = List.of(
            "Observation",
            "Condition",
            "Encounter",
            "MedicationRequest",
            "DiagnosticReport",
            "AllergyIntolerance",
            "Procedure");

    @Property(tries = 2000)
    void isNeverWrong(@ForAll("resources") Map<String, Object> json, @ForAll("values") List<String> wanted) {
        Resource resource = new Resource(json);
        for (SearchParameter parameter : SearchParameter.of(resource.type()).values()) {
            boolean isDate = parameter.kind() == SearchParameter.Kind.DATE;
            for (String one : isDate ? DATES : wanted) {
                boolean has = parameter.has(List.of(one)).test(json);
                Forecast forecast = Forecast.of(parameter, List.of(one)).apply(Catalogue.traits(resource));
                assertThat(forecast)
                        .as("%s %s=%s of %s", has, parameter.name(), one, json)
                        .isNotEqualTo(has ? Forecast.NO : Forecast.YES);
            }
        }
    }

    private static final List<String> DATES = List.of(
            "2024",
            "2024-03",
            "2024-03-05",
            "ge2024-03-05",
            "gt2024-03",
            "le2024-03-05",
            "lt2024",
            "sa2024-03-05",
            "eb2024-03-05",
            "ne2024-03-05",
            "2024-03-05T10:00:00+08:00",
            "lt2023-01-01",
            "ge2025");

    @Provide
    Arbitrary<List<String>> values() {
        return Arbitraries.of(
                        "a",
                        "b",
                        "s|a",
                        "s|",
                        "|a",
                        "t|b",
                        "final",
                        "active",
                        "|final",
                        "s|a|b",
                        "a|b",
                        "true",
                        "id1",
                        "Encounter/e1",
                        "e1",
                        "Encounter/e2")
                .list()
                .ofMinSize(1)
                .ofMaxSize(6);
    }

    @Provide
    Arbitrary<Map<String, Object>> resources() {
        return Combinators.combine(
                        Arbitraries.of(TYPES),
                        concepts(),
                        concepts(),
                        times(),
                        times().filter(String.class::isInstance),
                        Arbitraries.of("final", "active", "a"),
                        Arbitraries.of("e1", "e2", "e3"))
                .as(ForecastTests::resource);
    }

    private static Map<String, Object> resource(
            String type, Object code, Object category, Object time, Object other, String status, String encounter) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("resourceType", type);
        json.put("id", "id1");
        json.put("status", status);
        for (String name : List.of("code", "class", "medicationCodeableConcept", "clinicalStatus", "vaccineCode")) {
            json.put(name, code);
        }
        for (String name : List.of("category", "type", "conclusionCode", "reasonCode")) {
            json.put(name, List.of(category));
        }
        json.put("component", List.of(Map.of("code", category)));
        boolean isText = time instanceof String;
        for (String choice : List.of("effective", "onset", "performed", "occurrence")) {
            json.put(choice + (isText ? "DateTime" : "Period"), time);
        }
        json.put("period", time);
        json.put("issued", other);
        json.put("recordedDate", other);
        json.put("authoredOn", other);
        json.put("encounter", Map.of("reference", "Encounter/" + encounter));
        return json;
    }

    private static Arbitrary<Object> concepts() {
        return Arbitraries.of(
                        coding("s", "a"),
                        coding("s", "b"),
                        coding("t", "b"),
                        coding("", "a"),
                        coding("s", "a|b"),
                        coding("s|a", "b"))
                .list()
                .ofMaxSize(2)
                .map(codings -> Map.of("coding", new ArrayList<>(codings)));
    }

    private static Map<String, Object> coding(String system, String code) {
        return system.isEmpty() ? Map.of("code", code) : Map.of("system", system, "code", code);
    }

    private static Arbitrary<Object> times() {
        return Arbitraries.of(
                "2024",
                "2024-03",
                "2024-03-05",
                "2024-03-05T10:00:00+08:00",
                "2023-12-31T23:59:59+08:00",
                "none",
                Map.of("end", "2025-01-01"),
                Map.of("start", "2022-01-01"),
                Map.of("start", "2024-03-01", "end", "2024-03-09"),
                Map.of("start", "2024-03-09", "end", "2024-03-01"));
    }

    /** A forecast that leaves everything open would never be wrong either. */
    @Example
    void tellsWhatTheDirectoryHas() {
        Resource resource = new Resource(Json.readObject(
                """
                {"resourceType": "Observation", "id": "o", "status": "final", "effectiveDateTime": "2024-03-05",
                 "code": {"coding": [{"system": "s", "code": "a"}]},
                 "category": [{"coding": [{"system": "c", "code": "laboratory"}]}]}"""
                        .getBytes(java.nio.charset.StandardCharsets.UTF_8)));
        assertThat(of(resource, "combo_code", "a")).isEqualTo(Forecast.YES);
        assertThat(of(resource, "combo_code", "s|a")).isEqualTo(Forecast.YES);
        assertThat(of(resource, "combo_code", "t|a")).isEqualTo(Forecast.NO);
        assertThat(of(resource, "code", "a")).as("it may be a component's").isEqualTo(Forecast.OPEN);
        assertThat(of(resource, "code", "b")).isEqualTo(Forecast.NO);
        assertThat(of(resource, "category", "laboratory")).isEqualTo(Forecast.YES);
        assertThat(of(resource, "category", "vital-signs")).isEqualTo(Forecast.NO);
        assertThat(of(resource, "status", "final")).isEqualTo(Forecast.YES);
        assertThat(of(resource, "status", "amended")).isEqualTo(Forecast.NO);
        assertThat(of(resource, "_id", "o")).isEqualTo(Forecast.YES);
        assertThat(of(resource, "date", "ge2024")).isEqualTo(Forecast.OPEN);
        assertThat(of(resource, "date", "ge2025")).isEqualTo(Forecast.NO);
        assertThat(of(resource, "date", "lt2023")).isEqualTo(Forecast.NO);
        assertThat(of(resource, "date", "2023")).isEqualTo(Forecast.NO);
        assertThat(of(resource, "value_concept", "a")).isEqualTo(Forecast.OPEN);
    }

    private static Forecast of(Resource resource, String parameter, String wanted) {
        SearchParameter of = SearchParameter.of(resource.type()).get(parameter);
        assertThat(of).isNotNull();
        return Forecast.of(of, List.of(wanted)).apply(Catalogue.traits(resource));
    }
}
