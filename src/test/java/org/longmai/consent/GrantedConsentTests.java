package org.longmai.consent;

import static org.assertj.core.api.Assertions.assertThat;

import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.parser.IParser;
import ca.uhn.fhir.parser.StrictErrorHandler;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.hl7.fhir.r4.model.Coding;
import org.hl7.fhir.r4.model.Consent;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.longmai.access.Caller;
import org.longmai.access.PurposeOfUse;
import org.longmai.access.Role;
import org.longmai.consent.provision.Policy;
import org.longmai.fhir.Catalogue;
import org.longmai.fhir.Resource;
import org.longmai.fhir.Traits;
import org.longmai.registry.DistrictOfTongliang;
import org.longmai.registry.Registry;

class GrantedConsentTests {

    private static final Registry REGISTRY = DistrictOfTongliang.registry();
    private static final Instant NOW = Instant.parse("2026-05-01T04:00:00Z");
    private static final GrantConsentInput EVERYTHING = new GrantConsentInput(
            null,
            List.of("tl-renmin", "tl-zhongyi"),
            List.of("tl-anxi-d1"),
            List.of("Observation", "Condition"),
            List.of(PurposeOfUse.TREAT, PurposeOfUse.HPAYMT),
            "2024-01-01",
            "2025",
            "2027-01-01T00:00:00+08:00");

    @Test
    void isAConsentThatHapiReadsStrictly() {
        Consent consent = strictly(granted(EVERYTHING));

        assertThat(consent.getStatus()).isEqualTo(Consent.ConsentState.ACTIVE);
        assertThat(consent.getScope().getCodingFirstRep().getCode()).isEqualTo("patient-privacy");
        assertThat(consent.getCategory()).hasSize(1);
        assertThat(consent.getPatient().getReference()).isEqualTo("Patient/r1");
        assertThat(consent.getDateTimeElement().getValueAsString()).isEqualTo("2026-05-01T12:00:00+08:00");
        assertThat(consent.getPolicyRule().getCodingFirstRep().getCode()).isEqualTo("OPTIN");
        Consent.ProvisionComponent provision = consent.getProvision();
        assertThat(provision.getType()).isEqualTo(Consent.ConsentProvisionType.PERMIT);
        assertThat(provision.getActor())
                .allMatch(actor -> actor.hasRole())
                .extracting(actor -> actor.getReference().getReference())
                .containsExactly("Organization/tl-renmin", "Organization/tl-zhongyi", "Practitioner/tl-anxi-d1");
        assertThat(provision.getClass_()).extracting(Coding::getCode).containsExactly("Observation", "Condition");
        assertThat(provision.getPurpose()).extracting(Coding::getCode).containsExactly("TREAT", "HPAYMT");
        assertThat(provision.getActionFirstRep().getCodingFirstRep().getCode()).isEqualTo("access");
        assertThat(provision.getDataPeriod().getStartElement().getValueAsString())
                .isEqualTo("2024-01-01");
        assertThat(provision.getDataPeriod().getEndElement().getValueAsString()).isEqualTo("2025");
        assertThat(provision.getPeriod().getEndElement().getValueAsString()).isEqualTo("2027-01-01T00:00:00+08:00");
    }

    @Test
    void leavesOutWhatIsNotLimited() {
        Consent.ProvisionComponent provision =
                strictly(granted(to(List.of("tl-renmin"), null))).getProvision();

        assertThat(provision.hasPeriod()).isFalse();
        assertThat(provision.hasDataPeriod()).isFalse();
        assertThat(provision.hasClass_()).isFalse();
        assertThat(provision.getPurpose()).extracting(Coding::getCode).containsExactly("TREAT");
    }

    @Test
    void permitsItsRecipientsAndNobodyElse() {
        Resource consent = granted(EVERYTHING);

        assertThat(permits(consent, "tl-renmin", "nobody", "Observation", "2024-06-01"))
                .isTrue();
        assertThat(permits(consent, "tl-anxi", "tl-anxi-d1", "Observation", "2024-06-01"))
                .isTrue();
        assertThat(permits(consent, "tl-anxi", "nobody", "Observation", "2024-06-01"))
                .isFalse();
    }

    @Test
    void permitsTheTypesAndTimesThatItNamesAndNoOthers() {
        Resource consent = granted(EVERYTHING);

        assertThat(permits(consent, "tl-renmin", "nobody", "Observation", "2025-12-31"))
                .isTrue();
        assertThat(permits(consent, "tl-renmin", "nobody", "Observation", "2026-01-01"))
                .isFalse();
        assertThat(permits(consent, "tl-renmin", "nobody", "Observation", "2023-12-31"))
                .isFalse();
        assertThat(permits(consent, "tl-renmin", "nobody", "Procedure", "2025-12-31"))
                .isFalse();
    }

