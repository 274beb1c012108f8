package org.longmai.store;

import java.security.GeneralSecurityException;
import java.security.Provider;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;
import org.bouncycastle.jce.provider.BouncyCastleProvider;

/**
 * The ciphers of a store, chosen when it begins. What is sealed says by which cipher, so a store that took over envelopes of another
 * suite reads them.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc8998.html">RFC 8998: SM4 in GCM, SM3</a>
 */
enum Suite {
    /** AES-256-GCM and HMAC-SHA-256, of the JDK. */
    AES((byte) 1),
    /** SM4-GCM and HMAC-SM3 (GB/T 32907, GB/T 32905), of Bouncy Castle. */
    SM((byte) 2);

    /** SM4 has keys of 16 bytes: the second half, so that it shares none with what AES might have sealed under the whole. */
    private static final int SM4_KEY = 16;

    private final byte tag;

    /** Loaded by who needs it only. */
    private static final class National {
        static final Provider PROVIDER = new BouncyCastleProvider();
    }

    Suite(byte tag) {
        this.tag = tag;
    }

    /** As sealed bytes name it. */
    byte tag() {
        return tag;
    }

    static Suite of(byte tag) {
        return Arrays.stream(values())
                .filter(suite -> suite.tag == tag)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("not sealed in a form that this version knows"));
    }

    Cipher cipher() throws GeneralSecurityException {
        return this == AES
                ? Cipher.getInstance("AES/GCM/NoPadding")
                : Cipher.getInstance("SM4/GCM/NoPadding", National.PROVIDER);
    }

    /** @param key of 32 bytes */
    SecretKey keyOf(SecretKey key) {
        if (this == AES) {
            return key;
        }
        byte[] bytes = key.getEncoded();
        return new SecretKeySpec(bytes, bytes.length - SM4_KEY, SM4_KEY, "SM4");
    }

    Mac mac(byte[] key) {
        try {
            Mac mac = this == AES ? Mac.getInstance("HmacSHA256") : Mac.getInstance("HmacSM3", National.PROVIDER);
            mac.init(new SecretKeySpec(key, mac.getAlgorithm()));
            return mac;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
