package org.longmai.consent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.longmai.consent.Examples.DOCTOR;
import static org.longmai.consent.Examples.NOW;
import static org.longmai.consent.Examples.REGISTRY;
import static org.longmai.consent.Examples.entry;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.longmai.access.PurposeOfUse;
import org.longmai.consent.label.LabelRules;
import org.longmai.consent.provision.Policy;
import org.longmai.consent.provision.Surroundings;
import org.longmai.fhir.Json;
import org.longmai.fhir.Traits;
import org.longmai.record.Common;
import org.longmai.record.Entry;
import org.springframework.core.io.ClassPathResource;

/** What the district's rules label, and what not. */
class LabelTests {

    private static final String ACT = "http://terminology.hl7.org/CodeSystem/v3-ActCode|";

    private final LabelRules rules = rules();

    private static LabelRules rules() {
        try {
            return new LabelRules(
                    Json.readObject(new ClassPathResource("consent/labels.json").getContentAsByteArray()));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "http://hl7.org/fhir/sid/icd-10, B24, HIV",
        "http://hl7.org/fhir/sid/icd-10, b20.100x001, HIV",
        "urn:oid:2.16.156.10011.2.3.3.11, F32.900, PSY",
        "http://hl7.org/fhir/sid/icd-10, A51.3, STD",
        "http://hl7.org/fhir/sid/icd-10, O04.9, SEX",
        "http://hl7.org/fhir/sid/icd-10, F10.2, SUD",
        "http://hl7.org/fhir/sid/icd-10, Q90.9, GDIS",
        "http://www.whocc.no/atc, J05AR11, HIV",
        "http://www.whocc.no/atc, N06AB06, PSY",
        "http://hl7.org/fhir/sid/icd-10, E11.9, ",
        "http://hl7.org/fhir/sid/icd-10, B18.1, ",
        "http://www.whocc.no/atc, J05AF10, ",
        "http://loinc.org, B24, ",
        "http://local, F32, "
    })
    void aCodeIsLabelledByItsSystemAndItsBeginning(String system, String code, String label) {
        Traits condition =
                entry("{'resourceType': 'Condition', 'id': 'c', 'code': {'coding': [{'system': '%s', 'code': '%s'}]}}"
                        .formatted(system, code));

        assertThat(rules.of(condition)).isEqualTo(label == null ? Set.of() : Set.of(ACT + label));
    }

    @ParameterizedTest
    @CsvSource({
        "http://loinc.org, 11510-0, true",
        "http://loinc.org, 18842-5, false",
        "urn:oid:2.16.156.10011.2.3.3.12, 94.3901, true",
        "urn:oid:2.16.156.10011.2.3.3.12, 94.0801, false",
        "http://clinic/documents, 心理治疗记录, true",
        "http://clinic/documents, XL-Psychotherapy-2, true",
        "http://clinic/documents, 心电图, false"
    })
    void notesOfPsychotherapyAreKnownByTheirCodesWhereTheSenderForgotTheLabel(
            String system, String code, boolean known) {
        Traits document = entry(
                "{'resourceType': 'DocumentReference', 'id': 'd', 'type': {'coding': [{'system': '%s', 'code': '%s'}]}}"
                        .formatted(system, code));

        assertThat(rules.of(document).contains(ACT + "PSYTHPN")).isEqualTo(known);
    }

    @Test
    void whatHasNeitherCodeNorLabelIsUncoded() {
        String text = "{'resourceType': 'Condition', 'id': 'c', %s 'code': {'text': '头痛'}}";
        String label = "'meta': {'security': [{'code': 'N'}]},";

        assertThat(rules.of(entry(text.formatted("")))).anyMatch(each -> each.endsWith("|" + LabelRules.UNCODED));
        assertThat(rules.of(entry(text.formatted(label)))).isEmpty();
        assertThat(rules.of(entry("{'resourceType': 'Encounter', 'id': 'n'}"))).isEmpty();
    }

    @Test
    void whatIsUncodedIsHiddenWhereTheDistrictSaysSo() {
        assertThat(TestSettings.of(Policy.DENY, Set.of("HIV")).sensitive()).containsOnly("HIV");
        assertThat(new ConsentSettings(
                                Policy.DENY,
                                ConsentSettings.Trust.OWN,
                                new ClassPathResource("consent/labels.json"),
                                true,
                                Set.of("HIV"),
                                Set.of(),
                                Set.of())
                        .sensitive())
                .containsOnly("HIV", LabelRules.UNCODED);
    }

    @Test
    void aRuleOfAnUnknownSystemStopsTheStart() {
        Map<String, Object> wrong = Map.of(
                "systems",
                Map.of(),
                "rules",
                List.of(Map.of("label", "HIV", "codes", Map.of("icd11", List.of("1C62")))));

        assertThatIllegalArgumentException()
                .isThrownBy(() -> new LabelRules(wrong))
                .withMessageContaining("icd11");
    }

    @Test
    void whoAndWhereAreForEverybodyButWhatIsSensitiveIsNot() {
        Declarations nothing = new Declarations(Set.of("r1"), List.of(), List.of(), Surroundings.NONE);
        Labelling labelling = new Labelling.Labeller(rules, Set.of("HIV")).of(Map.of());
        Decision decision = new Decisions(TestSettings.of(Policy.DENY, Set.of("HIV")), REGISTRY)
                .decide(DOCTOR, PurposeOfUse.TREAT, nothing, labelling, NOW);

        assertThat(decision.permits(common("Medication", "'code': {'coding': [%s]}", "C08CA01")))
                .isTrue();
        assertThat(decision.permits(common("Medication", "'code': {'coding': [%s]}", "J05AR11")))
                .isFalse();
        assertThat(decision.permits(common("Organization", "'type': [{'coding': [%s]}]", "J05AR11")))
                .isTrue();
    }

    private static Common common(String type, String element, String code) {
        String coding = "{'system': 'http://www.whocc.no/atc', 'code': '%s'}".formatted(code);
        return new Common(
                "tl-anju",
                Entry.Deed.CREATED,
                1,
                NOW,
                "1",
                Examples.resource("{'resourceType': '%s', 'id': 'x', %s}".formatted(type, element.formatted(coding))));
    }
}