    @Test
    void permitsNothingOnceItHasExpired() {
        Resource consent = granted(EVERYTHING);

        assertThat(permits(consent, "tl-renmin", Instant.parse("2026-12-31T16:00:00Z")))
                .isTrue();
        assertThat(permits(consent, "tl-renmin", Instant.parse("2026-12-31T16:00:01Z")))
                .isFalse();
    }

    @Test
    void permitsNothingOnceItIsRevokedAndIsTheSameConsentOtherwise() {
        Resource consent = granted(EVERYTHING);
        Resource revoked = GrantedConsent.revoked(consent);

        assertThat(permits(revoked, "tl-renmin", "nobody", "Observation", "2024-06-01"))
                .isFalse();
        assertThat(strictly(revoked).getStatus()).isEqualTo(Consent.ConsentState.INACTIVE);
        Map<String, Object> expected = new LinkedHashMap<>(consent.json());
        expected.put("status", "inactive");
        assertThat(revoked.json()).isEqualTo(expected);
        assertThat(consent.json()).containsEntry("status", "active");
    }

    @Test
    void hasNoProblemWithAGoodGrant() {
        assertThat(EVERYTHING.problems(REGISTRY, NOW)).isEmpty();
        assertThat(to(List.of("tl-renmin"), null).problems(REGISTRY, NOW)).isEmpty();
    }

    @Test
    void namesWhatHasToBeChanged() {
        GrantConsentInput input = new GrantConsentInput(
                null,
                List.of("tl-renmin", "nowhere"),
                List.of("nobody"),
                List.of("Observation", "Organization"),
                List.of(PurposeOfUse.TREAT, PurposeOfUse.BTG),
                "2025",
                "2024",
                "2026-05-01T11:59:59+08:00");

        assertThat(input.problems(REGISTRY, NOW))
                .extracting(MutationError::path)
                .containsExactly(
                        List.of("input", "institutions", "1"),
                        List.of("input", "practitioners", "0"),
                        List.of("input", "types", "1"),
                        List.of("input", "purposes", "1"),
                        List.of("input", "dataSince"),
                        List.of("input", "expires"));
        assertThat(input.problems(REGISTRY, NOW).get(0).message())
                .isEqualTo("The registry has no institution 'nowhere'.");
    }

    @Test
    void refusesAGrantToNobodyAndAnEmptyList() {
        GrantConsentInput input = new GrantConsentInput(null, List.of(), null, List.of(), List.of(), null, null, null);

        assertThat(input.problems(REGISTRY, NOW))
                .extracting(MutationError::path)
                .containsExactly(
                        List.of("input", "institutions"), List.of("input", "types"), List.of("input", "purposes"));
    }

    @ParameterizedTest
    @CsvSource({
        "2026-05-01, true",
        "2026, true",
        "2026-06-01T08:00:00.5Z, true",
        "2026-06-01T08:00Z, false",
        "2026-06-01T08:00:00, false",
        "2026-02-30, false",
        "tomorrow, false"
    })
    void takesFhirDateTimes(String expires, boolean good) {
        List<MutationError> problems = to(List.of("tl-renmin"), expires).problems(REGISTRY, NOW);

        assertThat(problems.isEmpty()).isEqualTo(good);
        assertThat(problems).allMatch(problem -> problem.path().equals(List.of("input", "expires")));
    }

    private static Resource granted(GrantConsentInput input) {
        return GrantedConsent.of("k1", "r1", input, REGISTRY, NOW);
    }

    private static GrantConsentInput to(List<String> institutions, @Nullable String expires) {
        return new GrantConsentInput(null, institutions, null, null, null, null, null, expires);
    }

    private static Consent strictly(Resource consent) {
        IParser parser = FhirContext.forR4Cached().newJsonParser().setParserErrorHandler(new StrictErrorHandler());
        return parser.parseResource(Consent.class, new String(consent.bytes(), StandardCharsets.UTF_8));
    }

    private static boolean permits(
            Resource consent, String institution, String practitioner, String type, String date) {
        return decide(consent, institution, practitioner, NOW).permits("tl-anju", entry(type, date));
    }

    private static boolean permits(Resource consent, String institution, Instant now) {
        return decide(consent, institution, "nobody", now).permits("tl-anju", entry("Observation", "2024-06-01"));
    }

    private static Decision decide(Resource consent, String institution, String practitioner, Instant now) {
        Caller doctor = new Caller("s", "n", Role.DOCTOR, institution, practitioner, null, Set.of(), "t", "c");
        return new Decisions(TestSettings.of(Policy.DENY, Set.of("HIV")), REGISTRY)
                .decide(doctor, "r1", PurposeOfUse.TREAT, List.of(consent), now);
    }

    private static Traits entry(String type, String date) {
        String path = type.equals("Procedure") ? "performedDateTime" : "effectiveDateTime";
        return Catalogue.traits(new Resource(Map.of("resourceType", type, "id", "e1", path, date)));
    }
}
