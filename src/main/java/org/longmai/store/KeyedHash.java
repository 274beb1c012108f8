package org.longmai.store;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import javax.crypto.Mac;

/** Finds what it is given again without telling what that is: HMAC under a key of one use. */
public final class KeyedHash {

    private final ThreadLocal<Mac> mac;

    public KeyedHash(MasterKey master, String use) {
        byte[] key = master.derive(use);
        this.mac = ThreadLocal.withInitial(() -> master.hmac(key));
    }

    /**
     * 53 bits: short enough for an index of millions; who finds by it checks what was found. Every engine finds such a number,
     * which is a whole one as a double too, in an array; FerretDB 1 misses larger negative ones there.
     */
    public long toLong(String text) {
        return ByteBuffer.wrap(hash(text)).getLong() >>> 11;
    }

    /** 128 bits as 32 characters, for what must not collide. */
    public String toText(String text) {
        return HexFormat.of().formatHex(hash(text), 0, 16);
    }

    /** The whole 32 bytes. */
    public byte[] hash(byte[]... parts) {
        Mac digest = mac.get();
        for (byte[] part : parts) {
            digest.update(part);
        }
        return digest.doFinal();
    }

    private byte[] hash(String text) {
        return hash(text.getBytes(StandardCharsets.UTF_8));
    }
}
