package org.longmai.clinical;

import static org.assertj.core.api.Assertions.assertThat;
import static org.longmai.clinical.Clinical.ALERTS;
import static org.longmai.clinical.Clinical.held;
import static org.longmai.clinical.Clinical.observation;

import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.parser.IParser;
import ca.uhn.fhir.parser.StrictErrorHandler;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.Composition;
import org.junit.jupiter.api.Test;
import org.longmai.fhir.Catalogue;
import org.longmai.fhir.Json;
import org.longmai.fhir.Resource;

class FrontPageTests {

    private static final Instant NOW = Instant.parse("2026-05-01T00:00:00Z");

    @Test
    void ofOneMatterTheNewestStandsWhoeverRecordedIt() {
        FrontPage page =
                page(condition("old", "2020-01-01", "I10", "active"), condition("new", "2024-01-01", "I10", "active"));
        assertThat(ids(page, Section.PROBLEMS)).containsExactly("Condition/new");
    }

    @Test
    void whatIsOverOrRefutedDoesNotStand() {
        Held refuted = held(
                "tl-anju",
                """
                {'resourceType': 'Condition', 'id': 'no', 'clinicalStatus': {'coding': [{'code': 'active'}]},
                 'verificationStatus': {'coding': [{'code': 'refuted'}]}, 'code': {'text': '糖尿病'}}
                """);
        assertThat(ids(page(condition("over", "2020-01-01", "J06.9", "resolved"), refuted), Section.PROBLEMS))
                .isEmpty();
    }

    @Test
    void everyDoseOfAVaccineStands() {
        assertThat(ids(page(vaccine("1"), vaccine("2")), Section.IMMUNIZATIONS)).hasSize(2);
    }

    @Test
    void anUrgentValueAndAHighRiskAllergyAreAlertsAndAnOldValueIsNone() {
        Held allergy = held(
                "tl-anju",
                "{'resourceType': 'AllergyIntolerance', 'id': 'a', 'criticality': 'high', 'code': {'text': '青霉素'}}");
        assertThat(ALERTS.of(page(vital("new", "2026-04-20", "185"), allergy), NOW))
                .extracting(Alert::kind)
                .containsExactly(Alert.Kind.CRITICAL_ALLERGY, Alert.Kind.URGENT_VALUE);
        assertThat(ALERTS.of(page(vital("old", "2026-03-20", "185")), NOW)).isEmpty();
        assertThat(ALERTS.of(page(vital("fine", "2026-04-20", "179")), NOW)).isEmpty();
    }

    @Test
    void theDocumentIsFhirAndItsReferencesLeadToItsEntries() {
        Resource patient = held("", "{'resourceType': 'Patient', 'id': 'p', 'name': [{'text': '周德明'}]}")
                .resource();
        FrontPage page = page(
                condition("c", "2024-01-01", "I10", "active"),
                vital("v", "2026-04-20", "185"),
                held(
                        "tl-anju",
                        "{'resourceType': 'AllergyIntolerance', 'id': 'a', 'patient': {'reference': 'Patient/p'}, 'code': {'text': '<青霉素> & co'}}"));
        Map<String, Object> json = PatientSummary.of(
                UUID.fromString("00000000-0000-0000-0000-000000000001"), patient, page, "https://hub/fhir", "龙脉", NOW);

        IParser parser = FhirContext.forR4Cached().newJsonParser().setParserErrorHandler(new StrictErrorHandler());
        Bundle bundle = parser.parseResource(Bundle.class, new String(Json.write(json), StandardCharsets.UTF_8));
        assertThat(bundle.getType()).isEqualTo(Bundle.BundleType.DOCUMENT);
        Composition composition = (Composition) bundle.getEntryFirstRep().getResource();
        List<String> urls = bundle.getEntry().stream()
                .map(Bundle.BundleEntryComponent::getFullUrl)
                .toList();
        assertThat(urls).contains(composition.getSubject().getReference());
        assertThat(composition.getSection())
                .allSatisfy(section ->
                        section.getEntry().forEach(entry -> assertThat(urls).contains(entry.getReference())))
                .extracting(section -> section.getCode().getCodingFirstRep().getCode())
                .containsExactly("11450-4", "10160-0", "48765-2", "8716-3");
        assertThat(composition.getSection().get(1).getEmptyReason().isEmpty()).isFalse();
        assertThat(composition.getSection().get(2).getText().getDivAsString()).contains("&lt;青霉素&gt; &amp; co");
    }

    private static FrontPage page(Held... held) {
        Map<Section, List<Held>> chosen = FrontPage.choose(List.of(held), one -> Catalogue.traits(one.resource()));
        return FrontPage.of(new EnumMap<>(chosen));
    }

    private static List<String> ids(FrontPage page, Section section) {
        return page.of(section).stream()
                .map(held -> held.resource().reference().toString())
                .toList();
    }

    private static Held condition(String id, String onset, String code, String status) {
        return held(
                "tl-anju",
                """
                {'resourceType': 'Condition', 'id': '%s', 'onsetDateTime': '%s', 'clinicalStatus': {'coding': [{'code': '%s'}]},
                 'code': {'coding': [{'system': 'urn:oid:2.16.156.10011.2.3.3.11', 'code': '%s'}]}}
                """
                        .formatted(id, onset, status, code));
    }

    private static Held vaccine(String id) {
        return held(
                "tl-anju",
                "{'resourceType': 'Immunization', 'id': '%s', 'status': 'completed', 'vaccineCode': {'coding': [{'system': 's', 'code': 'HepB'}]}}"
                        .formatted(id));
    }

    private static Held vital(String id, String at, String value) {
        Held held = observation("tl-anju", id, at, "8480-6", value, "mmHg");
        held.resource()
                .json()
                .put("category", List.of(Map.of("coding", List.of(Map.of("system", "s", "code", "vital-signs")))));
        return held;
    }
}
