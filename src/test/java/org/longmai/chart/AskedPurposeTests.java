package org.longmai.chart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.longmai.access.PurposeOfUse;
import org.longmai.fhir.Failure;

class AskedPurposeTests {

    private static final String REASON = "http://terminology.hl7.org/CodeSystem/v3-ActReason#";
    private static final String LABEL = "; scheme=\"http://hl7.org/fhir/tag/security\"; label=\"break, the; glass\"";

    @ParameterizedTest
    @EnumSource(PurposeOfUse.class)
    void readsThePurposeAsFhirWritesIt(PurposeOfUse purpose) {
        assertThat(AskedPurpose.of(List.of(REASON + purpose + LABEL))).isEqualTo(purpose);
        assertThat(AskedPurpose.of(List.of("dog; label=\"Canine\" , " + REASON + purpose + LABEL)))
                .isEqualTo(purpose);
        assertThat(AskedPurpose.of(
                        List.of("dog", REASON + purpose + " ;scheme = \"http://hl7.org/fhir/tag/security\"")))
                .isEqualTo(purpose);
        assertThat(AskedPurpose.of(List.of(REASON + purpose + LABEL, REASON + purpose + LABEL)))
                .isEqualTo(purpose);
    }

    @Test
    void isTreatmentWithoutOne() {
        assertThat(AskedPurpose.of(List.of())).isEqualTo(PurposeOfUse.TREAT);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "BTG",
                "BTG; scheme=\"http://hl7.org/fhir/tag/security\"",
                REASON + "BTG",
                REASON + "BTG; scheme=\"http://hl7.org/fhir/tag\"",
                REASON + "BTG; label=\"; scheme='http://hl7.org/fhir/tag/security'\"",
                "http://hl7.org/fhir/v3/Confidentiality#R; scheme=\"http://hl7.org/fhir/tag/security\"",
                "dog; label=\"" + REASON + "BTG; scheme=",
                ";;;,,,\"\"\""
            })
    void isTreatmentWhereAnotherCategoryIsMeant(String header) {
        assertThat(AskedPurpose.of(List.of(header))).isEqualTo(PurposeOfUse.TREAT);
    }

    @Test
    void refusesWhatIsNoPurposeAndTwoAtOnce() {
        for (List<String> headers : List.of(
                List.of(REASON + "btg" + LABEL),
                List.of(REASON + "CURIOSITY" + LABEL),
                List.of(REASON + LABEL),
                List.of(REASON + "TREAT" + LABEL, REASON + "BTG" + LABEL),
                List.of(REASON + "TREAT" + LABEL + ", " + REASON + "BTG" + LABEL))) {
            assertThatThrownBy(() -> AskedPurpose.of(headers))
                    .isInstanceOfSatisfying(Failure.class, failure -> assertThat(failure.category())
                            .isEqualTo(Failure.Category.INVALID));
        }
    }
}
