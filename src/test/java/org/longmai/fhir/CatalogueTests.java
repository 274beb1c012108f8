package org.longmai.fhir;

import static org.assertj.core.api.Assertions.assertThat;

import ca.uhn.fhir.context.BaseRuntimeChildDefinition;
import ca.uhn.fhir.context.BaseRuntimeElementCompositeDefinition;
import ca.uhn.fhir.context.BaseRuntimeElementDefinition;
import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.context.RuntimeSearchParam;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CatalogueTests {

    private final FhirContext hapi = FhirContext.forR4Cached();

    @Test
    void theTypesAreThoseOfHapi() throws IOException {
        assertThat(read("/fhir/types.txt").lines()).containsExactlyInAnyOrderElementsOf(hapi.getResourceTypes());
        assertThat(hapi.getResourceTypes()).allMatch(Catalogue::isType);
        assertThat(Catalogue.isType("Patient\n") || Catalogue.isType("") || Catalogue.isType("patient"))
                .isFalse();
    }

    @Test
    void everyTypeOfThePatientCompartmentIsThere() {
        Set<String> compartment = new TreeSet<>();
        for (String type : hapi.getResourceTypes()) {
            for (RuntimeSearchParam parameter : hapi.getResourceDefinition(type).getSearchParams()) {
                if (Objects.requireNonNullElse(parameter.getProvidesMembershipInCompartments(), Set.<String>of())
                        .contains("Patient")) {
                    compartment.add(type);
                }
            }
        }
        assertThat(compartment).hasSizeGreaterThan(50);
        assertThat(Catalogue.types()).containsAll(compartment);
    }

    @Test
    void everyPathIsOneOfHapisModel() throws IOException {
        List<String> wrong = new ArrayList<>();
        Json.readObject(read("/fhir/catalogue.json").getBytes(StandardCharsets.UTF_8))
                .forEach((type, known) -> ((Map<?, ?>) known).forEach((use, paths) -> {
                    if (paths instanceof List<?> list) {
                        list.stream()
                                .filter(path -> !exists(type, (String) path) && !isOfContainedMedication((String) path))
                                .forEach(path -> wrong.add(type + "." + path + " as " + use));
                    }
                }));
        assertThat(wrong).isEmpty();
    }

    private boolean isOfContainedMedication(String path) {
        return path.startsWith("contained.") && exists("Medication", path.substring("contained.".length()));
    }

    @Test
    void everyPatientPathIsAReferenceThatMayNameAPatient() {
        for (String type : Catalogue.types()) {
            for (String path : Catalogue.patientPaths(type)) {
                BaseRuntimeElementDefinition<?> element = Objects.requireNonNull(walk(type, path), type + "." + path);
                assertThat(element.getName()).as(type + "." + path).isEqualTo("Reference");
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "effectivePeriod, '{\"start\":\"2024\"}', 2023-12-31T16:00:00Z",
        "effectiveDateTime, '\"2024-02-29\"', 2024-02-28T16:00:00Z",
        "effectiveInstant, '\"2024-05-01T00:00:00.5Z\"', 2024-05-01T00:00:00.500Z",
        "other, '\"2024\"', 2020-01-01T00:00:00Z"
    })
    void theClinicalDateIsPreferredToTheOneOfIssue(String name, String value, Instant start) {
        Traits traits = traits(
                """
                {"resourceType":"Observation","id":"o","issued":"2020-01-01T00:00:00Z","%s":%s}"""
                        .formatted(name, value));
        assertThat(traits.start()).isEqualTo(start);
        assertThat(traits.end()).isAfter(start);
    }

    @Test
    void aMalformedDateGivesWayToTheNext() {
        Traits traits = traits(
                """
                {"resourceType":"Condition","id":"c","onsetDateTime":"as a child","recordedDate":"2020"}""");
        assertThat(traits.start()).isEqualTo(Instant.parse("2019-12-31T16:00:00Z"));
    }

    @Test
    void aPeriodThatIsOpenOrReversedIsBounded() {
        Traits open = traits("{\"resourceType\":\"Encounter\",\"id\":\"e\",\"period\":{\"end\":\"2024\"}}");
        assertThat(open.end()).isEqualTo(Instant.parse("2024-12-31T16:00:00Z"));
        assertThat(open.start()).isEqualTo(Instant.parse("2024-12-31T15:59:59Z"));

        Traits running = traits("{\"resourceType\":\"Encounter\",\"id\":\"e\",\"period\":{\"start\":\"2024\"}}");
        assertThat(running.end()).isEqualTo(Instant.MAX);

        Traits reversed = traits(
                "{\"resourceType\":\"Encounter\",\"id\":\"e\",\"period\":{\"start\":\"2024\",\"end\":\"2020\"}}");
        assertThat(reversed.start()).isEqualTo(Instant.parse("2023-12-31T16:00:00Z"));
        assertThat(reversed.end()).isEqualTo(Instant.parse("2023-12-31T16:00:01Z"));
    }

    @Test
    void everythingIsFoundInAnObservation() {
        Traits traits = traits(
                """
                {"resourceType":"Observation","id":"o","status":"final",
                 "meta":{"security":[{"system":"urn:s","code":"R"},{"code":"X"},{"display":"none"}]},
                 "category":[{"coding":[{"system":"urn:c","code":"vital-signs"}]}],
                 "code":{"coding":[{"system":"urn:l","code":"1"},{"code":"2"}],"text":"t"},
                 "component":[{"code":{"coding":[{"system":"urn:l","code":"3"},{"system":"urn:l","code":"1"}]}}],
                 "subject":{"reference":"Patient/p"},"encounter":{"reference":"Encounter/e"},
                 "performer":[{"reference":"Practitioner/d"},{"display":"x"},{"reference":"#c"},{"reference":"urn:uuid:1"}],
                 "hasMember":[{"reference":"Observation/m"},{"reference":"Observation/m"}]}""");
        assertThat(traits)
                .isEqualTo(new Traits(
                        "Observation",
                        "o",
                        null,
                        null,
                        List.of("urn:l|1", "|2", "urn:l|3"),
                        List.of("urn:c|vital-signs"),
                        "final",
                        List.of("urn:s|R", "|X"),
                        List.of("Practitioner/d"),
                        "Encounter/e",
                        List.of("Patient/p", "Encounter/e", "Practitioner/d", "Observation/m")));
    }

    @Test
    void statusAndCategoryAreOfTheirTypesOwnKind() {
        Traits allergy = traits(
                """
                {"resourceType":"AllergyIntolerance","id":"a","category":["food","medication"],
                 "clinicalStatus":{"coding":[{"system":"urn:c","code":"active"}]}}""");
        assertThat(allergy.categories()).containsExactly("|food", "|medication");
        assertThat(allergy.status()).isEqualTo("active");

        Traits encounter = traits(
                "{\"resourceType\":\"Encounter\",\"id\":\"e\",\"class\":{\"system\":\"urn:v3\",\"code\":\"AMB\"}}");
        assertThat(encounter.categories()).containsExactly("urn:v3|AMB");
        assertThat(encounter.status()).isNull();
    }

    @Test
    void thePatientIsFoundWhereItsTypeNamesIt() {
        assertThat(patient("{\"resourceType\":\"Patient\",\"id\":\"p\"}")).isEqualTo("p");
        assertThat(patient("{\"resourceType\":\"Immunization\",\"patient\":{\"reference\":\"Patient/p\"}}"))
                .isEqualTo("p");
        assertThat(
                        patient(
                                """
                        {"resourceType":"Appointment","participant":[{"actor":{"reference":"Practitioner/d"}},
                         {"actor":{"reference":"Patient/p"}}]}"""))
                .isEqualTo("p");
        assertThat(patient("{\"resourceType\":\"Observation\",\"subject\":{\"reference\":\"Group/g\"}}"))
                .isNull();
        assertThat(patient("{\"resourceType\":\"Observation\",\"performer\":[{\"reference\":\"Patient/p\"}]}"))
                .isNull();
        assertThat(patient("{\"resourceType\":\"Organization\",\"id\":\"o\"}")).isNull();
    }

    @Test
    void onlyWhatMayLackAPatientMay() {
        assertThat(Catalogue.mayLackPatient("Device")).isTrue();
        assertThat(Catalogue.mayLackPatient("Organization")).isTrue();
        assertThat(Catalogue.mayLackPatient("Observation")).isFalse();
        assertThat(Catalogue.isOfPatient("Organization")).isFalse();
    }

    @Test
    void whatIsMalformedIsNoTraitAndNoError() {
        Traits traits = traits(
                """
                {"resourceType":"Observation","id":"o","status":{"x":1},"code":"c","category":7,"effectivePeriod":[],
                 "encounter":[["a"]],"performer":{"reference":5},"meta":{"security":["R",{"code":9}]}}""");
        assertThat(traits.codes()).containsExactly("|c");
        assertThat(traits.status()).isNull();
        assertThat(traits.start()).isNull();
        assertThat(traits.authors()).isEmpty();
    }

    private boolean exists(String type, String path) {
        return walk(type, path) != null;
    }

    /** The element at the path of JSON names, choices by their full name. */
    private @Nullable BaseRuntimeElementDefinition<?> walk(String type, String path) {
        BaseRuntimeElementDefinition<?> element = hapi.getResourceDefinition(type);
        for (String name : path.split("\\.")) {
            if (!(element instanceof BaseRuntimeElementCompositeDefinition<?> composite)) {
                return null;
            }
            BaseRuntimeChildDefinition child = composite.getChildByName(name);
            if (child == null || !child.getValidChildNames().contains(name)) {
                return null;
            }
            element = child.getChildByName(name);
        }
        return element;
    }

    private static @Nullable String patient(String json) {
        return Catalogue.patientOf(Resource.of(json.getBytes(StandardCharsets.UTF_8)));
    }

    private static Traits traits(String json) {
        return Catalogue.traits(Resource.of(json.getBytes(StandardCharsets.UTF_8)));
    }

    private static String read(String path) throws IOException {
        try (InputStream in = Objects.requireNonNull(CatalogueTests.class.getResourceAsStream(path))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
