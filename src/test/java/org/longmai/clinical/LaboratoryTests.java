package org.longmai.clinical;

import static org.assertj.core.api.Assertions.assertThat;
import static org.longmai.clinical.Clinical.LABORATORY;
import static org.longmai.clinical.Clinical.held;
import static org.longmai.clinical.Clinical.observation;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LaboratoryTests {

    /** The pairs are those that the tables of laboratories print. */
    @ParameterizedTest
    @CsvSource({
        "1558-6, 126, mg/dL, glucose-fasting, 6.994",
        "14771-0, 7.00, mmol/L, glucose-fasting, 7.00",
        "2160-0, 1.0, mg/dL, creatinine, 88.4",
        "2093-3, 200, mg/dL, cholesterol, 5.173",
        "2571-8, 150, mg/dL, triglycerides, 1.694",
        "3084-1, 7.0, mg/dL, uric-acid, 416",
        "1975-2, 1.0, mg/dL, bilirubin, 17.1",
        "59261-8, 53, mmol/mol, hba1c, 7.0",
        "718-7, 13.5, g/dL, haemoglobin, 135",
        "8310-5, 98.6, °F, temperature, 37",
        "8310-5, 36.8, ℃, temperature, 36.8",
        "6690-2, 6.20, 10^9/L, leukocytes, 6.20",
        "29463-7, 120, 斤, weight, 60",
        "1742-6, 40, IU/L, alt, 40"
    })
    void aValueInAnotherUnitIsShownInTheAnalytesOwn(
            String loinc, String value, String unit, String analyte, String expected) {
        LabSeries series = one(analyte, observation("tl-anju", "o1", "2026-01-01", loinc, value, unit));
        assertThat(series.points().get(0).value()).isEqualByComparingTo(expected);
        assertThat(series.points().get(0).text()).isEqualTo(value + " " + unit);
    }

    @Test
    void aValueThatNeedsNoConversionKeepsItsDigits() {
        LabSeries series = one("hba1c", observation("tl-anju", "o1", "2026-01-01", "4548-4", "7.10", "%"));
        assertThat(series.points().get(0).value()).hasToString("7.10");
        assertThat(series.points().get(0).converted()).isFalse();
    }

    @Test
    void codesOfOneMeaningAndUnitsOfTwoLaboratoriesAreOneSeriesInTimesOrder() {
        List<LabSeries> series = LABORATORY.series(
                List.of("http://loinc.org|14771-0"),
                List.of(
                        observation("tl-renmin", "new", "2026-03-01T08:00:00+08:00", "1558-6", "180", "mg/dL"),
                        observation("tl-anju", "old", "2024-03", "14771-0", "6.10", "mmol/L"),
                        observation("tl-anju", "other", "2025-03-01", "718-7", "120", "g/L")));
        assertThat(series).singleElement().satisfies(one -> {
            assertThat(one.unit()).isEqualTo("mmol/L");
            assertThat(one.points())
                    .extracting(LabSeries.Point::observation, LabSeries.Point::institution)
                    .containsExactly(
                            org.assertj.core.groups.Tuple.tuple("Observation/old", "tl-anju"),
                            org.assertj.core.groups.Tuple.tuple("Observation/new", "tl-renmin"));
            assertThat(one.points().get(1).value()).isEqualByComparingTo("9.991");
        });
    }

    @Test
    void aReferenceRangeIsConvertedWithItsValueAndGivesTheFlagThatTheSenderLeftOut() {
        LabSeries series = one(
                "creatinine",
                held(
                        "tl-anju",
                        """
                        {'resourceType': 'Observation', 'id': 'o1', 'status': 'final', 'effectiveDateTime': '2026-01-01',
                         'code': {'coding': [{'system': 'http://loinc.org', 'code': '2160-0'}]},
                         'valueQuantity': {'value': 1.5, 'unit': 'mg/dL', 'system': 'http://unitsofmeasure.org', 'code': 'mg/dL'},
                         'referenceRange': [{'low': {'value': 0.5, 'unit': 'mg/dL'}, 'high': {'value': 1.2, 'unit': 'mg/dL'}}]}
                        """));
        LabSeries.Point point = series.points().get(0);
        assertThat(point.low()).isEqualByComparingTo("44.2");
        assertThat(point.high()).isEqualByComparingTo("106");
        assertThat(point.flag()).isEqualTo("H");
        assertThat(point.range()).isEqualTo("0.5 mg/dL–1.2 mg/dL");
    }

    @Test
    void theSendersFlagCountsBeforeOurs() {
        LabSeries series = one(
                "creatinine",
                held(
                        "tl-anju",
                        """
                        {'resourceType': 'Observation', 'id': 'o1', 'status': 'final',
                         'code': {'coding': [{'system': 'http://loinc.org', 'code': '14682-9'}]},
                         'interpretation': [{'coding': [{'code': 'HH'}]}],
                         'valueQuantity': {'value': 100, 'unit': 'umol/L'},
                         'referenceRange': [{'high': {'value': 111, 'unit': 'umol/L'}}]}
                        """));
        assertThat(series.points().get(0).flag()).isEqualTo("HH");
    }

    @Test
    void aComponentIsAMeasurementOfItsOwn() {
        LabSeries series = one(
                "diastolic",
                held(
                        "tl-anju",
                        """
                        {'resourceType': 'Observation', 'id': 'bp', 'status': 'final', 'effectiveDateTime': '2026-01-01',
                         'code': {'coding': [{'system': 'http://loinc.org', 'code': '85354-9'}]},
                         'component': [
                           {'code': {'coding': [{'system': 'http://loinc.org', 'code': '8480-6'}]}, 'valueQuantity': {'value': 150, 'unit': 'mmHg'}},
                           {'code': {'coding': [{'system': 'http://loinc.org', 'code': '8462-4'}]}, 'valueQuantity': {'value': 95, 'unit': 'mmHg'}}]}
                        """));
        assertThat(series.points()).singleElement().satisfies(point -> assertThat(point.value())
                .isEqualByComparingTo("95"));
    }

    /** A wrong number is worse than none. */
    @ParameterizedTest
    @CsvSource({"7.0, kg", "7.0, mol", "7.0, nonsense", "1e999999999, mmol/L"})
    void whatCannotBeConvertedHasNoNumberButItsText(String value, String unit) {
        LabSeries series = one("glucose", observation("tl-anju", "o1", "2026-01-01", "14749-6", value, unit));
        assertThat(series.points().get(0).value()).isNull();
        assertThat(series.points().get(0).text()).isEqualTo(value + " " + unit);
    }

    @Test
    void aLimitIsALimit() {
        LabSeries series = one(
                "hiv-rna",
                held(
                        "tl-renmin",
                        """
                        {'resourceType': 'Observation', 'id': 'o1', 'status': 'final',
                         'code': {'coding': [{'system': 'http://loinc.org', 'code': '20447-9'}]},
                         'valueQuantity': {'comparator': '<', 'value': 50, 'unit': '拷贝/mL'}}
                        """));
        assertThat(series.points().get(0).comparator()).isEqualTo("<");
        assertThat(series.points().get(0).text()).isEqualTo("<50 拷贝/mL");
    }

    @Test
    void whatIsVoidIsNoPoint() {
        Held wrong = held(
                "tl-anju",
                """
                {'resourceType': 'Observation', 'id': 'o1', 'status': 'entered-in-error',
                 'code': {'coding': [{'system': 'http://loinc.org', 'code': '718-7'}]}, 'valueQuantity': {'value': 1, 'unit': 'g/L'}}
                """);
        assertThat(LABORATORY.series(List.of("haemoglobin"), List.of(wrong))).isEmpty();
    }

    @Test
    void whatIsNotInTheDataGoesByItsOwnNameInItsNewestUnit() {
        Held local = held(
                "tl-anju",
                """
                {'resourceType': 'Observation', 'id': 'o1', 'status': 'final', 'effectiveDateTime': '2026-01-01',
                 'code': {'text': '胱抑素C', 'coding': [{'system': 'http://anju/lab', 'code': 'CYSC'}]},
                 'valueQuantity': {'value': 0.95, 'unit': 'mg/L'}}
                """);
        LabSeries series = one("http://anju/lab|CYSC", local);
        assertThat(series.zh()).isEqualTo("胱抑素C");
        assertThat(series.unit()).isEqualTo("mg/L");
        assertThat(series.points().get(0).value()).hasToString("0.95");
        assertThat(one("CYSC", local)).extracting(LabSeries::code).isEqualTo("CYSC");
    }

    private static LabSeries one(String code, Held... observations) {
        return LABORATORY.series(List.of(code), List.of(observations)).get(0);
    }
}
