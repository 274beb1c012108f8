package org.longmai.audit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.ResourceBundle;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.longmai.access.PurposeOfUse;
import org.longmai.access.Role;
import org.longmai.registry.Registries;

class WordsTests {

    private final Words zh = new Words(Language.ZH, Registries.tongliang());
    private final Words en = new Words(Language.EN, Registries.tongliang());

    @Test
    void sayWhoWhenWhyWhichKindsAndOnWhatGround() {
        AccessLogEntry entry = entry(PurposeOfUse.TREAT, List.of("Condition", "name"), List.of("Consent/1"));
        assertThat(zh.of(entry)).isEqualTo("2026年11月24日 10:43，李医生（安居镇卫生院医生）为诊疗查询了您的档案：诊断、姓名。依据您的同意书。部分资料未提供。");
        assertThat(en.of(entry))
                .isEqualTo("24 Nov 2026, 10:43: 李医生 (doctor, Anju Town Clinic) asked for your record (diagnoses, name)"
                        + " for treatment. It rested on your consent. Part of it was withheld.");
    }

    @Test
    void markAnEmergencyAndNothingElse() {
        assertThat(zh.of(entry(PurposeOfUse.BTG, List.of(), List.of()))).startsWith("【紧急】");
        assertThat(en.of(entry(PurposeOfUse.ETREAT, List.of(), List.of()))).startsWith("[EMERGENCY] ");
        assertThat(zh.of(entry(PurposeOfUse.TREAT, List.of(), List.of()))).startsWith("2026");
    }

    @Test
    void tellOfWhatWasRefusedAsOfAnAttempt() {
        AccessLogEntry entry = entry(PurposeOfUse.BTG, List.of("Condition"), List.of(), AccessEvent.Outcome.REFUSED);
        assertThat(zh.of(entry))
                .isEqualTo("【紧急】2026年11月24日 10:43，李医生（安居镇卫生院医生）以紧急情况为由（未获准）查询了您的档案：诊断。未使用您的同意书。未提供任何资料。");
        assertThat(en.of(entry))
                .isEqualTo(
                        "[EMERGENCY] 24 Nov 2026, 10:43: 李医生 (doctor, Anju Town Clinic) was refused this: “asked for your record"
                                + " (diagnoses)” on the ground of an emergency. It rested on no consent of yours. Nothing was given.");
    }

    @Test
    void leaveWhatHasNoNameAsItIs() {
        assertThat(zh.of(entry(PurposeOfUse.TREAT, List.of("Goal"), List.of()))).contains("：Goal。");
    }

    @ParameterizedTest
    @EnumSource(Language.class)
    void haveAWordForEveryActionPurposeRoleAndOutcome(Language language) {
        ResourceBundle words = ResourceBundle.getBundle("audit.words", language.locale());
        Set<String> keys = new TreeSet<>();
        Arrays.stream(AccessEvent.Action.values()).forEach(action -> keys.add("action." + action));
        Arrays.stream(AccessEvent.Outcome.values()).forEach(outcome -> keys.add("outcome." + outcome));
        Arrays.stream(PurposeOfUse.values()).forEach(purpose -> keys.add("purpose." + purpose));
        Arrays.stream(Role.values()).forEach(role -> keys.add("role." + role.claim()));
        assertThat(words.keySet()).containsAll(keys);
    }

    @Test
    void nameTheSameThingsInBothLanguages() {
        assertThat(ResourceBundle.getBundle("audit.words", Language.EN.locale()).keySet())
                .isEqualTo(ResourceBundle.getBundle("audit.words", Language.ZH.locale())
                        .keySet());
    }

    private static AccessLogEntry entry(PurposeOfUse purpose, List<String> kinds, List<String> consents) {
        return entry(purpose, kinds, consents, AccessEvent.Outcome.PARTLY);
    }

    private static AccessLogEntry entry(
            PurposeOfUse purpose, List<String> kinds, List<String> consents, AccessEvent.Outcome outcome) {
        return new AccessLogEntry(
                "a/1",
                Instant.parse("2026-11-24T02:43:03Z"),
                "李医生",
                Role.DOCTOR,
                "tl-anju",
                AccessEvent.Action.QUERY,
                purpose,
                outcome,
                kinds,
                consents);
    }
}
