package org.longmai.store;

import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import javax.crypto.SecretKey;
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
    static final int HEADER = 2;
    static final int NONCE = 12;
    static final int START = HEADER + NONCE;
    static final int TAG_BITS = 128;

    private static final long MAX_OPENED = 128L * 1024 * 1024;

    private final SecureRandom random;
    private final Suite suite;
    private final Workbenches workbenches = new Workbenches();

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
        byte[] nonce = new byte[NONCE];
        random.nextBytes(nonce);
        try {
            return workbenches.with(workbench -> {
                int length = workbench.compress(bytes);
                byte[] sealed = new byte[START + length + TAG_BITS / 8];
                sealed[0] = VERSION;
                sealed[1] = suite.tag();
                System.arraycopy(nonce, 0, sealed, HEADER, NONCE);
                workbench.encrypt(key, length, sealed, place);
                return sealed;
            });
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("cannot seal", e);
        }
    }

    /** @throws IllegalStateException if the bytes were changed, belong elsewhere, or the key is another */
    public byte[] open(SecretKey key, byte[] sealed, String place) {
        if (sealed.length < START + TAG_BITS / 8 || sealed[0] != VERSION) {
            throw new IllegalStateException("not sealed in a form that this version knows");
        }
        try {
            return workbenches.with(
                    workbench -> workbench.decompress(workbench.decrypt(key, sealed, place), MAX_OPENED));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the sealed bytes do not open: changed, moved, or of another key", e);
        }
    }
}
