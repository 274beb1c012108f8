package org.longmai.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.longmai.fhir.Failure;
import org.longmai.fhir.Issue;
import org.longmai.fhir.Resource;
import org.longmai.fhir.Synthea;

/** The full validator, without the other versions of FHIR that its jars would bring. */
class FullValidationTests {

    private static final FullValidation VALIDATION = new FullValidation(
            TestConformance.lenient(), TestConformance.RULES, TestConformance.settings(), Clock.systemUTC());

    /** While it is made ready, whoever asks is told to come again, and its making goes on. */
    @Test
    void whoComesBeforeItIsReadyIsToldToComeAgain() throws Exception {
        CountDownLatch made = new CountDownLatch(1);
        CountDownLatch begun = new CountDownLatch(1);
        FullValidation cold = new FullValidation(
                TestConformance.lenient(),
                TestConformance.RULES,
                TestConformance.settings(Duration.ZERO),
                Clock.systemUTC(),
                () -> {
                    begun.countDown();
                    await(made);
                    throw new IllegalStateException("no memory");
                });
        Resource patient = resource("{\"resourceType\":\"Patient\"}");

        for (int i = 0; i < 5; i++) {
            assertThatExceptionOfType(Failure.class)
                    .isThrownBy(() -> cold.validate("tl-anju", patient, Set.of()))
                    .withMessageContaining("being made ready")
                    .satisfies(failure -> assertThat(failure.category()).isEqualTo(Failure.Category.UNAVAILABLE));
        }
        await(begun);
        made.countDown();
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(60, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void findsNothingGraveInWhatSyntheaWrites() {
        for (Resource resource : Synthea.resources("patient-1").subList(0, 40)) {
            assertThat(errors(resource)).as(resource.type()).isEmpty();
        }
    }

    @Test
    void findsWhatTheRoadDoesNotLookFor() {
        Resource patient = resource(
                """
                {"resourceType":"Patient","name":[{"text":"a"}],"gender":"male","birthDate":"2000",
                 "telecom":[{"system":"phone","value":"1","rank":0}]}""");
        assertThat(TestConformance.lenient().check("a", List.of(new Sent("Patient", null, patient))))
                .singleElement()
                .satisfies(verdict -> assertThat(verdict.errors()).isNotEmpty());

        Resource timing = resource(
                """
                {"resourceType":"MedicationRequest","status":"active","intent":"order","authoredOn":"2020",
                 "medicationCodeableConcept":{"text":"a"},"subject":{"reference":"Patient/1"},
                 "dosageInstruction":[{"timing":{"repeat":{"duration":1}}}]}""");
        assertThat(errors(timing)).extracting(Issue::rule).contains("tim-1");
    }

    @Test
    void saysWhatTheDistrictAsksInTwoLanguagesAndOnce() {
        Resource patient = resource("{\"resourceType\":\"Patient\",\"name\":[{\"text\":\"a\"}],\"gender\":\"male\"}");
        List<Map.Entry<String, Issue>> issues = VALIDATION.validate("tl-anju", patient, Set.of());

        assertThat(issues)
                .filteredOn(issue -> issue.getValue().rule().equals("lm-pat-6"))
                .singleElement()
                .satisfies(issue -> assertThat(issue.getKey()).isEqualTo("warning"))
                .satisfies(issue -> assertThat(issue.getValue().chinese()).contains("标识号"));
        assertThat(issues)
                .filteredOn(issue -> issue.getValue().english().contains("birthDate"))
                .hasSize(1);
        assertThat(VALIDATION.validate(TestConformance.STRICT, patient, Set.of()))
                .filteredOn(issue -> issue.getValue().rule().equals("lm-pat-6"))
                .singleElement()
                .satisfies(issue -> assertThat(issue.getKey()).isEqualTo("error"));
    }

    @Test
    void saysWhatTheDistrictAsksOfABadlyBuiltResourceToo() {
        Resource patient = resource("{\"resourceType\":\"Patient\",\"gender\":\"M\"}");

        assertThat(VALIDATION.validate("tl-anju", patient, Set.of()))
                .extracting(issue -> issue.getValue().rule())
                .contains("Patient.gender.binding", "lm-pat-6");
    }

    @Test
    void aProfileThatIsNotHereIsToldSo() {
        assertThatExceptionOfType(Failure.class)
                .isThrownBy(() -> VALIDATION.validate(
                        "tl-anju", resource("{\"resourceType\":\"Patient\"}"), Set.of("http://example.org/other")))
                .satisfies(failure -> assertThat(failure.category()).isEqualTo(Failure.Category.UNSUPPORTED));
    }

    private static List<Issue> errors(Resource resource) {
        return VALIDATION.validate("tl-anju", resource, Set.of()).stream()
                .filter(issue ->
                        issue.getKey().equals("error") || issue.getKey().equals("fatal"))
                .map(Map.Entry::getValue)
                .toList();
    }

    private static Resource resource(String json) {
        return Resource.of(json.getBytes(StandardCharsets.UTF_8));
    }
}
