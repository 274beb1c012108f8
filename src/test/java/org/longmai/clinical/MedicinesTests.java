package org.longmai.clinical;

import static org.assertj.core.api.Assertions.assertThat;
import static org.longmai.clinical.Clinical.MEDICINES;
import static org.longmai.clinical.Clinical.held;

import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.longmai.clinical.MedicationConflict.Kind;

class MedicinesTests {

    private static final Instant NOW = Instant.parse("2026-05-01T00:00:00Z");

    @Test
    void oneSubstanceFromTwoInstitutionsIsAConflictAndFromOneIsNone() {
        List<Held> two = List.of(
                prescription("tl-anju", "a", "C08CA01", "氨氯地平"), prescription("tl-renmin", "b", "C08CA01", "络活喜"));
        assertThat(kinds(two, List.of())).containsExactly(Kind.SAME_SUBSTANCE);
        assertThat(MEDICINES.conflicts(two, List.of(), NOW).get(0).resources())
                .containsExactly("MedicationRequest/a", "MedicationRequest/b");
        List<Held> one = List.of(
                prescription("tl-anju", "a", "C08CA01", "氨氯地平"), prescription("tl-anju", "b", "C08CA01", "络活喜"));
        assertThat(kinds(one, List.of())).isEmpty();
    }

    @Test
    void oneClassFromTwoInstitutionsIsAConflictAndTwoClassesAreNone() {
        assertThat(kinds(
                        List.of(
                                prescription("tl-anju", "a", "C10AA05", "阿托伐他汀"),
                                prescription("tl-renmin", "b", "C10AA07", "瑞舒伐他汀")),
                        List.of()))
                .containsExactly(Kind.SAME_CLASS);
        assertThat(kinds(
                        List.of(
                                prescription("tl-anju", "a", "C10AA05", "阿托伐他汀"),
                                prescription("tl-renmin", "b", "C08CA01", "氨氯地平")),
                        List.of()))
                .isEmpty();
    }

    @Test
    void aNameIsEnoughWhereThereIsNoCode() {
        assertThat(kinds(
                        List.of(
                                named("tl-anju", "a", "苯磺酸氨氯地平片 5mg"),
                                prescription("tl-renmin", "b", "C08CA01", "络活喜")),
                        List.of()))
                .containsExactly(Kind.SAME_SUBSTANCE);
        assertThat(kinds(List.of(named("tl-anju", "a", "独活寄生丸"), named("tl-renmin", "b", "独活寄生丸")), List.of()))
                .containsExactly(Kind.SAME_SUBSTANCE);
    }

    @Test
    void anAllergySpeaksAgainstItsClassAndWarnsOfRelatedOnes() {
        List<Held> penicillin = List.of(allergy("青霉素", "active", "confirmed"));
        assertThat(kinds(List.of(prescription("tl-renmin", "a", "J01CA04", "阿莫西林胶囊")), penicillin))
                .containsExactly(Kind.ALLERGY);
        assertThat(kinds(List.of(prescription("tl-renmin", "a", "J01DD08", "头孢克肟胶囊")), penicillin))
                .containsExactly(Kind.CROSS_ALLERGY);
        assertThat(kinds(List.of(prescription("tl-renmin", "a", "J01MA12", "左氧氟沙星片")), penicillin))
                .isEmpty();
    }

    @Test
    void aRefutedAllergyAndAPrescriptionThatIsOverCountNoMore() {
        Held amoxicillin = prescription("tl-renmin", "a", "J01CA04", "阿莫西林胶囊");
        assertThat(kinds(List.of(amoxicillin), List.of(allergy("青霉素", "active", "refuted"))))
                .isEmpty();
        assertThat(kinds(List.of(amoxicillin), List.of(allergy("青霉素", "resolved", "confirmed"))))
                .isEmpty();
        Held over = held(
                "tl-renmin",
                """
                {'resourceType': 'MedicationRequest', 'id': 'a', 'status': 'active', 'medicationCodeableConcept': {'text': '阿莫西林'},
                 'dispenseRequest': {'validityPeriod': {'start': '2026-01-01', 'end': '2026-02-01'}}}
                """);
        assertThat(kinds(List.of(over), List.of(allergy("青霉素", "active", "confirmed"))))
                .isEmpty();
    }

    @Test
    void aContainedMedicationIsSeen() {
        Held contained = held(
                "tl-renmin",
                """
                {'resourceType': 'MedicationRequest', 'id': 'a', 'status': 'active', 'medicationReference': {'reference': '#m'},
                 'contained': [{'resourceType': 'Medication', 'id': 'm', 'code': {'text': '阿莫西林胶囊'}}]}
                """);
        assertThat(kinds(List.of(contained), List.of(allergy("青霉素", "active", "confirmed"))))
                .containsExactly(Kind.ALLERGY);
    }

    private static List<Kind> kinds(List<Held> prescriptions, List<Held> allergies) {
        return MEDICINES.conflicts(prescriptions, allergies, NOW).stream()
                .map(MedicationConflict::kind)
                .toList();
    }

    private static Held prescription(String institution, String id, String atc, String name) {
        return held(
                institution,
                """
                {'resourceType': 'MedicationRequest', 'id': '%s', 'status': 'active', 'medicationCodeableConcept':
                 {'text': '%s', 'coding': [{'system': 'http://www.whocc.no/atc', 'code': '%s'}]}}
                """
                        .formatted(id, name, atc));
    }

    private static Held named(String institution, String id, String name) {
        return held(
                institution,
                "{'resourceType': 'MedicationRequest', 'id': '%s', 'status': 'active', 'medicationCodeableConcept': {'text': '%s'}}"
                        .formatted(id, name));
    }

    private static Held allergy(String name, String clinical, String verification) {
        return held(
                "tl-anju",
                """
                {'resourceType': 'AllergyIntolerance', 'id': 'al', 'clinicalStatus': {'coding': [{'code': '%s'}]},
                 'verificationStatus': {'coding': [{'code': '%s'}]}, 'code': {'text': '%s'}}
                """
                        .formatted(clinical, verification, name));
    }
}
