package org.longmai.consent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.longmai.access.Caller;
import org.longmai.access.PurposeOfUse;
import org.longmai.access.Role;
import org.longmai.consent.provision.Policy;
import org.longmai.fhir.Catalogue;
import org.longmai.fhir.Resource;
import org.longmai.fhir.Traits;
import org.longmai.registry.DistrictOfTongliang;
import org.longmai.registry.Registry;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

class DecisionTests {

    private static final Registry REGISTRY = DistrictOfTongliang.registry();
    private static final Instant NOW = Instant.parse("2026-05-01T04:00:00Z");
    private static final String RESIDENT = "r1";

    /** Where the doctor works, and where another institution's files are. */
    private static final String RENMIN = "tl-renmin";

    private static final String ANJU = "tl-anju";

    private static final Caller DOCTOR = caller(Role.DOCTOR, RENMIN, "tl-yongjia-d1", null);
    private static final Caller ELSEWHERE = caller(Role.DOCTOR, "tl-zhongyi", "tl-anxi-d1", null);

    private static final Traits GLUCOSE = entry(
            """
            {"resourceType": "Observation", "id": "o1", "effectiveDateTime": "2025-03-01",
             "code": {"coding": [{"system": "http://loinc.org", "code": "2339-0"}]},
             "category": [{"coding": [{"system": "http://c", "code": "laboratory"}]}],
             "performer": [{"reference": "Practitioner/p1"}], "encounter": {"reference": "Encounter/n1"}}""");
    private static final Traits DIABETES = entry(
            """
            {"resourceType": "Condition", "id": "c1", "recordedDate": "2023-03-01",
             "code": {"coding": [{"system": "http://hl7.org/fhir/sid/icd-10", "code": "E11"}]}}""");
    private static final Traits HIV_TEST = entry(
            """
            {"resourceType": "Observation", "id": "o2", "meta": {"security":
             [{"system": "http://terminology.hl7.org/CodeSystem/v3-ActCode", "code": "HIV"}]}}""");

    // Who asks

    @ParameterizedTest
    @EnumSource(names = {"RESIDENT", "DELEGATE"})
    void residentsSeeTheirWholeRecord(Role role) {
        Decision decision = decide(caller(role, null, null, RESIDENT), consent("{'type': 'deny'}"));

        assertThat(decision.mayOpen(ANJU)).isTrue();
        assertThat(decision.permits(ANJU, HIV_TEST)).isTrue();
    }

    @ParameterizedTest
    @EnumSource(names = {"RESIDENT", "DELEGATE"})
    void residentsSeeNothingOfAnothers(Role role) {
        assertSeesNothing(decide(caller(role, null, null, "r2"), consent("{'type': 'permit'}")));
    }

    @ParameterizedTest
    @EnumSource(names = {"DOCTOR", "NURSE", "FAMILY_DOCTOR", "INSTITUTION"})
    void aCustodianSeesItsOwnFilesWhateverTheConsents(Role role) {
        Decision decision = decide(caller(role, RENMIN, null, null), consent("{'type': 'deny'}"));

        assertThat(decision.mayOpen(RENMIN)).isTrue();
        assertThat(decision.permits(RENMIN, HIV_TEST)).isTrue();
        assertThat(decision.mayOpen(ANJU)).isFalse();
        assertThat(decision.permits(ANJU, GLUCOSE)).isFalse();
    }

    @Test
    void anInstitutionsSystemSeesNoMoreThanItsOwnEvenByConsent() {
        Decision decision = decide(caller(Role.INSTITUTION, RENMIN, null, null), consent("{'type': 'permit'}"));

        assertThat(decision.mayOpen(ANJU)).isFalse();
        assertThat(decision.permits(ANJU, GLUCOSE)).isFalse();
    }

    @ParameterizedTest
    @EnumSource(names = {"STEWARD", "PRIVACY_OFFICER", "DISTRICT_OFFICER"})
    void officersSeeNothingClinicalNotEvenOfTheirOwnInstitution(Role role) {
        Decision decision = decide(caller(role, RENMIN, null, null), consent("{'type': 'permit'}"));

        assertSeesNothing(decision);
        assertThat(decision.mayOpen(RENMIN)).isFalse();
        assertThat(decision.permits(RENMIN, GLUCOSE)).isFalse();
    }

    // Which consents count

