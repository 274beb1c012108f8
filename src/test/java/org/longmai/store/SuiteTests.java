package org.longmai.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.security.SecureRandom;
import java.util.HexFormat;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

class SuiteTests {

    private final SecureRandom random = new SecureRandom();
    private final Seal international = new Seal(random);
    private final Seal national = new Seal(random, Suite.SM);
    private final SecretKey key = international.newKey();

    @Property(tries = 200)
    void whatOneSuiteSealedTheOtherOpens(@ForAll byte[] bytes) {
        assertThat(international.open(key, national.seal(key, bytes, "place"), "place"))
                .isEqualTo(bytes);
        assertThat(national.open(key, international.seal(key, bytes, "place"), "place"))
                .isEqualTo(bytes);
    }

    @Property(tries = 200)
    void whatWasChangedOrMovedOrNamesAnotherCipherDoesNotOpen(@ForAll byte[] bytes, @ForAll int at) {
        byte[] sealed = national.seal(key, bytes, "place");
        assertThat(sealed[1]).isEqualTo((byte) 2);
        assertThatIllegalStateException().isThrownBy(() -> national.open(key, sealed, "elsewhere"));
        assertThatIllegalStateException().isThrownBy(() -> national.open(international.newKey(), sealed, "place"));
        sealed[Math.floorMod(at, sealed.length)] ^= 1;
        assertThatIllegalStateException().isThrownBy(() -> national.open(key, sealed, "place"));
    }

    /** RFC 8998, appendix A.1: SM4-GCM. */
    @Example
    void encryptsAsTheStandardDoes() throws Exception {
        HexFormat hex = HexFormat.of();
        byte[] half = hex.parseHex("0123456789abcdeffedcba9876543210");
        byte[] whole = new byte[32];
        System.arraycopy(half, 0, whole, 16, 16);
        Cipher cipher = Suite.SM.cipher();
        cipher.init(
                Cipher.ENCRYPT_MODE,
                Suite.SM.keyOf(Seal.key(whole)),
                new GCMParameterSpec(128, hex.parseHex("00001234567800000000abcd")));
        cipher.updateAAD(hex.parseHex("feedfacedeadbeeffeedfacedeadbeefabaddad2"));
        byte[] sealed = cipher.doFinal(hex.parseHex("aaaaaaaaaaaaaaaabbbbbbbbbbbbbbbbccccccccccccccccdddddddddddddddd"
                + "eeeeeeeeeeeeeeeeffffffffffffffffeeeeeeeeeeeeeeeeaaaaaaaaaaaaaaaa"));
        assertThat(hex.formatHex(sealed))
                .startsWith("17f399f08c67d5ee19d0dc9969c4bb7d")
                .endsWith("83de3541e4c2b58177e065a9bf7b62ec");
    }

    @Example
    void theKeyedHashesOfTheSuitesDiffer() {
        MasterKey aes = new MasterKey(new byte[32]);
        MasterKey sm = new MasterKey(new byte[32], Suite.SM);
        assertThat(sm.derive("use")).hasSize(32).isNotEqualTo(aes.derive("use"));
        assertThat(new KeyedHash(sm, "use").toText("text"))
                .isEqualTo(new KeyedHash(sm, "use").toText("text"))
                .isNotEqualTo(new KeyedHash(aes, "use").toText("text"));
    }
}
