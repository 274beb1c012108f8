package org.longmai.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.HexFormat;
import net.jqwik.api.Assume;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

class MasterKeyTests {

    private final MasterKey master = new MasterKey(secret(0));

    @Property
    void derivesAnotherKeyForAnotherUse(@ForAll String use, @ForAll String other) {
        Assume.that(!use.equals(other));
        assertThat(master.derive(use)).hasSize(32).isNotEqualTo(master.derive(other));
    }

    @Property
    void derivesTheSameKeyForTheSameUse(@ForAll String use) {
        assertThat(new MasterKey(secret(0)).derive(use)).isEqualTo(master.derive(use));
        assertThat(new MasterKey(secret(1)).derive(use)).isNotEqualTo(master.derive(use));
    }

    /** RFC 5869, appendix A.3: HKDF-Expand without info; its first 32 of 42 bytes. */
    @Example
    void expandsAsTheStandardDoes() {
        MasterKey standard = new MasterKey(
                HexFormat.of().parseHex("19ef24a32c717b167f33a91d6f648bdf96596776afdb6377ac434c1c293ccb04"));
        assertThat(standard.derive(""))
                .isEqualTo(HexFormat.of().parseHex("8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d"));
    }

    @Example
    void doesNotPrint() {
        assertThat(master).hasToString("<hidden>");
    }

    @Example
    void refusesASecretOfAnotherLength() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new MasterKey(new byte[31]))
                .withMessage("the master key is 31 bytes long, not 32");
    }

    @Example
    void doesNotChangeWithTheArrayItWasMadeOf() {
        byte[] secret = secret(0);
        MasterKey key = new MasterKey(secret);
        secret[0] = 99;
        assertThat(key.derive("a")).isEqualTo(master.derive("a"));
    }

    @Property
    void keyedHashesOfAnotherUseOrTextDiffer(@ForAll String text, @ForAll String other) {
        Assume.that(!text.equals(other));
        KeyedHash hash = new KeyedHash(master, "one");
        assertThat(hash.toText(text)).hasSize(32).isNotEqualTo(hash.toText(other));
        assertThat(hash.toText(text)).isEqualTo(new KeyedHash(master, "one").toText(text));
        assertThat(hash.toText(text)).isNotEqualTo(new KeyedHash(master, "two").toText(text));
        assertThat(hash.toLong(text)).isNotEqualTo(new KeyedHash(master, "two").toLong(text));
    }

    private static byte[] secret(int first) {
        byte[] secret = new byte[32];
        secret[0] = (byte) first;
        return secret;
    }
}
