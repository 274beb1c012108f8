package org.longmai.chart;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.longmai.chart.Wire.Answer;
import org.longmai.demo.district.CastMember;
import org.longmai.demo.district.District;
import org.longmai.identity.Person;
import org.longmai.identity.Residents;
import org.longmai.store.TestStore;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.context.ApplicationContext;
import org.springframework.test.context.ActiveProfiles;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/** What a doctor reads out of the farmer's chart, and what one who may not see it reads. */
@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT, properties = "longmai.demo.residents=12")
@ActiveProfiles("demo")
class ClinicalIntegrationTests {

    @TempDir
    private static Path data;

    @Autowired
    private ApplicationContext application;

    @Value("${local.server.port}")
    private int port;

    private Wire hub;
    private Person farmer;

    @DynamicPropertySource
    static void settings(DynamicPropertyRegistry registry) {
        TestStore.keep(registry, data);
    }

    @BeforeEach
    void farmer(@Autowired District district, @Autowired Residents residents) {
        hub = new Wire(application, port);
        CastMember cast = district.cast().get(0);
        prescribeAmoxicillin(cast);
        farmer = residents.find(cast.identifierSystem(), cast.identifierValue()).orElseThrow();
    }

    /** By a clinic that does not know of the allergy. */
    private void prescribeAmoxicillin(CastMember cast) {
        String bundle =
                """
                {"resourceType": "Bundle", "type": "transaction", "entry": [
                  {"resource": {"resourceType": "Patient", "id": "zhou", "identifier": [{"system": "%s", "value": "%s"}],
                    "gender": "male", "birthDate": "1957-03-16"}, "request": {"method": "PUT", "url": "Patient/zhou"}},
                  {"resource": {"resourceType": "MedicationRequest", "id": "amoxicillin", "status": "active", "intent": "order",
                    "subject": {"reference": "Patient/zhou"}, "authoredOn": "2026-04-01",
                    "medicationCodeableConcept": {"text": "阿莫西林胶囊"}},
                   "request": {"method": "PUT", "url": "MedicationRequest/amoxicillin"}}]}
                """
                        .formatted(cast.identifierSystem(), cast.identifierValue());
        assertThat(hub.push(hub.institution("tl-hufeng"), bundle).status()).isEqualTo(200);
    }

    @Test
    void aSeriesRunsThroughTheYearsAndTheInstitutions() {
        Answer answer = ask(
                hub.doctor("tl-renmin-d1"),
                "labSeries(codes: [\"hba1c\", \"8480-6\"]) { code unit points { at value flag institution { id } observation } }");
        assertThat(answer.<List<String>>at("$.data.resident.labSeries[*].code"))
                .isEqualTo(List.of("hba1c", "systolic"));
        assertThat(answer.<List<?>>at("$.data.resident.labSeries[0].points")).hasSizeGreaterThan(5);
        List<String> times = answer.at("$.data.resident.labSeries[0].points[*].at");
        assertThat(times).isSorted();
        assertThat(answer.<List<String>>at("$.data.resident.labSeries[1].points[*].institution.id"))
                .contains("tl-renmin")
                .anyMatch(institution -> !institution.equals("tl-renmin"));
    }

    @Test
    void theFrontPageHasTheProblemsTheMedicinesAndTheAllergyOnce() {
        Answer answer = ask(
                hub.doctor("tl-renmin-d1"),
                "summary { problems { code { text } } medications { ... on MedicationRequest { medicationCodeableConcept { text } } }"
                        + " allergies { code { text } } vitals { id } alerts { kind what { zh } institution { id } } }");
        assertThat(answer.<List<String>>at("$.data.resident.summary.problems[*].code.text"))
                .contains("高血压", "2型糖尿病", "糖尿病肾病")
                .doesNotHaveDuplicates();
        assertThat(answer.<List<String>>at("$.data.resident.summary.allergies[*].code.text"))
                .isEqualTo(List.of("青霉素"));
        assertThat(answer.<List<String>>at("$.data.resident.summary.alerts[*].kind"))
                .contains("CRITICAL_ALLERGY");
        assertThat(answer.<List<?>>at("$.data.resident.summary.medications")).isNotEmpty();
    }