    @Test
    void anActiveConsentPermits() {
        assertThat(decide(DOCTOR, consent("{'type': 'permit'}")).permits(ANJU, GLUCOSE))
                .isTrue();
        assertThat(decide(DOCTOR, GrantedConsent.revoked(consent("{'type': 'permit'}")))
                        .permits(ANJU, GLUCOSE))
                .isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"draft", "proposed", "rejected", "inactive", "entered-in-error"})
    void aConsentThatIsNotActiveDoesNotCount(String status) {
        assertSeesNothing(decide(DOCTOR, changed(consent("{'type': 'permit'}"), "status", status)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"research", "treatment", "adr"})
    void aConsentToSomethingElseThanSharingNeitherPermitsNorDenies(String scope) {
        Map<String, Object> other =
                Map.of("coding", List.of(coding("http://terminology.hl7.org/CodeSystem/consentscope", scope)));

        assertSeesNothing(decide(DOCTOR, changed(consent("{'type': 'permit'}"), "scope", other)));
        assertThat(decide(DOCTOR, consent("{'type': 'permit'}"), changed(consent("{'type': 'deny'}"), "scope", other))
                        .permits(ANJU, GLUCOSE))
                .isTrue();
    }

    /** It may be about one of the resident's files. */
    @Test
    void aConsentOfAnotherPatientCanDenyButNotPermit() {
        Map<String, Object> other = Map.of("reference", "Patient/f1");

        assertSeesNothing(decide(DOCTOR, changed(consent("{'type': 'permit'}"), "patient", other)));
        assertSeesNothing(
                decide(DOCTOR, consent("{'type': 'permit'}"), changed(consent("{'type': 'deny'}"), "patient", other)));
    }

    @ParameterizedTest
    @CsvSource({
        "'2026-04', '2026-05-01', true",
        "'2026-04', '2026-04-30', false",
        "'2026-05-01T12:00:00+08:00', , true",
        "'2026-05-01T12:00:01+08:00', , false",
        ", '2026-05-01T12:00:00+08:00', true",
        ", '2026-05-01T11:59:59+08:00', false",
        "'yesterday', '2027', false",
        "'2025', 'for ever', false",
        "'2027', '2025', false"
    })
    void aConsentHoldsWithinItsPeriod(@Nullable String start, @Nullable String end, boolean holds) {
        String period = (start == null ? "" : "'start': '" + start + "'")
                + (start == null || end == null ? "" : ", ")
                + (end == null ? "" : "'end': '" + end + "'");

        Decision decision = decide(DOCTOR, consent("{'type': 'permit', 'period': {%s}}".formatted(period)));

        assertThat(decision.permits(ANJU, GLUCOSE)).isEqualTo(holds);
        assertThat(decision.mayOpen(ANJU)).isEqualTo(holds);
    }

    @Test
    void aDenialOverridesAPermit() {
        Resource permit = consent("{'type': 'permit'}");
        Resource denial = consent("{'type': 'deny', 'class': [%s]}".formatted(type("Condition")));

        assertThat(decide(DOCTOR, permit, denial).permits(ANJU, GLUCOSE)).isTrue();
        assertThat(decide(DOCTOR, permit, denial).permits(ANJU, DIABETES)).isFalse();
        assertThat(decide(DOCTOR, denial, permit).permits(ANJU, DIABETES)).isFalse();
    }

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
        "dependents, Encounter/n9, false, true",
        "related, Observation/o1, true, true",
        "related, Encounter/n1, false, true",
        "instance, #contained, false, true"
    })
    void dataReachesWhatCanBeSeenOfTheEntry(String meaning, String reference, boolean permitted, boolean denied) {
        String data = "{'type': '%s', 'data': [{'meaning': '" + meaning + "', 'reference': {'reference': '" + reference
                + "'}}]}";

        assertThat(decide(DOCTOR, consent(data.formatted("permit"))).permits(ANJU, GLUCOSE))
                .isEqualTo(permitted);
        assertThat(decide(DOCTOR, consent("{'type': 'permit'}"), consent(data.formatted("deny")))
                        .permits(ANJU, GLUCOSE))
                .isEqualTo(!denied);
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

    // Policies

    @ParameterizedTest
    @CsvSource({
        "DENY, TREAT, false, false",
        "BREAK_GLASS_ONLY, TREAT, false, false",
        "BREAK_GLASS_ONLY, BTG, false, false",
        "BASIC_NORMAL, TREAT, true, false",
        "BASIC_NORMAL, ETREAT, true, false",
        "BASIC_NORMAL, HPAYMT, false, false",
        "ALL_NORMAL, HPAYMT, true, false"
    })
    void withoutAConsentTheDistrictsPolicyHolds(
            Policy implicit, PurposeOfUse purpose, boolean normal, boolean sensitive) {
        Decision decision = decide(DOCTOR, purpose, implicit);

        assertThat(decision.mayOpen(ANJU)).isEqualTo(normal);
        assertThat(decision.permits(ANJU, GLUCOSE)).isEqualTo(normal);
        assertThat(decision.permits(ANJU, HIV_TEST)).isEqualTo(sensitive);
        assertThat(decision.permits(ANJU, labelled("R"))).isFalse();
        assertThat(decision.permits(RENMIN, HIV_TEST)).isTrue();
    }

    @Test
    void theDistrictsPolicyHoldsWhereNoConsentApplies() {
        Resource denial = consent("{'type': 'deny', 'class': [%s]}".formatted(type("Condition")));
        Decision decision = decide(DOCTOR, PurposeOfUse.TREAT, Policy.BASIC_NORMAL, denial);

        assertThat(decision.permits(ANJU, GLUCOSE)).isTrue();
        assertThat(decision.permits(ANJU, DIABETES)).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"basic-normal, true", "all-normal, true", "break-glass-only, false", "deny, false", "unheard-of, false"
    })
    void aConsentWithoutATypeIsByThePolicyThatItNames(String policy, boolean permitted) {
        Object uri = List.of(Map.of("uri", "https://profiles.ihe.net/ITI/PCF/Policy-" + policy));
        Decision decision = decide(DOCTOR, changed(consent("{}"), "policy", uri));

        assertThat(decision.permits(ANJU, GLUCOSE)).isEqualTo(permitted);
        assertThat(decision.permits(ANJU, HIV_TEST)).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"OPTIN, true", "OPTOUT, false"})
    void aConsentWithoutATypeOptsInOrOut(String code, boolean permitted) {
        Object rule = Map.of("coding", List.of(coding("http://terminology.hl7.org/CodeSystem/v3-ActCode", code)));

        assertThat(decide(DOCTOR, changed(consent("{}"), "policyRule", rule)).permits(ANJU, HIV_TEST))
                .isEqualTo(permitted);
    }

    @Test
    void theTypeOfTheRootGoesBeforeThePolicyThatItNames() {
        Object rule = Map.of("coding", List.of(coding("http://terminology.hl7.org/CodeSystem/v3-ActCode", "OPTIN")));

        assertSeesNothing(decide(DOCTOR, changed(consent("{'type': 'deny'}"), "policyRule", rule)));
    }

    @Test
    void settingsAreTheStrictestByDefault() {
        ConsentSettings settings = new Binder(new MapConfigurationPropertySource(Map.of()))
                .bindOrCreate("longmai.consent", ConsentSettings.class);

        assertThat(settings.implicit()).isEqualTo(Policy.DENY);
        assertThat(settings.sensitive()).contains("HIV", "PSY", "ETH", "SDV", "OPIOIDUD");
    }

    @Test
    void aDistrictCannotOptInForItsResidents() {
        assertThat(new ConsentSettings(Policy.BASIC_NORMAL, Set.of()).implicit())
                .isEqualTo(Policy.BASIC_NORMAL);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ConsentSettings(Policy.OPT_IN, Set.of()))
                .withMessageContaining("longmai.consent.implicit");
    }

    // Grounds

    @Test
    void groundsNameTheConsentsAndRulesThatConcernTheCaller() {
        Resource permit = changed(
                consent("{'type': 'permit', 'class': [%s], 'actor': [%s]}"
                        .formatted(type("Observation"), actor("Organization/tl-renmin"))),
                "dateTime",
                "2026-01-31T20:00:00Z");

        assertThat(decide(DOCTOR, permit).grounds())
                .containsExactly(
                        Ground.CUSTODIAN,
                        new Ground(
                                "Consent/k1/_history/3", "居民2026-02-01的同意书。", "The resident's consent of 2026-02-01."),
                        Ground.of(Policy.DENY));
        assertThat(decide(ELSEWHERE, permit).grounds()).containsExactly(Ground.CUSTODIAN, Ground.of(Policy.DENY));
    }

    @Test
    void groundsAreTheSameWhateverAConsentWithholds() {
        Resource permit = consent("{'type': 'permit'}");
        Resource denial = consent("{'type': 'deny', 'securityLabel': [%s]}"
                .formatted(code("http://terminology.hl7.org/CodeSystem/v3-ActCode", "HIV")));

        assertThat(decide(DOCTOR, denial).grounds().get(1))
                .isEqualTo(decide(DOCTOR, permit).grounds().get(1));
    }

    // Speed

    @Test
    void askingAllocatesNothing() {
        Decision decision = decide(
                DOCTOR,
                consent(
                        """
                        {'type': 'permit', 'dataPeriod': {'start': '2020'}, 'provision': [
                          {'type': 'deny', 'securityLabel': [%s]}, {'type': 'deny', 'code': [{'coding': [%s]}]},
                          {'type': 'deny', 'data': [{'meaning': 'authoredby', 'reference': {'reference': 'Practitioner/p9'}}]}]}"""
                                .formatted(confidentiality("R"), code("http://loinc.org", "1"))),
                consent("{'type': 'deny', 'class': [%s]}".formatted(type("Condition"))));
        var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long thread = Thread.currentThread().getId();
        assertThat(decision.permits(ANJU, GLUCOSE)).isTrue();

        long before = threads.getThreadAllocatedBytes(thread);
        for (int i = 0; i < 100_000; i++) {
            decision.permits(ANJU, GLUCOSE);
        }
        assertThat(threads.getThreadAllocatedBytes(thread) - before).isLessThan(100_000);
    }

    // What the tests are made of

    private static void assertSeesNothing(Decision decision) {
        assertThat(decision.permits(ANJU, GLUCOSE)).isFalse();
        assertThat(decision.permits(ANJU, DIABETES)).isFalse();
    }

    private static Decision decide(Caller caller, Resource... consents) {
        return decide(caller, PurposeOfUse.TREAT, Policy.DENY, consents);
    }

    private static Decision decide(Caller caller, PurposeOfUse purpose, Policy implicit, Resource... consents) {
        return new Decisions(new ConsentSettings(implicit, Set.of("HIV", "PSY", "OPIOIDUD")), REGISTRY)
                .decide(caller, RESIDENT, purpose, List.of(consents), NOW);
    }

    private static Caller caller(
            Role role, @Nullable String institution, @Nullable String practitioner, @Nullable String resident) {
        return new Caller("s", "n", role, institution, practitioner, resident, Set.of(), "t", "c");
    }

    private static Resource consent(String provision) {
        return resource(
                """
                {'resourceType': 'Consent', 'id': 'k1', 'meta': {'versionId': '3'}, 'status': 'active',
                 'scope': {'coding': [%s]}, 'patient': {'reference': 'Patient/r1'}, 'provision': %s}"""
                        .formatted(
                                code("http://terminology.hl7.org/CodeSystem/consentscope", "patient-privacy"),
                                provision));
    }

    private static Resource changed(Resource consent, String name, Object element) {
        Map<String, Object> json = new LinkedHashMap<>(consent.json());
        json.put(name, element);
        return new Resource(json);
    }

    private static Traits labelled(String confidentiality) {
        return labelled("http://terminology.hl7.org/CodeSystem/v3-Confidentiality", confidentiality);
    }

    private static Traits labelled(String system, String code) {
        return entry("{'resourceType': 'Observation', 'id': 'o3', 'meta': {'security': [%s]}}"
                .formatted(code(system, code)));
    }

    private static Traits entry(String json) {
        return Catalogue.traits(resource(json));
    }

    private static Resource resource(String json) {
        return Resource.of(json.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
    }

    private static String actor(String reference) {
        return "{'role': {'coding': [%s]}, 'reference': {'reference': '%s'}}"
                .formatted(code("http://terminology.hl7.org/CodeSystem/v3-ParticipationType", "IRCP"), reference);
    }

    private static String role(String system, String code) {
        return "{'role': {'coding': [%s]}}".formatted(code("http://longmai.org/fhir/CodeSystem/" + system, code));
    }

    private static String type(String type) {
        return code("http://hl7.org/fhir/resource-types", type);
    }

    private static String confidentiality(String code) {
        return code("http://terminology.hl7.org/CodeSystem/v3-Confidentiality", code);
    }

    private static String code(String system, String code) {
        return "{'system': '%s', 'code': '%s'}".formatted(system, code);
    }

    private static Map<String, Object> coding(String system, String code) {
        return Map.of("system", system, "code", code);
    }
}
