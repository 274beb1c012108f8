package org.longmai.consent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.longmai.consent.Examples.ANJU;
import static org.longmai.consent.Examples.DIABETES;
import static org.longmai.consent.Examples.DOCTOR;
import static org.longmai.consent.Examples.ELSEWHERE;
import static org.longmai.consent.Examples.GLUCOSE;
import static org.longmai.consent.Examples.HIV_TEST;
import static org.longmai.consent.Examples.NOW;
import static org.longmai.consent.Examples.REGISTRY;
import static org.longmai.consent.Examples.RENMIN;
import static org.longmai.consent.Examples.RESIDENT;
import static org.longmai.consent.Examples.actor;
import static org.longmai.consent.Examples.assertSeesNothing;
import static org.longmai.consent.Examples.caller;
import static org.longmai.consent.Examples.code;
import static org.longmai.consent.Examples.confidentiality;
import static org.longmai.consent.Examples.consent;
import static org.longmai.consent.Examples.decide;
import static org.longmai.consent.Examples.entry;
import static org.longmai.consent.Examples.labelled;
import static org.longmai.consent.Examples.role;
import static org.longmai.consent.Examples.type;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.longmai.access.PurposeOfUse;
import org.longmai.access.Role;
import org.longmai.consent.provision.Policy;
import org.longmai.consent.provision.Surroundings;
import org.longmai.fhir.Reference;
import org.longmai.fhir.Resource;
import org.longmai.fhir.Traits;

/** What each element of a provision reaches, and what it does not. */
class ProvisionTests {

    // To whom

    @Test
    void aConsentReachesTheInstitutionThatItNames() {
        Resource consent = consent("{'type': 'permit', 'actor': [%s]}".formatted(actor("Organization/tl-renmin")));

        assertThat(decide(DOCTOR, consent).permits(ANJU, GLUCOSE)).isTrue();
        assertSeesNothing(decide(ELSEWHERE, consent));
    }

    @Test
    void aConsentReachesThePractitionerThatItNames() {
        Resource consent = consent("{'type': 'permit', 'actor': [%s]}".formatted(actor("Practitioner/tl-yongjia-d1")));

        assertThat(decide(DOCTOR, consent).permits(ANJU, GLUCOSE)).isTrue();
        assertSeesNothing(decide(ELSEWHERE, consent));
    }

    @Test
    void aConsentReachesARoleOrAKindOfInstitution() {
        Resource doctors = consent("{'type': 'permit', 'actor': [%s]}".formatted(role("caller-role", "doctor")));
        Resource hospitals = consent("{'type': 'permit', 'actor': [%s]}".formatted(role("institution-kind", "A100")));

        assertThat(decide(DOCTOR, doctors).permits(ANJU, GLUCOSE)).isTrue();
        assertSeesNothing(decide(caller(Role.NURSE, RENMIN, null, null), doctors));
        assertThat(decide(DOCTOR, hospitals).permits(ANJU, GLUCOSE)).isTrue();
        assertSeesNothing(decide(ELSEWHERE, hospitals));
    }

