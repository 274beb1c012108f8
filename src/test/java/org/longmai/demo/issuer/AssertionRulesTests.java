package org.longmai.demo.issuer;

import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.client.MongoDatabase;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.longmai.access.Issuer;
import org.longmai.store.TestKeys;
import org.longmai.store.TestStore;
import org.springframework.security.oauth2.jwt.Jwt;

class AssertionRulesTests {

    private static final Instant NOW = Instant.parse("2026-05-01T00:00:00Z");
    private static final String HUB = "https://hub.example";

    private final MongoDatabase database = TestStore.fresh();

    @Test
    void whatOneInstanceHasSeenIsRefusedByTheOthers() {
        AssertionRules one = instance(NOW);
        AssertionRules other = instance(NOW);

        assertThat(accepts(one, "a", "1")).isTrue();
        assertThat(accepts(one, "a", "1")).isFalse();
        assertThat(accepts(other, "a", "1")).isFalse();
        assertThat(accepts(other, "a", "2")).isTrue();
        assertThat(accepts(other, "b", "1")).isTrue();
    }

    @Test
    void whatIsTooOldInAnyCaseIsForgotten() {
        accepts(instance(NOW), "a", "1");
        SpentAssertions spent = new SpentAssertions(database, TestKeys.MASTER, Clock.fixed(NOW, ZoneOffset.UTC));
        assertThat(spent.spend("a", "early", NOW.plusSeconds(1))).isTrue();
        assertThat(database.getCollection("assertions").countDocuments()).isEqualTo(2);

        StepClock clock = new StepClock();
        SpentAssertions later = new SpentAssertions(database, TestKeys.MASTER, clock);
        clock.now = NOW.plus(Duration.ofMinutes(2));
        later.spend("a", "2", NOW.plus(Duration.ofMinutes(7)));

        assertThat(database.getCollection("assertions").countDocuments()).isEqualTo(2);
        assertThat(later.spend("a", "1", NOW.plusSeconds(300))).isFalse();
        assertThat(later.spend("a", "early", NOW.plusSeconds(300))).isTrue();
    }

    private static final class StepClock extends Clock {

        private Instant now = NOW;

        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneOffset getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }

    private AssertionRules instance(Instant now) {
        Clock clock = Clock.fixed(now, ZoneOffset.UTC);
        return new AssertionRules(new Issuer(() -> HUB), clock, new SpentAssertions(database, TestKeys.MASTER, clock));
    }

    private static boolean accepts(AssertionRules rules, String client, String id) {
        Jwt assertion = Jwt.withTokenValue("x")
                .header("alg", "RS256")
                .issuer(client)
                .subject(client)
                .audience(List.of(HUB))
                .jti(id)
                .expiresAt(NOW.plusSeconds(240))
                .build();
        return !rules.validate(client, assertion).hasErrors();
    }
}
