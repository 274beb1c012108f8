package org.longmai.apps;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.UUID;
import org.longmai.chart.Wire;

/** What clinics, doctors and residents do while somebody sits at a desk. */
record Clinics(Wire hub) {

    static final String CITIZEN = "urn:oid:2.16.156.10011.1.3";
    static final String CARD = "urn:oid:2.16.156.10011.1.19";

    private static final String BUNDLE = "{\"resourceType\":\"Bundle\",\"type\":\"collection\",\"entry\":[%s]}";
    private static final String PATIENT =
            """
            {"fullUrl":"http://clinic/fhir/Patient/p%1$s","resource":{"resourceType":"Patient","id":"p%1$s",
              "name":[{"text":"%2$s"}],"identifier":[{"system":"urn:oid:2.16.156.10011.1.19","value":"%1$s"}],
              "telecom":[{"system":"phone","value":"13800001234"}],"gender":"female","birthDate":"%3$s",
              "address":[{"extension":[{"url":"http://longmai.org/fhir/StructureDefinition/address-division",
                "valueCoding":{"code":"500151104"}}]}]}}""";
    private static final String CONDITION =
            """
            {"fullUrl":"http://clinic/fhir/Condition/%3$s%1$s","resource":{"resourceType":"Condition","id":"%3$s%1$s",
              "clinicalStatus":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/condition-clinical","code":"active"}]},
              "verificationStatus":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/condition-ver-status","code":"confirmed"}]},
              "code":{"text":"%2$s","coding":[{"system":"http://hl7.org/fhir/sid/icd-10","code":"%3$s"}]},
              "subject":{"reference":"Patient/p%1$s"},"recordedDate":"2024-01-01"}}""";

    /** A woman of Anju with cataract, whom nobody knew before: the number of her card. */
    String patient(String institution, String name, String born) {
        String card = UUID.randomUUID().toString();
        know(institution, card, name, born, "白内障", "H25.9");
        return card;
    }

    /** The same woman at an institution, with what it found. */
    void know(String institution, String card, String name, String born, String disease, String code) {
        push(institution, PATIENT.formatted(card, name, born), condition(card, disease, code));
    }

    void finds(String institution, String card, String disease, String code) {
        assertThat(push(institution, condition(card, disease, code)).status()).isEqualTo(200);
    }

    Wire.Answer push(String institution, String... entries) {
        return hub.push(hub.institution(institution), BUNDLE.formatted(String.join(",", entries)));
    }

    static String condition(String card, String disease, String code) {
        return CONDITION.formatted(card, disease, code);
    }

    /** Sends a pneumonia of a known patient that names a doctor nobody knows: it is refused. */
    void pushesTooEarly(String institution, String card) {
        String unknown =
                "\"recorder\":{\"reference\":\"Practitioner?identifier=urn:staff|%s\"},\"subject\"".formatted(card);
        Wire.Answer answer = push(institution, condition(card, "肺炎", "J18.9").replace("\"subject\"", unknown));
        assertThat(answer.status()).as(answer.body()).isBetween(400, 499);
    }

    /** Sends the doctor whom {@link #pushesTooEarly} names. */
    void pushesTheDoctor(String institution, String card) {
        String doctor =
                """
                {"fullUrl":"http://clinic/fhir/Practitioner/d%1$s","resource":{"resourceType":"Practitioner","id":"d%1$s",
                  "identifier":[{"system":"urn:staff","value":"%1$s"}]}}"""
                        .formatted(card);
        assertThat(push(institution, doctor).status()).isEqualTo(200);
    }

    String residentOf(String card) {
        return resident(CARD, card);
    }

    /** The id of whom a doctor of their own clinic asks for. */
    String resident(String system, String value) {
        return hub.ask(
                        hub.doctor("tl-anju-d1"),
                        "{ resident(identifier: {system: \"%s\", value: \"%s\"}) { id } }".formatted(system, value))
                .at("$.data.resident.id");
    }

    /** The id of the Patient of a card's holder at Anju. */
    String fileOf(String card) {
        List<String> patients = hub.ask(
                        hub.doctor("tl-anju-d1"),
                        "{ resident(identifier: {system: \"%s\", value: \"%s\"}) { timeline(types: [\"Patient\"]) { nodes { id } } } }"
                                .formatted(CARD, card))
                .at("$.data.resident.timeline.nodes[*].id");
        return patients.get(0);
    }

    /** The id of the first diagnosis of a card's holder. */
    String conditionOf(String card) {
        return hub.ask(
                        hub.doctor("tl-anju-d1"),
                        "{ resident(identifier: {system: \"%s\", value: \"%s\"}) { conditions { nodes { id } } } }"
                                .formatted(CARD, card))
                .at("$.data.resident.conditions.nodes[0].id");
    }

    Wire.Answer says(String resident, String query) {
        return hub.ask(hub.resident(resident), query);
    }
}
