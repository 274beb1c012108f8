package org.longmai.store;

import com.github.luben.zstd.Zstd;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Bytes compressed (zstd), then encrypted and authenticated (AES-256-GCM or SM4-GCM), bound to the place where they are kept.
 *
 * <pre>
 * byte 0      version of this form, 1
 * byte 1      cipher, 1 = AES-256-GCM, 2 = SM4-GCM
 * bytes 2–13  nonce
 * bytes 14–   ciphertext and tag of 16 bytes; version, cipher and place are authenticated with it
 * </pre>
 */
public final class Seal {

    private static final byte VERSION = 1;
    private static final int HEADER = 2;
    private static final int NONCE = 12;
    private static final int TAG_BITS = 128;
    private static final int COMPRESSION = 3;
    private static final long MAX_OPENED = 128L * 1024 * 1024;

    private final SecureRandom random;
    private final Suite suite;

    public Seal(SecureRandom random) {
        this(random, Suite.AES);
    }

    /** @param suite by which it seals; it opens what any sealed */
    Seal(SecureRandom random, Suite suite) {
        this.random = random;
        this.suite = suite;
    }

    /** A key of 32 bytes for {@link #seal} and {@link #open}. */
    public static SecretKey key(byte[] bytes) {
        return new SecretKeySpec(bytes, "AES");
    }

    public SecretKey newKey() {
        byte[] bytes = new byte[32];
        random.nextBytes(bytes);
        return key(bytes);
    }

    /** @param place where the bytes are kept; they open nowhere else */
    public byte[] seal(SecretKey key, byte[] bytes, String place) {
        byte[] compressed = Zstd.compress(bytes, COMPRESSION);
        byte[] nonce = new byte[NONCE];
        random.nextBytes(nonce);
        byte[] sealed = new byte[HEADER + NONCE + compressed.length + TAG_BITS / 8];
        sealed[0] = VERSION;
        sealed[1] = suite.tag();
        System.arraycopy(nonce, 0, sealed, HEADER, NONCE);
        try {
            Cipher cipher = cipher(Cipher.ENCRYPT_MODE, key, sealed, place);
            cipher.doFinal(compressed, 0, compressed.length, sealed, HEADER + NONCE);
            return sealed;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("cannot seal", e);
        }
    }

    /** @throws IllegalStateException if the bytes were changed, belong elsewhere, or the key is another */
    public byte[] open(SecretKey key, byte[] sealed, String place) {
        if (sealed.length < HEADER + NONCE + TAG_BITS / 8 || sealed[0] != VERSION) {
            throw new IllegalStateException("not sealed in a form that this version knows");
        }
        try {
            byte[] compressed = cipher(Cipher.DECRYPT_MODE, key, sealed, place)
                    .doFinal(sealed, HEADER + NONCE, sealed.length - HEADER - NONCE);
            long size = Zstd.getFrameContentSize(compressed);
            if (size < 0 || size > MAX_OPENED) {
                throw new IllegalStateException("sealed bytes of an impossible size");
            }
            return Zstd.decompress(compressed, (int) size);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the sealed bytes do not open: changed, moved, or of another key", e);
        }
    }

    private static Cipher cipher(int mode, SecretKey key, byte[] sealed, String place) throws GeneralSecurityException {
        Suite suite = Suite.of(sealed[1]);
        Cipher cipher = suite.cipher();
        cipher.init(mode, suite.keyOf(key), new GCMParameterSpec(TAG_BITS, sealed, HEADER, NONCE));
        cipher.updateAAD(sealed, 0, HEADER);
        cipher.updateAAD(place.getBytes(StandardCharsets.UTF_8));
        return cipher;
    }
}
