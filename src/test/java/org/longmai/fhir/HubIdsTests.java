package org.longmai.fhir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.List;
import java.util.Locale;
import net.jqwik.api.Assume;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

class HubIdsTests {

    private final HubIds ids = new HubIds(key(0));

    @Property
    void areStableAndLegal(@ForAll String institution, @ForAll String type, @ForAll String source) {
        String id = ids.of(institution, type, source);
        assertThat(id).hasSize(HubIds.LENGTH).matches("[a-z2-7]{24}").matches(Reference::isId);
        assertThat(new HubIds(key(0)).of(institution, type, source)).isEqualTo(id);
        assertThat(new HubIds(key(1)).of(institution, type, source)).isNotEqualTo(id);
    }

    @Property
    void differWhereAnythingDiffers(
            @ForAll String institution,
            @ForAll String type,
            @ForAll String source,
            @ForAll String institution2,
            @ForAll String type2,
            @ForAll String source2) {
        String id = ids.of(institution, type, source);
        assertThat(ids.of(institution2, type, source).equals(id)).isEqualTo(institution2.equals(institution));
        assertThat(ids.of(institution, type2, source).equals(id)).isEqualTo(type2.equals(type));
        assertThat(ids.of(institution, type, source2).equals(id)).isEqualTo(source2.equals(source));
    }

    @Property
    void doNotRunTheirPartsTogether(@ForAll String a, @ForAll String b, @ForAll String c) {
        Assume.that(!b.isEmpty());
        assertThat(ids.of(a + b, c, "1")).isNotEqualTo(ids.of(a, b + c, "1"));
        assertThat(ids.of("1", a + b, c)).isNotEqualTo(ids.of("1", a, b + c));
    }

    /** A part's length goes before it in two bytes: one that does not fit there could pass for another. */
    @Example
    void anIdThatIsLongerThanAnyIsRefused() {
        assertThat(ids.of("a", "Patient", "x".repeat(HubIds.MOST))).hasSize(HubIds.LENGTH);
        for (String longer : List.of("x".repeat(HubIds.MOST + 1), "中".repeat(HubIds.MOST / 3 + 1))) {
            assertThatExceptionOfType(Failure.class)
                    .isThrownBy(() -> ids.of("a", "Patient", longer))
                    .withMessageContaining("longer than any")
                    .satisfies(failure -> assertThat(failure.category()).isEqualTo(Failure.Category.INVALID));
        }
    }

    @Property
    void anOwnHubIdGivesItself(@ForAll String institution, @ForAll String type, @ForAll String source) {
        String id = ids.of(institution, type, source);
        assertThat(ids.isOwn(institution, type, id)).isTrue();
        assertThat(ids.of(institution, type, id)).isEqualTo(id);
    }

    @Property
    void aHubIdOfAnotherInstitutionOrTypeIsJustASourceId(@ForAll String institution, @ForAll String other) {
        Assume.that(!institution.equals(other));
        String id = ids.of(institution, "Patient", "1");
        assertThat(ids.isOwn(other, "Patient", id)).isFalse();
        assertThat(ids.of(other, "Patient", id)).isNotEqualTo(id);
        assertThat(ids.isOwn(institution, "Observation", id)).isFalse();
        assertThat(ids.of(institution, "Observation", id)).isNotEqualTo(id);
    }

    @Property
    void aSourceIdIsNotTakenForAHubId(@ForAll String source) {
        assertThat(ids.isOwn("clinic", "Patient", source)).isFalse();
    }

    @Example
    void aHubIdWithAnythingChangedIsForeign() {
        String id = ids.of("clinic", "Patient", "1");
        for (int i = 0; i < id.length(); i++) {
            char other = id.charAt(i) == 'a' ? 'b' : 'a';
            assertThat(ids.isOwn("clinic", "Patient", id.substring(0, i) + other + id.substring(i + 1)))
                    .isFalse();
        }
        assertThat(ids.isOwn("clinic", "Patient", id.toUpperCase(Locale.ROOT))).isFalse();
        assertThat(ids.isOwn("clinic", "Patient", id + "a")).isFalse();
    }

    @Example
    void aCitizenNumberDoesNotShow() {
        assertThat(ids.of("clinic", "Patient", "11010519491231002X")).doesNotContain("1949");
    }

    private static byte[] key(int first) {
        byte[] key = new byte[32];
        key[0] = (byte) first;
        return key;
    }
}
