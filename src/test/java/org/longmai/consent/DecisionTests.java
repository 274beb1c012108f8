package org.longmai.consent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.longmai.consent.Examples.ANJU;
import static org.longmai.consent.Examples.DIABETES;
import static org.longmai.consent.Examples.DOCTOR;
import static org.longmai.consent.Examples.ELSEWHERE;
import static org.longmai.consent.Examples.GLUCOSE;
import static org.longmai.consent.Examples.HIV_TEST;
import static org.longmai.consent.Examples.RENMIN;
import static org.longmai.consent.Examples.RESIDENT;
import static org.longmai.consent.Examples.actor;
import static org.longmai.consent.Examples.assertSeesNothing;
import static org.longmai.consent.Examples.caller;
import static org.longmai.consent.Examples.changed;
import static org.longmai.consent.Examples.code;
import static org.longmai.consent.Examples.coding;
import static org.longmai.consent.Examples.confidentiality;
import static org.longmai.consent.Examples.consent;
import static org.longmai.consent.Examples.decide;
import static org.longmai.consent.Examples.labelled;
import static org.longmai.consent.Examples.role;
import static org.longmai.consent.Examples.type;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.longmai.access.PurposeOfUse;
import org.longmai.access.Role;
import org.longmai.consent.provision.Policy;
import org.longmai.fhir.Resource;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

class DecisionTests {

    // Who asks

    @Test
    void aTokensWordAloneMakesNobodyADelegate() {
        assertSeesNothing(decide(caller(Role.DELEGATE, null, null, RESIDENT), consent("{'type': 'permit'}")));
    }

    @Test
    void residentsSeeTheirWholeRecord() {
        Decision decision = decide(caller(Role.RESIDENT, null, null, RESIDENT), consent("{'type': 'deny'}"));

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

        Decision decision = decide(DOCTOR, changed(consent("{}"), "policyRule", rule));
        assertThat(decision.permits(ANJU, GLUCOSE)).isEqualTo(permitted);
        assertThat(decision.permits(ANJU, HIV_TEST)).isFalse();
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
        assertThat(TestSettings.of(Policy.BASIC_NORMAL, Set.of()).implicit()).isEqualTo(Policy.BASIC_NORMAL);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> TestSettings.of(Policy.OPT_IN, Set.of()))
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
    void askingMakesNextToNoGarbage() {
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
        for (int i = 0; i < 10_000; i++) {
            decision.permits(ANJU, GLUCOSE);
        }
        long bytes = threads.getThreadAllocatedBytes(thread) - before;
        assertThat(bytes).as("of 10,000 questions, compiled or not").isLessThan(10_000 * 128);
    }
}
