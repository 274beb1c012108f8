package org.longmai.fhir;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.Locale;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Ids are computed, not looked up: an institution's {@code Patient/1} has one hub id, a keyed hash of institution, type and
 * source id. A repeated push lands on the same id, institutions cannot collide, and a citizen number used as an id does not
 * show.
 *
 * <p>A hub id is 24 characters of lower-case base32: 12 bytes of hash and a tag of 3 bytes over institution, type and hash.
 * By the tag an institution's own hub ids are known when it sends them back, without a look-up; a foreign one is just
 * another source id.
 */
public final class HubIds {

    private static final char[] BASE32 = "abcdefghijklmnopqrstuvwxyz234567".toCharArray();
    private static final int HASH = 12;
    private static final int TAG = 3;

    /** What the two bytes before each part of a hash can tell: no two lists of parts are hashed alike. */
    static final int MOST = 0xffff;

    static final int LENGTH = (HASH + TAG) * 8 / 5;

    private final byte[] key;
    private final ThreadLocal<Mac> mac = ThreadLocal.withInitial(this::newMac);

    /** @param key 32 secret bytes that never change in the life of a district */
    public HubIds(byte[] key) {
        this.key = key.clone();
    }

    /**
     * The hub id of an institution's resource. The institution's own hub id gives itself.
     *
     * @throws Failure INVALID if the source id is longer than 65,535 bytes
     */
    public String of(String institution, String type, String sourceId) {
        if (isOwn(institution, type, sourceId)) {
            return sourceId;
        }
        byte[] hash = Arrays.copyOf(hash("id", institution, type, sourceId), HASH + TAG);
        System.arraycopy(tag(institution, type, hash), 0, hash, HASH, TAG);
        return base32(hash);
    }

    /** Whether the id is one that {@link #of} gave this institution for this type. */
    public boolean isOwn(String institution, String type, String id) {
        if (id.length() != LENGTH || !id.equals(id.toLowerCase(Locale.ROOT))) {
            return false;
        }
        byte[] bytes = bytes(id);
        return bytes.length == HASH + TAG
                && Arrays.equals(Arrays.copyOfRange(bytes, HASH, HASH + TAG), tag(institution, type, bytes));
    }

    private byte[] tag(String institution, String type, byte[] id) {
        return Arrays.copyOf(hash("tag", institution, type, base32(Arrays.copyOf(id, HASH))), TAG);
    }

    private byte[] hash(String... parts) {
        Mac digest = mac.get();
        for (String part : parts) {
            byte[] bytes = part.getBytes(StandardCharsets.UTF_8);
            if (bytes.length > MOST) {
                throw Failure.invalid("An id is longer than any can be (64 characters; as part of an address %d bytes)."
                        .formatted(MOST));
            }
            digest.update((byte) (bytes.length >> 8));
            digest.update((byte) bytes.length);
            digest.update(bytes);
        }
        return digest.doFinal();
    }

    private Mac newMac() {
        try {
            Mac hmac = Mac.getInstance("HmacSHA256");
            hmac.init(new SecretKeySpec(key, "HmacSHA256"));
            return hmac;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String base32(byte[] bytes) {
        StringBuilder text = new StringBuilder(LENGTH);
        int buffer = 0;
        int bits = 0;
        for (byte b : bytes) {
            buffer = buffer << 8 | b & 0xff;
            for (bits += 8; bits >= 5; bits -= 5) {
                text.append(BASE32[buffer >> bits - 5 & 31]);
            }
        }
        return bits == 0
                ? text.toString()
                : text.append(BASE32[buffer << 5 - bits & 31]).toString();
    }

    /** The bytes of a text of base32, or none if it is not. */
    private static byte[] bytes(String text) {
        byte[] bytes = new byte[text.length() * 5 / 8];
        int buffer = 0;
        int bits = 0;
        int at = 0;
        for (char c : text.toCharArray()) {
            int value = c >= 'a' && c <= 'z' ? c - 'a' : c >= '2' && c <= '7' ? c - '2' + 26 : -1;
            if (value < 0) {
                return new byte[0];
            }
            buffer = buffer << 5 | value;
            bits += 5;
            if (bits >= 8) {
                bits -= 8;
                bytes[at++] = (byte) (buffer >> bits);
            }
        }
        return bytes;
    }
}
