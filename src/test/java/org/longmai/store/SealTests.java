package org.longmai.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.security.SecureRandom;
import java.util.Arrays;
import javax.crypto.SecretKey;
import net.jqwik.api.Assume;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class SealTests {

    private final Seal seal = new Seal(new SecureRandom());
    private final SecretKey key = seal.newKey();

    @Property(tries = 300)
    void opensWhatItSealed(@ForAll byte[] bytes, @ForAll String place) {
        assertThat(seal.open(key, seal.seal(key, bytes, place), place)).isEqualTo(bytes);
    }

    @Example
    void opensWhatIsEmptyAndWhatIsLarge() {
        byte[] large = new byte[20 * 1024 * 1024];
        Arrays.fill(large, (byte) '7');
        assertThat(seal.open(key, seal.seal(key, large, "a"), "a")).isEqualTo(large);
        assertThat(seal.open(key, seal.seal(key, new byte[0], "a"), "a")).isEmpty();
    }

    @Property(tries = 500)
    void doesNotOpenWithOneBitFlipped(@ForAll @Size(max = 200) byte[] bytes, @ForAll @IntRange(min = 0) int bit) {
        byte[] sealed = seal.seal(key, bytes, "a/1");
        int at = bit % (sealed.length * 8);
        sealed[at / 8] ^= (byte) (1 << at % 8);
        assertThatIllegalStateException().isThrownBy(() -> seal.open(key, sealed, "a/1"));
    }

    @Property(tries = 200)
    void doesNotOpenCutShort(@ForAll @Size(max = 200) byte[] bytes, @ForAll @IntRange(min = 0) int length) {
        byte[] sealed = seal.seal(key, bytes, "a/1");
        byte[] cut = Arrays.copyOf(sealed, length % sealed.length);
        assertThatIllegalStateException().isThrownBy(() -> seal.open(key, cut, "a/1"));
    }

    @Property(tries = 200)
    void doesNotOpenInAnotherPlace(@ForAll byte[] bytes, @ForAll String place, @ForAll String other) {
        Assume.that(!place.equals(other));
        byte[] sealed = seal.seal(key, bytes, place);
        assertThatIllegalStateException().isThrownBy(() -> seal.open(key, sealed, other));
    }

    @Property(tries = 100)
    void doesNotOpenUnderAnotherKey(@ForAll byte[] bytes) {
        byte[] sealed = seal.seal(key, bytes, "a/1");
        assertThatIllegalStateException().isThrownBy(() -> seal.open(seal.newKey(), sealed, "a/1"));
    }

    @Property(tries = 50)
    void neverSealsTheSameBytesAlike(@ForAll byte[] bytes) {
        assertThat(seal.seal(key, bytes, "a")).isNotEqualTo(seal.seal(key, bytes, "a"));
    }
}
