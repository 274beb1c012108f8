package org.longmai.audit;

import static org.assertj.core.api.Assertions.assertThat;

import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.parser.StrictErrorHandler;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import org.hl7.fhir.r4.model.AuditEvent;
import org.hl7.fhir.r4.model.AuditEvent.AuditEventAgentComponent;
import org.hl7.fhir.r4.model.AuditEvent.AuditEventEntityComponent;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.longmai.access.Caller;
import org.longmai.access.PurposeOfUse;
import org.longmai.access.Role;
import org.longmai.fhir.Resource;
import org.longmai.registry.Registries;

/** The AuditEvents as HAPI's model reads them, against the letter of IHE BALP. */
class AuditEventsTests {

    private static final String QUERY = "{ resident(id: \"r1\") { name } } {}";
    private static final Instant AT = Instant.parse("2026-11-24T02:43:03.120Z");
    private static final String CONSENT = "Consent/c1/_history/2";

    private final AuditEvents events = new AuditEvents(Registries.tongliang());

    @Test
    void aQueryFlowsFromTheClientToTheServerAndNamesWhatWasAsked() {
        AuditEvent event = done(event(AccessEvent.Action.QUERY, "r1", AccessEvent.Outcome.ANSWERED, QUERY));

        assertThat(event.getType().getSystem()).isEqualTo("http://terminology.hl7.org/CodeSystem/audit-event-type");
        assertThat(event.getType().getCode()).isEqualTo("rest");
        assertThat(event.getSubtypeFirstRep().getSystem()).isEqualTo("http://hl7.org/fhir/restful-interaction");
        assertThat(event.getSubtypeFirstRep().getCode()).isEqualTo("search");
        assertThat(event.getAction()).isEqualTo(AuditEvent.AuditEventAction.E);
        assertThat(event.getRecorded().toInstant()).isEqualTo(AT);
        assertThat(event.getOutcome()).isEqualTo(AuditEvent.AuditEventOutcome._0);
        assertThat(event.getPurposeOfEventFirstRep().getCodingFirstRep().getCode())
                .isEqualTo("TREAT");
        assertThat(agent(event, "110153").getWho().getDisplay()).isEqualTo("longmai-desk");
        assertThat(agent(event, "110152").getWho().getDisplay()).isEqualTo("Longmai");
        assertThat(event.getAgent())
                .filteredOn(AuditEventAgentComponent::hasNetwork)
                .hasSize(2);
        AuditEventEntityComponent query = entity(event, "2");
        assertThat(query.getRole().getCode()).isEqualTo("24");
        assertThat(new String(query.getQuery(), StandardCharsets.UTF_8)).isEqualTo(QUERY);
        assertThat(query.hasWhat()).isFalse();
        assertThat(query.hasDetail()).isFalse();
    }

    @Test
    void aReadFlowsFromTheServerToTheClientAndNamesTheResource() {
        AuditEvent event = done(event(AccessEvent.Action.READ, "r1", AccessEvent.Outcome.ANSWERED, "Patient/p1"));

        assertThat(event.getSubtypeFirstRep().getCode()).isEqualTo("read");
        assertThat(event.getAction()).isEqualTo(AuditEvent.AuditEventAction.R);
        assertThat(agent(event, "110152").getWho().getDisplay()).isEqualTo("longmai-desk");
        assertThat(agent(event, "110153").getWho().getDisplay()).isEqualTo("Longmai");
        AuditEventEntityComponent data = entity(event, "2");
        assertThat(data.getRole().getCode()).isEqualTo("4");
        assertThat(data.getWhat().getReference()).isEqualTo("Patient/p1");
        assertThat(data.hasQuery()).isFalse();
    }

    @Test
    void theUserIsNamedWithRolePurposeAndTokenAndTheOrganisationTheyActFor() {
        AuditEvent event = done(event(AccessEvent.Action.QUERY, "r1", AccessEvent.Outcome.ANSWERED, QUERY));

        AuditEventAgentComponent user = agent(event, "IRCP");
        assertThat(user.getRequestor()).isTrue();
        assertThat(user.getName()).isEqualTo("李医生");
        assertThat(user.getWho().getIdentifier().getValue()).isEqualTo("sub-1");
        assertThat(user.getRoleFirstRep().getCodingFirstRep().getCode()).isEqualTo("doctor");
        assertThat(user.getPolicy()).extracting(policy -> policy.getValue()).containsExactly("jti-1");
        assertThat(user.getPurposeOfUseFirstRep().getCodingFirstRep().getCode()).isEqualTo("TREAT");
        assertThat(user.hasNetwork()).isFalse();
        assertThat(event.getAgent())
                .filteredOn(AuditEventAgentComponent::getRequestor)
                .hasSize(1);
        AuditEventAgentComponent organisation = agent(event, "PROV");
        assertThat(organisation.getWho().getDisplay()).isEqualTo("安居镇卫生院");
        assertThat(organisation.getWho().getIdentifier().getValue()).isEqualTo("tl-anju");
    }

    @Test
    void thePatientIsAnEntityAndWhereThereIsNoneSoIsNoEntity() {
        AuditEventEntityComponent patient =
                entity(done(event(AccessEvent.Action.QUERY, "r1", AccessEvent.Outcome.ANSWERED, QUERY)), "1");
        assertThat(patient.getRole().getCode()).isEqualTo("1");
        assertThat(patient.getWhat().getReference()).isEqualTo("Patient/r1");

        AuditEvent missed = done(event(AccessEvent.Action.READ, null, AccessEvent.Outcome.REFUSED, "Patient/p1"));
        assertThat(missed.getEntity())
                .noneMatch(entity -> entity.getType().getCode().equals("1"));
        assertThat(AuditEvents.resident(
                        events.of(event(AccessEvent.Action.READ, null, AccessEvent.Outcome.REFUSED, "Patient/p1"), AT)))
                .isNull();
    }