    @Test
    void roleAndReferenceOfOneActorMustBothBeTheCallers() {
        Resource consent = consent(
                """
                {'type': 'permit', 'actor': [{'role': {'coding': [%s]}, 'reference': {'reference': 'Organization/tl-renmin'}}]}"""
                        .formatted(code("http://longmai.org/fhir/CodeSystem/caller-role", "doctor")));

        assertThat(decide(DOCTOR, consent).permits(ANJU, GLUCOSE)).isTrue();
        assertSeesNothing(decide(caller(Role.NURSE, RENMIN, null, null), consent));
        assertSeesNothing(decide(ELSEWHERE, consent));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'reference': {'reference': 'Organization/nowhere'}}",
                "{'reference': {'reference': 'Group/g1'}}",
                "{'reference': {'reference': 'http://elsewhere/Organization/tl-renmin'}}",
                "{'reference': {'display': '人民医院'}}",
                "{'role': {'text': 'my doctors'}}",
                "{}"
            })
    void anActorThatCannotBeJudgedIsDeniedButNotPermitted(String actor) {
        assertSeesNothing(decide(DOCTOR, consent("{'type': 'permit', 'actor': [%s]}".formatted(actor))));
        assertSeesNothing(decide(
                DOCTOR, consent("{'type': 'permit'}"), consent("{'type': 'deny', 'actor': [%s]}".formatted(actor))));
    }

    // For what

    @ParameterizedTest
    @CsvSource({
        "TREAT, TREAT, true",
        "TREAT, HPAYMT, false",
        "HPAYMT, HPAYMT, true",
        "HPAYMT, TREAT, false",
        "PurposeOfUse, TREAT, true",
        "HRESCH, TREAT, false",
        "TREAT, ETREAT, true",
        "TREAT, BTG, true",
        "ETREAT, ETREAT, false",
        "BTG, BTG, false"
    })
    void aConsentIsForThePurposeThatItNames(String named, PurposeOfUse asked, boolean permitted) {
        Resource consent = consent("{'type': 'permit', 'purpose': [%s]}".formatted(code(PurposeOfUse.SYSTEM, named)));

        assertThat(decide(DOCTOR, asked, Policy.DENY, consent).permits(ANJU, GLUCOSE))
                .isEqualTo(permitted);
    }

    @ParameterizedTest
    @CsvSource({"access, true", "use, true", "collect, false", "disclose, false", "correct, false"})
    void readingIsAccessOrUse(String action, boolean permitted) {
        String concept =
                "{'coding': [%s]}".formatted(code("http://terminology.hl7.org/CodeSystem/consentaction", action));

        assertThat(decide(DOCTOR, consent("{'type': 'permit', 'action': [%s]}".formatted(concept)))
                        .permits(ANJU, GLUCOSE))
                .isEqualTo(permitted);
    }

    @Test
    void aDenialOfDisclosureDeniesReadingAndOneOfCollectingDoesNot() {
        Resource permit = consent("{'type': 'permit'}");
        String denial = "{'type': 'deny', 'action': [{'coding': [%s]}]}";
        String system = "http://terminology.hl7.org/CodeSystem/consentaction";

        assertSeesNothing(decide(DOCTOR, permit, consent(denial.formatted(code(system, "disclose")))));
        assertThat(decide(DOCTOR, permit, consent(denial.formatted(code(system, "collect"))))
                        .permits(ANJU, GLUCOSE))
                .isTrue();
    }

    // Of what

    @Test
    void aClassReachesItsResourceType() {
        Decision decision = decide(DOCTOR, consent("{'type': 'permit', 'class': [%s]}".formatted(type("Observation"))));

        assertThat(decision.mayOpen(ANJU)).isTrue();
        assertThat(decision.permits(ANJU, GLUCOSE)).isTrue();
        assertThat(decision.permits(ANJU, DIABETES)).isFalse();
    }

    @Test
    void aCodeReachesWhatCarriesItAsCodeOrCategory() {
        String permit = "{'type': 'permit', 'code': [{'coding': [%s]}]}";

        assertThat(decide(DOCTOR, consent(permit.formatted(code("http://loinc.org", "2339-0"))))
                        .permits(ANJU, GLUCOSE))
                .isTrue();
        assertThat(decide(DOCTOR, consent(permit.formatted(code("http://c", "laboratory"))))
                        .permits(ANJU, GLUCOSE))
                .isTrue();
        assertThat(decide(DOCTOR, consent(permit.formatted(code("http://other", "2339-0"))))
                        .permits(ANJU, GLUCOSE))
                .isFalse();
    }

    @Test
    void aDataPeriodReachesWhatOverlapsItAndNothingUndated() {
        Decision decision =
                decide(DOCTOR, consent("{'type': 'permit', 'dataPeriod': {'start': '2025', 'end': '2025'}}"));

        assertThat(decision.permits(ANJU, GLUCOSE)).isTrue();
        assertThat(decision.permits(ANJU, DIABETES)).isFalse();
        assertThat(decision.permits(ANJU, HIV_TEST)).isFalse();
    }

    @Test
    void aPermitReachesUpToItsConfidentialityAndADenialFromItUpwards() {
        String label = "{'type': '%s', 'securityLabel': [%s]}";
        Resource normal = consent(label.formatted("permit", confidentiality("N")));
        Resource restricted = consent(label.formatted("permit", confidentiality("R")));
        Resource notRestricted = consent(label.formatted("deny", confidentiality("R")));

        assertThat(decide(DOCTOR, normal).permits(ANJU, labelled("N"))).isTrue();
        assertThat(decide(DOCTOR, normal).permits(ANJU, GLUCOSE)).isTrue();
        assertThat(decide(DOCTOR, normal).permits(ANJU, labelled("R"))).isFalse();
        assertThat(decide(DOCTOR, normal).permits(ANJU, HIV_TEST)).isFalse();
        assertThat(decide(DOCTOR, restricted).permits(ANJU, labelled("N"))).isTrue();
        assertThat(decide(DOCTOR, restricted).permits(ANJU, labelled("V"))).isFalse();
        assertThat(decide(DOCTOR, restricted, notRestricted).permits(ANJU, labelled("N")))
                .isTrue();
        assertThat(decide(DOCTOR, restricted, notRestricted).permits(ANJU, labelled("R")))
                .isFalse();
    }

    @Test
    void aSensitivityReachesWhatCarriesItAndWhatIsWithinIt() {
        String act = "http://terminology.hl7.org/CodeSystem/v3-ActCode";
        Traits opioids = labelled(act, "OPIOIDUD");
        String label = "{'type': 'permit', 'securityLabel': [%s]}";

        assertThat(decide(DOCTOR, consent(label.formatted(code(act, "HIV")))).permits(ANJU, HIV_TEST))
                .isTrue();
        assertThat(decide(DOCTOR, consent(label.formatted(code(act, "PSY")))).permits(ANJU, HIV_TEST))
                .isFalse();
        assertThat(decide(DOCTOR, consent(label.formatted(code(act, "SUD")))).permits(ANJU, opioids))
                .isTrue();
        assertThat(decide(DOCTOR, consent(label.formatted(code(act, "ETHUD")))).permits(ANJU, opioids))
                .isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "instance, Observation/o1, true, true",
        "instance, Observation/o9, false, false",
        "authoredby, Practitioner/p1, true, true",
        "authoredby, Practitioner/p9, false, false",
        "dependents, Encounter/n1, true, true",
        "dependents, Encounter/n9, false, false",
        "related, Observation/o1, true, true",
        "related, Encounter/n1, false, true",
        "instance, #contained, false, true"
    })
    void dataReachesTheInstanceAndWhatRefersToItAndInDoubtDenies(
            String meaning, String reference, boolean permitted, boolean denied) {
        String data = "{'type': '%s', 'data': [{'meaning': '" + meaning + "', 'reference': {'reference': '" + reference
                + "'}}]}";

        assertThat(decide(DOCTOR, consent(data.formatted("permit"))).permits(ANJU, GLUCOSE))
                .isEqualTo(permitted);
        assertThat(decide(DOCTOR, consent("{'type': 'permit'}"), consent(data.formatted("deny")))
                        .permits(ANJU, GLUCOSE))
                .isEqualTo(!denied);
    }

    /** The record has the report r1, which refers to the glucose, and nothing else. */
    @ParameterizedTest
    @CsvSource({
        "related, DiagnosticReport/r1, true, true",
        "related, DiagnosticReport/r2, false, false",
        "related, DiagnosticReport/unknown, false, true",
        "dependents, Observation/o1, true, true"
    })
    void dataReachesWhatTheInstanceRefersTo(String meaning, String reference, boolean permitted, boolean denied) {
        String data = "{'type': '%s', 'data': [{'meaning': '" + meaning + "', 'reference': {'reference': '" + reference
                + "'}}]}";
        Traits report =
                entry("{'resourceType': 'DiagnosticReport', 'id': 'r1', 'result': [{'reference': 'Observation/o1'}]}");
        Traits other = entry("{'resourceType': 'DiagnosticReport', 'id': 'r2'}");

        assertThat(decideIn(List.of(report, other), consent(data.formatted("permit")))
                        .permits(ANJU, GLUCOSE))
                .isEqualTo(permitted);
        assertThat(decideIn(List.of(report, other), consent("{'type': 'permit'}"), consent(data.formatted("deny")))
                        .permits(ANJU, GLUCOSE))
                .isEqualTo(!denied);
    }

    @ParameterizedTest
    @CsvSource({
        "active, 2026-01-01, 2026-12-31, Practitioner/tl-yongjia-d1, true",
        "active, 2026-01-01, 2026-12-31, Practitioner/hub-of-yongjia, true",
        "active, 2026-01-01, 2026-12-31, Organization/tl-renmin, true",
        "active, 2026-01-01, 2026-12-31, Practitioner/tl-anxi-d1, false",
        "active, 2026-01-01, 2026-12-31, Practitioner/unknown, false",
        "active, 2026-01-01, 2026-12-31, Patient/p1, false",
        "inactive, 2026-01-01, 2026-12-31, Practitioner/tl-yongjia-d1, false",
        "active, 2025-01-01, 2025-12-31, Practitioner/tl-yongjia-d1, false",
        "active, 2027-01-01, 2027-12-31, Practitioner/tl-yongjia-d1, false"
    })
    void aConsentReachesWhoIsInTheCareTeamThatItNames(
            String status, String start, String end, String member, boolean permitted) {
        Traits team = entry(
                """
                {'resourceType': 'CareTeam', 'id': 't1', 'status': '%s', 'period': {'start': '%s', 'end': '%s'},
                 'participant': [{'member': {'reference': '%s'}}]}"""
                        .formatted(status, start, end, member));
        String toTeam = "{'type': 'permit', 'actor': [%s]}".formatted(actor("CareTeam/t1"));

        assertThat(decideIn(List.of(team), consent(toTeam)).permits(ANJU, GLUCOSE))
                .isEqualTo(permitted);
        assertThat(decide(DOCTOR, consent(toTeam)).permits(ANJU, GLUCOSE)).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "institution, tl-renmin, true",
        "institution, tl-zhongyi, false",
        "institution, nowhere, false",
        "practitioner, tl-yongjia-d1, true",
        "practitioner, tl-anxi-d1, false",
        "bundle, tl-renmin, false"
    })
    void aConsentReachesWhomItNamesByIdentifier(String system, String value, boolean permitted) {
        String actor =
                "{'reference': {'identifier': {'system': 'http://longmai.org/fhir/NamingSystem/%s', 'value': '%s'}}}"
                        .formatted(system, value);

        assertThat(decide(DOCTOR, consent("{'type': 'permit', 'actor': [%s]}".formatted(actor)))
                        .permits(ANJU, GLUCOSE))
                .isEqualTo(permitted);
    }

    // Sensitive

    @ParameterizedTest
    @CsvSource({"'', false", "HIV, true", "PSY, false"})
    void aPermitReachesWhatIsSensitiveOnlyIfItNamesIt(String named, boolean permitted) {
        String labels = named.isEmpty()
                ? ""
                : ", 'securityLabel': [%s]".formatted(code("http://terminology.hl7.org/CodeSystem/v3-ActCode", named));

        assertThat(decide(DOCTOR, consent("{'type': 'permit'%s}".formatted(labels)))
                        .permits(ANJU, HIV_TEST))
                .isEqualTo(permitted);
    }

    @Test
    void aPermitUpToRestrictedNamesEverythingSensitive() {
        String upToRestricted = "{'type': 'permit', 'securityLabel': [%s]}".formatted(confidentiality("R"));
        String upToNormal = "{'type': 'permit', 'securityLabel': [%s]}".formatted(confidentiality("N"));

        assertThat(decide(DOCTOR, consent(upToRestricted)).permits(ANJU, HIV_TEST))
                .isTrue();
        assertThat(decide(DOCTOR, consent(upToNormal)).permits(ANJU, HIV_TEST)).isFalse();
    }

    @Test
    void aPermitThatDoesNotNameWhatIsSensitiveIsSilentAboutItAndItsDenialsStand() {
        String hiv = code("http://terminology.hl7.org/CodeSystem/v3-ActCode", "HIV");
        Resource named = consent("{'type': 'permit', 'securityLabel': [%s]}".formatted(hiv));
        Resource all = consent("{'type': 'permit'}");
        Resource allButHiv =
                consent("{'type': 'permit', 'provision': [{'type': 'deny', 'securityLabel': [%s]}]}".formatted(hiv));

        assertThat(decide(DOCTOR, all, named).permits(ANJU, HIV_TEST)).isTrue();
        assertThat(decide(DOCTOR, allButHiv, named).permits(ANJU, HIV_TEST)).isFalse();
    }

    // Exceptions

    @Test
    void eachLevelIsTheExceptionToTheOneAbove() {
        Decision decision = decide(
                DOCTOR,
                consent(
                        """
                        {'type': 'permit', 'provision': [
                          {'type': 'deny', 'class': [%s], 'provision': [
                            {'type': 'permit', 'code': [{'coding': [%s]}]}]}]}"""
                                .formatted(type("Observation"), code("http://loinc.org", "2339-0"))));

        assertThat(decision.permits(ANJU, DIABETES)).isTrue();
        assertThat(decision.permits(ANJU, labelled("N"))).isFalse();
        assertThat(decision.permits(ANJU, GLUCOSE)).isTrue();
    }

    @Test
    void anExceptionWithoutATypeReversesTheOneAbove() {
        String nested = "{'type': '%s', 'provision': [{'class': [" + type("Condition") + "]}]}";

        assertThat(decide(DOCTOR, consent(nested.formatted("permit"))).permits(ANJU, GLUCOSE))
                .isTrue();
        assertThat(decide(DOCTOR, consent(nested.formatted("permit"))).permits(ANJU, DIABETES))
                .isFalse();
        assertThat(decide(DOCTOR, consent(nested.formatted("deny"))).permits(ANJU, GLUCOSE))
                .isFalse();
        assertThat(decide(DOCTOR, consent(nested.formatted("deny"))).permits(ANJU, DIABETES))
                .isTrue();
    }

    @Test
    void anExceptionReachesNoFurtherThanWhatItIsAnExceptionTo() {
        Decision decision = decide(
                DOCTOR,
                consent("{'type': 'deny', 'class': [%s], 'provision': [{'type': 'permit'}]}"
                        .formatted(type("Observation"))));

        assertThat(decision.permits(ANJU, GLUCOSE)).isTrue();
        assertThat(decision.permits(ANJU, DIABETES)).isFalse();
    }

    // In doubt

    @ParameterizedTest
    @ValueSource(
            strings = {
                "'modifierExtension': [{'url': 'http://x'}]",
                "'expression': 'true'",
                "'period': {'start': 'soon'}",
                "'actor': 'everybody'",
                "'purpose': []",
                "'class': [{'system': 'http://hl7.org/fhir/resource-types', 'code': 'Observatoin'}]",
                "'code': [{'text': 'glucose'}]",
                "'dataPeriod': {'start': '2020', 'end': 'now'}"
            })
    void inDoubtAPermitDoesNotApplyAndADenialDoes(String doubt) {
        Resource permit = consent("{'type': 'permit'}");

        assertSeesNothing(decide(DOCTOR, consent("{'type': 'permit', %s}".formatted(doubt))));
        assertSeesNothing(decide(DOCTOR, permit, consent("{'type': 'deny', %s}".formatted(doubt))));
        assertSeesNothing(
                decide(DOCTOR, consent("{'type': 'permit', 'provision': [{'type': 'deny', %s}]}".formatted(doubt))));
        assertSeesNothing(
                decide(DOCTOR, consent("{'type': 'deny', 'provision': [{'type': 'permit', %s}]}".formatted(doubt))));
    }

    /** Nobody knows whether the denial applies; where it surely does not, there is no doubt. */
    @Test
    void aDoubtfulElementDoesNotMatterWhereAnotherDoesNotMatch() {
        Resource denial = consent(
                "{'type': 'deny', 'expression': 'true', 'actor': [%s]}".formatted(actor("Organization/tl-renmin")));

        assertSeesNothing(decide(DOCTOR, consent("{'type': 'permit'}"), denial));
        assertThat(decide(ELSEWHERE, consent("{'type': 'permit'}"), denial).permits(ANJU, GLUCOSE))
                .isTrue();
    }

    @Test
    void aProvisionThatCannotBeReadDenies() {
        Resource permit = consent("{'type': 'permit'}");

        assertSeesNothing(decide(DOCTOR, permit, consent("[{'type': 'permit'}]")));
        assertSeesNothing(decide(DOCTOR, permit, consent("{'type': 'perhaps'}")));
        assertSeesNothing(decide(DOCTOR, consent("{'type': 'permit', 'provision': {'type': 'deny'}}")));
    }

    private static Decision decideIn(List<Traits> record, Resource... consents) {
        Map<Reference, Traits> resources = new HashMap<>();
        record.forEach(traits -> resources.put(traits.reference(), traits));
        Map<Reference, Reference> names =
                Map.of(new Reference("Practitioner", "hub-of-yongjia"), new Reference("Practitioner", "tl-yongjia-d1"));
        List<Declaration.Own> own = Stream.of(consents)
                .map(consent -> new Declaration.Own(consent, RESIDENT, Set.of()))
                .toList();
        Declarations declarations =
                new Declarations(Set.of(RESIDENT), own, List.of(), new Surroundings(resources::get, names));
        return new Decisions(TestSettings.of(Policy.DENY, Set.of("HIV")), REGISTRY)
                .decide(DOCTOR, PurposeOfUse.TREAT, declarations, Labelling.NONE, NOW);
    }
}
