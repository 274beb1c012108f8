package org.longmai.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ScopesTests {

    @Test
    void aStarReachesEveryType() {
        assertThat(permits("system/*.cruds", "Observation", Interaction.DELETE)).isTrue();
        assertThat(permits("system/*.cruds", "Medication", Interaction.SEARCH)).isTrue();
    }

    @Test
    void aTypeReachesItselfAndNoOther() {
        assertThat(permits("system/Observation.rs", "Observation", Interaction.READ))
                .isTrue();
        assertThat(permits("system/Observation.rs", "Condition", Interaction.READ))
                .isFalse();
        assertThat(permits("system/Observation.rs", "ObservationDefinition", Interaction.READ))
                .isFalse();
    }

    @Property
    void aLetterGrantsItsInteractionAndNoOther(@ForAll Set<Interaction> granted, @ForAll Interaction asked) {
        StringBuilder letters = new StringBuilder();
        Arrays.stream(Interaction.values()).filter(granted::contains).forEach(i -> letters.append(i.letter()));
        assertThat(permits("user/Condition." + letters, "Condition", asked)).isEqualTo(granted.contains(asked));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "openid",
                "launch/patient",
                "system/*",
                "system/*.",
                "system/*.*",
                "system/*.sr",
                "system/*.rrs",
                "system/*.read",
                "System/*.rs",
                "tenant/*.rs",
                "system/observation.rs",
                "system/Obs*.rs",
                "system/Observation.rs?category=laboratory",
                " system/*.rs",
                "system/*.rs "
            })
    void whatIsNotUnderstoodIsNotGranted(String scope) {
        assertThat(Scopes.of(Set.of(scope)).isEmpty()).isTrue();
    }

    /** A scope narrowed by a query is refused as a whole: it neither counts without its query nor widens another. */
    @Property
    void aQueryNeverWidens(@ForAll Set<Interaction> granted, @ForAll Interaction asked) {
        StringBuilder letters = new StringBuilder();
        Arrays.stream(Interaction.values()).filter(granted::contains).forEach(i -> letters.append(i.letter()));
        String whole = "system/Observation." + letters;
        String narrowed =
                "system/Observation.cruds?category=http://terminology.hl7.org/CodeSystem/observation-category|laboratory";
        assertThat(Scopes.of(Set.of(whole, narrowed)).permits("Observation", asked))
                .isEqualTo(Scopes.of(Set.of(whole)).permits("Observation", asked));
        assertThat(Scopes.of(Set.of(narrowed, "system/*.rs?_security=N")).permits("Observation", asked))
                .isFalse();
    }

    @Test
    void severalScopesAddUp() {
        Scopes scopes = Scopes.of(List.of("system/Observation.c", "system/*.r", "openid"));
        assertThat(scopes.permits("Observation", Interaction.CREATE)).isTrue();
        assertThat(scopes.permits("Condition", Interaction.READ)).isTrue();
        assertThat(scopes.permits("Condition", Interaction.CREATE)).isFalse();
    }

    @Test
    void aCallerSeesWithReadAndSearchAndPushesWithCreateAndUpdate() {
        assertThat(institution("system/Observation.rs").maySee("Observation")).isTrue();
        assertThat(institution("system/Observation.r").maySee("Observation")).isFalse();
        assertThat(institution("system/Observation.rs").maySee("Condition")).isFalse();
        assertThat(institution("system/*.cu").mayPush("Observation")).isTrue();
        assertThat(institution("system/*.c").mayPush("Observation")).isFalse();
        assertThat(institution("system/*.rs").mayPush("Observation")).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"DOCTOR", "NURSE", "FAMILY_DOCTOR", "STEWARD", "PRIVACY_OFFICER", "DISTRICT_OFFICER"})
    void aPersonAtWorkHasWhatIsGivenToUsersAndNothingElse(Role role) {
        assertThat(caller(role, "user/*.rs").maySee("Observation")).isTrue();
        assertThat(caller(role, "system/*.cruds").maySee("Observation")).isFalse();
        assertThat(caller(role, "patient/*.rs").maySee("Observation")).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"RESIDENT", "DELEGATE"})
    void aResidentHasWhatIsGivenToPatientsButNotToSystems(Role role) {
        assertThat(caller(role, "patient/*.rs").maySee("Observation")).isTrue();
        assertThat(caller(role, "system/*.cruds").maySee("Observation")).isFalse();
    }

    @Test
    void anInstitutionHasWhatIsGivenToSystemsButNotToUsers() {
        assertThat(institution("system/*.rs").maySee("Observation")).isTrue();
        assertThat(institution("user/*.rs").maySee("Observation")).isFalse();
    }

    private static boolean permits(String scope, String type, Interaction interaction) {
        return Scopes.of(Set.of(scope)).permits(type, interaction);
    }

    private static Caller institution(String scope) {
        return caller(Role.INSTITUTION, scope);
    }

    private static Caller caller(Role role, String scope) {
        return new Caller("s", "n", role, "tl-anju", null, "r", Set.of(scope), "t", "c");
    }
}