    @Test
    void aDenialIsAMinorFailureAndAnEmptyAnswerASuccess() {
        assertThat(done(event(AccessEvent.Action.QUERY, "r1", AccessEvent.Outcome.REFUSED, QUERY))
                        .getOutcome())
                .isEqualTo(AuditEvent.AuditEventOutcome._4);
        assertThat(done(event(AccessEvent.Action.QUERY, "r1", AccessEvent.Outcome.PARTLY, QUERY))
                        .getOutcome())
                .isEqualTo(AuditEvent.AuditEventOutcome._0);
    }

    @Test
    void theDecisionByConsentIsASecurityAlertWithTheConsent() {
        List<Resource> both = AuditEvents.withDecision(
                events.of(event(AccessEvent.Action.QUERY, "r1", AccessEvent.Outcome.PARTLY, QUERY), AT));
        assertThat(both).hasSize(2);
        AuditEvent decision = parse(both.get(1));

        assertThat(decision.getType().getSystem()).isEqualTo("http://dicom.nema.org/resources/ontology/DCM");
        assertThat(decision.getType().getCode()).isEqualTo("110113");
        assertThat(decision.getSubtype()).hasSize(1);
        assertThat(decision.getSubtypeFirstRep().getSystem())
                .isEqualTo("https://profiles.ihe.net/ITI/BALP/CodeSystem/AuthZsubType");
        assertThat(decision.getSubtypeFirstRep().getCode()).isEqualTo("AuthZ-Consent");
        assertThat(decision.getAction()).isEqualTo(AuditEvent.AuditEventAction.E);
        assertThat(decision.getAgent())
                .extracting(agent -> agent.getType().getCodingFirstRep().getCode())
                .containsExactly("110150", "authserver", "IRCP", "PROV");
        assertThat(decision.getEntity())
                .extracting(entity -> entity.getWhat().getReference())
                .containsExactly("Patient/r1", CONSENT);
        assertThat(decision.getEntity().get(1).getType().getCode()).isEqualTo("Consent");
    }

    @Test
    void withoutAConsentThereIsNoDecisionOfOne() {
        AccessEvent plain = new AccessEvent(
                caller(),
                "r1",
                AccessEvent.Action.QUERY,
                PurposeOfUse.TREAT,
                AccessEvent.Outcome.REFUSED,
                List.of(),
                List.of(),
                QUERY);
        assertThat(AuditEvents.withDecision(events.of(plain, AT))).hasSize(1);
    }

    @ParameterizedTest
    @EnumSource(AccessEvent.Action.class)
    void theEntryThatIsReadIsTheEventThatWasWritten(AccessEvent.Action action) {
        AccessEvent event = event(action, "r1", AccessEvent.Outcome.PARTLY, "Condition/c");
        assertThat(AuditEvents.entry("a/1", events.of(event, AT)))
                .isEqualTo(new AccessLogEntry(
                        "a/1",
                        AT,
                        "李医生",
                        Role.DOCTOR,
                        "tl-anju",
                        action,
                        PurposeOfUse.TREAT,
                        AccessEvent.Outcome.PARTLY,
                        List.of("Condition", "name"),
                        List.of(CONSENT)));
        assertThat(AuditEvents.resident(events.of(event, AT))).isEqualTo("r1");
        done(event);
    }

    @Test
    void aLongRequestIsCutAndAHostileOneStaysAsItCame() {
        String hostile = "{ \u0000 \" <script> 脉 }".repeat(4000);
        AuditEvent event = done(event(AccessEvent.Action.QUERY, "r1", AccessEvent.Outcome.REFUSED, hostile));
        byte[] query = entity(event, "2").getQuery();
        assertThat(query).hasSize(16 * 1024).startsWith("{ \u0000 \"".getBytes(StandardCharsets.UTF_8));
        assertThat(Base64.getEncoder().encodeToString(query)).hasSizeLessThan(22_000);
    }

    private AuditEvent done(AccessEvent event) {
        return parse(events.of(event, AT));
    }

    private static AuditEvent parse(Resource resource) {
        return FhirContext.forR4Cached()
                .newJsonParser()
                .setParserErrorHandler(new StrictErrorHandler())
                .parseResource(AuditEvent.class, new String(resource.bytes(), StandardCharsets.UTF_8));
    }

    private static AuditEventAgentComponent agent(AuditEvent event, String type) {
        return event.getAgent().stream()
                .filter(agent -> agent.getType().getCodingFirstRep().getCode().equals(type))
                .findFirst()
                .orElseThrow();
    }

    private static AuditEventEntityComponent entity(AuditEvent event, String type) {
        return event.getEntity().stream()
                .filter(entity -> entity.getType().getCode().equals(type))
                .findFirst()
                .orElseThrow();
    }

    private static AccessEvent event(
            AccessEvent.Action action, @Nullable String resident, AccessEvent.Outcome outcome, String request) {
        return new AccessEvent(
                caller(),
                resident,
                action,
                PurposeOfUse.TREAT,
                outcome,
                List.of("Condition", "name"),
                List.of(CONSENT),
                request);
    }

    private static Caller caller() {
        return new Caller("sub-1", "李医生", Role.DOCTOR, "tl-anju", "d1", null, Set.of(), "jti-1", "longmai-desk");
    }
}
