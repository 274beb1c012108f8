package org.longmai.clinical;

import static org.assertj.core.api.Assertions.assertThat;
import static org.longmai.clinical.Clinical.RECOGNITION;
import static org.longmai.clinical.Clinical.held;
import static org.longmai.clinical.Clinical.observation;

import java.time.LocalDate;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RecognitionTests {

    private static final LocalDate TODAY = LocalDate.of(2026, 5, 1);

    @ParameterizedTest
    @CsvSource({"2026-03-02, true", "2026-03-01, false"})
    void aHospitalsResultCountsUntilItsLastDay(String at, boolean counts) {
        RecognisableResult result = one("hba1c", observation("tl-renmin", "o1", at, "4548-4", "7", "%"));
        assertThat(result.counts()).isEqualTo(counts);
        assertThat(result.until()).isEqualTo(LocalDate.parse(at).plusDays(60));
    }

    @Test
    void aTownClinicsResultDoesNotCountBeforeItIsEvaluated() {
        RecognisableResult result = one("hba1c", observation("tl-anju", "o1", "2026-04-30", "4548-4", "7", "%"));
        assertThat(result.counts()).isFalse();
        assertThat(result.reasons())
                .extracting(Wording::en)
                .containsExactly("The institution has not passed the quality evaluation");
    }

    @Test
    void allThatSpeaksAgainstAResultIsSaid() {
        RecognisableResult result = one(
                "hba1c",
                held(
                        "tl-anju",
                        """
                        {'resourceType': 'Observation', 'id': 'o1', 'status': 'preliminary',
                         'code': {'coding': [{'system': 'http://loinc.org', 'code': '4548-4'}]}}
                        """));
        assertThat(result.reasons()).hasSize(3);
        assertThat(result.until()).isNull();
    }

    @Test
    void ofEachInstitutionTheNewestIsShownAndWhatCountsComesFirst() {
        List<RecognisableResult> results = RECOGNITION.of(
                List.of("hba1c"),
                List.of(
                        observation("tl-anju", "a", "2026-04-30", "4548-4", "7", "%"),
                        observation("tl-renmin", "old", "2025-01-01", "4548-4", "9", "%"),
                        observation("tl-renmin", "new", "2026-04-20", "4548-4", "8", "%")),
                TODAY);
        assertThat(results)
                .extracting(RecognisableResult::resource)
                .containsExactly("Observation/new", "Observation/a");
    }

    @Test
    void anImagingReportIsRecognisedByItsCode() {
        Held report = held(
                "tl-renmin",
                """
                {'resourceType': 'DiagnosticReport', 'id': 'r1', 'status': 'final', 'effectiveDateTime': '2026-03-01',
                 'code': {'coding': [{'system': 'http://loinc.org', 'code': '24627-2'}]}, 'conclusion': '双肺纹理增多'}
                """);
        assertThat(RECOGNITION.of(null, List.of(report), TODAY))
                .singleElement()
                .satisfies(result -> assertThat(result.item()).isEqualTo("ct-chest"))
                .satisfies(result -> assertThat(result.counts()).isTrue());
    }

    private static RecognisableResult one(String item, Held result) {
        return RECOGNITION.of(List.of(item), List.of(result), TODAY).get(0);
    }
}
