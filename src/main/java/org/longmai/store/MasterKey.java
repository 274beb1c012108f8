package org.longmai.store;

import java.nio.charset.StandardCharsets;
import javax.crypto.Mac;

/**
 * The district's secret, from which the keys of every other use are derived. It never leaves the process, and never changes: in the
 * store it is wrapped by the master key of the settings, which may, see {@link DistrictSecret}.
 */
public final class MasterKey {

    private static final int LENGTH = 32;

    private final byte[] secret;
    private final Suite suite;

    /** @param secret 32 bytes */
    public MasterKey(byte[] secret) {
        this(secret, Suite.AES);
    }

    MasterKey(byte[] secret, Suite suite) {
        if (secret.length != LENGTH) {
            throw new IllegalArgumentException(
                    "the master key is %d bytes long, not %d".formatted(secret.length, LENGTH));
        }
        this.secret = secret.clone();
        this.suite = suite;
    }

    /**
     * 32 bytes for one use.
     *
     * @param use names the use; another name gives an unrelated key
     * @see <a href="https://www.rfc-editor.org/rfc/rfc5869#section-2.3">HKDF-Expand, one block</a>
     */
    public byte[] derive(String use) {
        Mac mac = hmac(secret);
        mac.update(use.getBytes(StandardCharsets.UTF_8));
        mac.update((byte) 1);
        return mac.doFinal();
    }

    /** The keyed hash of the store's suite. */
    Mac hmac(byte[] key) {
        return suite.mac(key);
    }

    @Override
    public String toString() {
        return "<hidden>";
    }
}