    @Test
    void anAllergySpeaksAgainstWhatAnotherInstitutionPrescribed() {
        Answer answer = ask(
                hub.doctor("tl-renmin-d1"), "medicationConflicts { kind why { zh en } resources institutions { id } }");
        assertThat(answer.<List<String>>at("$.data.resident.medicationConflicts[?(@.kind == 'ALLERGY')].why.zh"))
                .contains("有“青霉素”过敏记录，处方为“阿莫西林胶囊”");
        assertThat(answer.<List<String>>at("$.data.resident.medicationConflicts[0].institutions[*].id"))
                .contains("tl-hufeng");
    }

    @Test
    void aHospitalsResultSparesATestWhileItIsYoung() {
        Answer answer = ask(
                hub.doctor("tl-renmin-d1"),
                "recognisableResults(items: [\"hba1c\"]) { item counts until institution { id } reasons { zh en } }");
        assertThat(answer.<List<String>>at("$.data.resident.recognisableResults[*].institution.id"))
                .contains("tl-renmin");
    }

    /** Nothing of it tells whoever may see nothing that there is something. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "labSeries(codes: [\"hba1c\"]) { code }",
                "recognisableResults { item }",
                "medicationConflicts { kind }",
                "summary { problems { id } medications { id } allergies { id } immunizations { id } vitals { id } results { id } flags { id } alerts { kind } }"
            })
    void whoMaySeeNothingReadsNothing(String field) {
        String empty = ask(hub.doctor("tl-fuyou-d1"), field).body();
        assertThat(empty).doesNotContain("Observation/", "tl-", "青霉素").contains("[]");
        assertThat(ask(hub.doctor("tl-renmin-d1"), field).body()).isNotEqualTo(empty);
    }

    @Test
    void tooManyCodesAreRefused() {
        String codes = "\"x\", ".repeat(51);
        Answer answer = ask(hub.doctor("tl-renmin-d1"), "labSeries(codes: [%s]) { code }".formatted(codes));
        assertThat(answer.<String>at("$.errors[0].message")).contains("50");
    }

    @Test
    void theSummaryIsADocumentForTheDoctorWithConsentAndForTheResident() {
        String patient = farmer.files().keySet().iterator().next();
        Answer doctor = hub.read(hub.doctor("tl-renmin-d1"), "Patient/" + patient + "/$summary");
        assertThat(doctor.status()).isEqualTo(200);
        assertThat(doctor.<String>at("$.type")).isEqualTo("document");
        assertThat(doctor.<List<String>>at("$.entry[0].resource.section[*].code.coding[0].code"))
                .contains("11450-4", "10160-0", "48765-2");
        assertThat(hub.read(hub.resident(farmer.id()), "Patient/" + farmer.id() + "/$summary")
                        .status())
                .isEqualTo(200);
    }

    @Test
    void hiddenAndAbsentSummariesAreTheSameBytesAndBothAreInTheLedger() {
        String patient = farmer.files().keySet().iterator().next();
        Answer hidden = hub.read(hub.doctor("tl-fuyou-d1"), "Patient/" + patient + "/$summary");
        assertThat(hidden).isEqualTo(hub.read(hub.doctor("tl-fuyou-d1"), "Patient/nobody/$summary"));
        assertThat(hidden.status()).isEqualTo(404);
        Answer log = hub.ask(
                hub.resident(farmer.id()),
                "{ myRecord { accessLog(first: 1) { nodes { outcome action kinds institution { id } } } } }");
        assertThat(log.<String>at("$.data.myRecord.accessLog.nodes[0].outcome")).isEqualTo("REFUSED");
        assertThat(log.<String>at("$.data.myRecord.accessLog.nodes[0].institution.id"))
                .isEqualTo("tl-fuyou");
    }

    private Answer ask(String token, String field) {
        return hub.ask(token, "{ resident(id: \"%s\") { %s } }".formatted(farmer.id(), field));
    }
}
