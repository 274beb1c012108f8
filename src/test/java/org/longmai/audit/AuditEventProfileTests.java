package org.longmai.audit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.longmai.access.Caller;
import org.longmai.access.PurposeOfUse;
import org.longmai.access.Role;
import org.longmai.conformance.TestConformance;
import org.longmai.fhir.Resource;
import org.longmai.registry.Registries;

class AuditEventProfileTests {

    @ParameterizedTest
    @EnumSource
    void keepToTheDistrictsProfileOfThem(AccessEvent.Action action) {
        Caller caller =
                new Caller("d1", "医生", Role.DOCTOR, "tl-renmin", "d1", null, Set.of("user/*.rs"), "token-1", "desk");
        for (AccessEvent.Outcome outcome : AccessEvent.Outcome.values()) {
            AccessEvent event = new AccessEvent(
                    caller,
                    "r1",
                    action,
                    PurposeOfUse.TREAT,
                    outcome,
                    List.of("Observation"),
                    List.of("Consent/c/_history/1"),
                    "{ a }");
            Resource resource =
                    new AuditEvents(Registries.tongliang()).of(event, Instant.parse("2026-11-24T00:00:00Z"));

            assertThat(TestConformance.breaches(resource)).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource
    void wouldBreakItWithoutTheirPolicy(AccessEvent.Action action) {
        Caller caller = new Caller("d1", "医生", Role.DOCTOR, "tl-renmin", "d1", null, Set.of(), "token-1", "desk");
        Resource resource = new AuditEvents(Registries.tongliang())
                .of(
                        new AccessEvent(
                                caller,
                                "r1",
                                action,
                                PurposeOfUse.TREAT,
                                AccessEvent.Outcome.REFUSED,
                                List.of(),
                                List.of(),
                                "{ a }"),
                        Instant.parse("2026-11-24T00:00:00Z"));
        resource.objects("agent").forEach(agent -> agent.remove("policy"));

        assertThat(TestConformance.breaches(resource)).contains("lm-aud-2");
    }
}
