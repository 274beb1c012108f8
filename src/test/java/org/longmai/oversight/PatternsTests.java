package org.longmai.oversight;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.anyString;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.longmai.access.PurposeOfUse;
import org.longmai.access.Role;
import org.longmai.audit.AccessEvent;
import org.longmai.audit.AccessLogEntry;
import org.longmai.audit.Look;
import org.springframework.core.io.ClassPathResource;
import tools.jackson.databind.json.JsonMapper;

/** Each pattern, and its neighbour that is none: one look fewer, an hour later, another role. */
class PatternsTests {

    private static final Instant NOON = Instant.parse("2026-11-24T04:00:00Z");
    private static final Instant NIGHT = Instant.parse("2026-11-24T14:00:00Z");

    private final Visits visits = mock(Visits.class);
    private final List<Look> looks = new ArrayList<>();
    private Patterns patterns;

    @BeforeEach
    void rules() throws Exception {
        patterns = new Patterns(
                new Rules(
                        new OversightSettings(new ClassPathResource("oversight/rules.json"), 1000),
                        JsonMapper.shared()),
                visits);
        when(visits.at(anyString(), anyString())).thenReturn(List.of(NOON));
    }

    @Test
    void manyResidentsInTenMinutesAreABurst() {
        for (int i = 0; i < 30; i++) {
            look(NOON.plusSeconds(20L * i), "r" + i);
        }
        Pattern burst = only(Pattern.Kind.BURST);
        assertThat(burst.count()).isEqualTo(30);
        assertThat(burst.entries()).hasSize(30).contains("e0", "e29");
        assertThat(burst.zh()).isEqualTo("李医生在10分钟内查看了30位居民的档案。");
        assertThat(burst.en()).contains("30 residents within 10 minutes");
    }

    @Test
    void asManyInALongerTimeOrTheSameResidentAgainAreNone() {
        for (int i = 0; i < 100; i++) {
            look(NOON.plusSeconds(21L * i), "r" + i);
            look(NOON.plusSeconds(21L * i), "same");
        }
        looks.removeIf(look -> look.entry().at().isAfter(NOON.plusSeconds(21 * 27)));
        assertThat(find(Pattern.Kind.BURST)).isEmpty();
    }

    @Test
    void aBurstInTheMidstOfADayIsFound() {
        for (int i = 0; i < 50; i++) {
            look(NOON.plus(Duration.ofHours(i)), "r" + i);
        }
        for (int i = 0; i < 31; i++) {
            look(NOON.plus(Duration.ofHours(20)).plusSeconds(600 + i), "b" + i);
        }
        assertThat(only(Pattern.Kind.BURST).count()).isBetween(31, 32);
    }

    @Test
    void tenLooksAtNightAreFoundAndNineOrDeclaredOnesAreNot() {
        for (int i = 0; i < 9; i++) {
            look(NIGHT.plusSeconds(i), "r");
            look(NIGHT.plusSeconds(i), "r", PurposeOfUse.BTG, Role.DOCTOR, AccessEvent.Outcome.ANSWERED);
            look(NIGHT.minusSeconds(1 + i), "r");
        }
        assertThat(find(Pattern.Kind.NIGHT)).isEmpty();
        look(NIGHT.plus(Duration.ofHours(7)), "r");
        assertThat(only(Pattern.Kind.NIGHT).count()).isEqualTo(10);
    }

    @Test
    void aLargePartInEmergenciesIsFoundAndASmallOneIsNot() {
        for (int i = 0; i < 5; i++) {
            look(NOON, "r", PurposeOfUse.BTG, Role.DOCTOR, AccessEvent.Outcome.ANSWERED);
        }
        assertThat(only(Pattern.Kind.EMERGENCY_RATE).count()).isEqualTo(5);
        for (int i = 0; i < 12; i++) {
            look(NOON, "r");
        }
        assertThat(find(Pattern.Kind.EMERGENCY_RATE)).isEmpty();
    }

    @Test
    void aLookWithoutAVisitIsFoundAndOneNearAVisitIsNot() {
        look(NOON.plus(Duration.ofDays(30)), "near");
        look(NOON.minus(Duration.ofDays(30)), "near");
        look(NOON.plus(Duration.ofDays(31)), "far");
        look(NOON.plus(Duration.ofDays(31)), "refused", PurposeOfUse.TREAT, Role.DOCTOR, AccessEvent.Outcome.REFUSED);
        Pattern pattern = only(Pattern.Kind.NO_ENCOUNTER);
        assertThat(pattern.resident()).isEqualTo("far");
        assertThat(pattern.entries()).containsExactly("e2");
    }

    @Test
    void aColleaguesRecordIsFound() {
        when(visits.bearsNameOf("colleague", "李医生", "tl-anju")).thenReturn(true);
        look(NOON, "colleague");
        look(NOON, "stranger");
        assertThat(only(Pattern.Kind.COLLEAGUE).resident()).isEqualTo("colleague");
    }

    @Test
    void somebodyOfTheSameSurnameAndAddressIsFound() {
        when(visits.livesWith("wife", "李医生", "tl-anju")).thenReturn(true);
        look(NOON, "wife");
        look(NOON, "stranger");
        assertThat(only(Pattern.Kind.HOUSEHOLD).resident()).isEqualTo("wife");
    }

    @Test
    void residentsAndSystemsAreNotLookedAt() {
        for (Role role : List.of(Role.RESIDENT, Role.DELEGATE, Role.INSTITUTION)) {
            for (int i = 0; i < 40; i++) {
                look(NIGHT.plusSeconds(i), "r" + i, PurposeOfUse.TREAT, role, AccessEvent.Outcome.ANSWERED);
            }
        }
        assertThat(patterns.in(looks, EnumSet.allOf(Pattern.Kind.class))).isEmpty();
    }

    private Pattern only(Pattern.Kind kind) {
        List<Pattern> found = find(kind);
        assertThat(found).hasSize(1);
        assertThat(found.get(0).kind()).isEqualTo(kind);
        return found.get(0);
    }

    private List<Pattern> find(Pattern.Kind kind) {
        return patterns.in(looks, Set.of(kind));
    }

    private void look(Instant at, String resident) {
        look(at, resident, PurposeOfUse.TREAT, Role.DOCTOR, AccessEvent.Outcome.ANSWERED);
    }

    private void look(Instant at, String resident, PurposeOfUse purpose, Role role, AccessEvent.Outcome outcome) {
        looks.add(new Look(
                new AccessLogEntry(
                        "e" + looks.size(),
                        at,
                        "李医生",
                        role,
                        "tl-anju",
                        AccessEvent.Action.QUERY,
                        purpose,
                        outcome,
                        List.of(),
                        List.of()),
                resident,
                "sub-1"));
    }
}
