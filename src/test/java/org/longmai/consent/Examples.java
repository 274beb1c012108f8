package org.longmai.consent;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.longmai.access.Caller;
import org.longmai.access.PurposeOfUse;
import org.longmai.access.Role;
import org.longmai.consent.provision.Policy;
import org.longmai.fhir.Catalogue;
import org.longmai.fhir.Resource;
import org.longmai.fhir.Traits;
import org.longmai.registry.DistrictOfTongliang;
import org.longmai.registry.Registry;

/** What the examples of this package's tests are made of: two doctors, three entries, and consents in JSON. */
final class Examples {

    static final Registry REGISTRY = DistrictOfTongliang.registry();
    static final Instant NOW = Instant.parse("2026-05-01T04:00:00Z");
    static final String RESIDENT = "r1";

    /** Where the doctor works, and where another institution's files are. */
    static final String RENMIN = "tl-renmin";

    static final String ANJU = "tl-anju";

    static final Caller DOCTOR = caller(Role.DOCTOR, RENMIN, "tl-yongjia-d1", null);
    static final Caller ELSEWHERE = caller(Role.DOCTOR, "tl-zhongyi", "tl-anxi-d1", null);

    static final Traits GLUCOSE = entry(
            """
            {"resourceType": "Observation", "id": "o1", "effectiveDateTime": "2025-03-01",
             "code": {"coding": [{"system": "http://loinc.org", "code": "2339-0"}]},
             "category": [{"coding": [{"system": "http://c", "code": "laboratory"}]}],
             "performer": [{"reference": "Practitioner/p1"}], "encounter": {"reference": "Encounter/n1"}}""");
    static final Traits DIABETES = entry(
            """
            {"resourceType": "Condition", "id": "c1", "recordedDate": "2023-03-01",
             "code": {"coding": [{"system": "http://hl7.org/fhir/sid/icd-10", "code": "E11"}]}}""");
    static final Traits HIV_TEST = entry(
            """
            {"resourceType": "Observation", "id": "o2", "meta": {"security":
             [{"system": "http://terminology.hl7.org/CodeSystem/v3-ActCode", "code": "HIV"}]}}""");

    static void assertSeesNothing(Decision decision) {
        assertThat(decision.permits(ANJU, GLUCOSE)).isFalse();
        assertThat(decision.permits(ANJU, DIABETES)).isFalse();
    }

    static Decision decide(Caller caller, Resource... consents) {
        return decide(caller, PurposeOfUse.TREAT, Policy.DENY, consents);
    }

    static Decision decide(Caller caller, PurposeOfUse purpose, Policy implicit, Resource... consents) {
        return new Decisions(TestSettings.of(implicit, Set.of("HIV", "PSY", "OPIOIDUD")), REGISTRY)
                .decide(caller, RESIDENT, purpose, List.of(consents), NOW);
    }

    static Caller caller(
            Role role, @Nullable String institution, @Nullable String practitioner, @Nullable String resident) {
        return new Caller("s", "n", role, institution, practitioner, resident, Set.of(), "t", "c");
    }

    static Resource consent(String provision) {
        return resource(
                """
                {'resourceType': 'Consent', 'id': 'k1', 'meta': {'versionId': '3'}, 'status': 'active',
                 'scope': {'coding': [%s]}, 'patient': {'reference': 'Patient/r1'}, 'provision': %s}"""
                        .formatted(
                                code("http://terminology.hl7.org/CodeSystem/consentscope", "patient-privacy"),
                                provision));
    }

    static Resource changed(Resource consent, String name, Object element) {
        Map<String, Object> json = new LinkedHashMap<>(consent.json());
        json.put(name, element);
        return new Resource(json);
    }

    static Traits labelled(String confidentiality) {
        return labelled("http://terminology.hl7.org/CodeSystem/v3-Confidentiality", confidentiality);
    }

    static Traits labelled(String system, String code) {
        return entry("{'resourceType': 'Observation', 'id': 'o3', 'meta': {'security': [%s]}}"
                .formatted(code(system, code)));
    }

    static Traits entry(String json) {
        return Catalogue.traits(resource(json));
    }

    static Resource resource(String json) {
        return Resource.of(json.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
    }

    static String actor(String reference) {
        return "{'role': {'coding': [%s]}, 'reference': {'reference': '%s'}}"
                .formatted(code("http://terminology.hl7.org/CodeSystem/v3-ParticipationType", "IRCP"), reference);
    }

    static String role(String system, String code) {
        return "{'role': {'coding': [%s]}}".formatted(code("http://longmai.org/fhir/CodeSystem/" + system, code));
    }

    static String type(String type) {
        return code("http://hl7.org/fhir/resource-types", type);
    }

    static String confidentiality(String code) {
        return code("http://terminology.hl7.org/CodeSystem/v3-Confidentiality", code);
    }

    static String code(String system, String code) {
        return "{'system': '%s', 'code': '%s'}".formatted(system, code);
    }

    static Map<String, Object> coding(String system, String code) {
        return Map.of("system", system, "code", code);
    }

    private Examples() {}
}
