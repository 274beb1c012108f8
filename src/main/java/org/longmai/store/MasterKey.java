package org.longmai.store;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The district's secret, from which the keys of every other use are derived. It never leaves the process, and never changes: in the
 * store it is wrapped by the master key of the settings, which may, see {@link DistrictSecret}.
 */
public final class MasterKey {

    private static final int LENGTH = 32;

    private final byte[] secret;

    /** @param secret 32 bytes */
    public MasterKey(byte[] secret) {
        if (secret.length != LENGTH) {
            throw new IllegalArgumentException(
                    "the master key is %d bytes long, not %d".formatted(secret.length, LENGTH));
        }
        this.secret = secret.clone();
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

    static Mac hmac(byte[] key) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            return mac;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public String toString() {
        return "<hidden>";
    }
}
