package org.longmai.store;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdCompressCtx;
import com.github.luben.zstd.ZstdDecompressCtx;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.EnumMap;
import java.util.Map;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;

/** What sealing takes each time, and what takes longer to make than to use: contexts of zstd, ciphers, room. For one thread at a time. */
final class Workbench implements AutoCloseable {

    private static final int COMPRESSION = 3;
    private static final int KEPT_ROOM = 1 << 20;

    private final ZstdCompressCtx compressing = new ZstdCompressCtx().setLevel(COMPRESSION);
    private final ZstdDecompressCtx decompressing = new ZstdDecompressCtx();
    private final Map<Suite, Cipher> ciphers = new EnumMap<>(Suite.class);
    private byte[] room = new byte[0];

    /** Compresses the bytes into its room. @return how many bytes are there now */
    int compress(byte[] bytes) {
        makeRoom(Zstd.compressBound(bytes.length));
        return compressing.compressByteArray(room, 0, room.length, bytes, 0, bytes.length);
    }

    /** Encrypts what is in its room behind the header, with the nonce that stands there. */
    void encrypt(SecretKey key, int length, byte[] sealed, String place) throws GeneralSecurityException {
        cipher(Cipher.ENCRYPT_MODE, key, sealed, place).doFinal(room, 0, length, sealed, Seal.START);
    }

    /** Decrypts what is behind the header into its room. @return how many bytes are there now */
    int decrypt(SecretKey key, byte[] sealed, String place) throws GeneralSecurityException {
        int length = sealed.length - Seal.START;
        makeRoom(length);
        return cipher(Cipher.DECRYPT_MODE, key, sealed, place).doFinal(sealed, Seal.START, length, room, 0);
    }

    /** @throws IllegalStateException if what is in its room would be more than this */
    byte[] decompress(int length, long most) {
        long size = Zstd.getFrameContentSize(room, 0, length);
        if (size < 0 || size > most) {
            throw new IllegalStateException("sealed bytes of an impossible size");
        }
        byte[] bytes = new byte[(int) size];
        decompressing.decompressByteArray(bytes, 0, bytes.length, room, 0, length);
        return bytes;
    }

    private void makeRoom(long length) {
        if (room.length < length) {
            room = new byte[Math.toIntExact(length)];
        }
    }

    private Cipher cipher(int mode, SecretKey key, byte[] sealed, String place) throws GeneralSecurityException {
        Suite suite = Suite.of(sealed[1]);
        Cipher cipher = ciphers.get(suite);
        if (cipher == null) {
            cipher = suite.cipher();
            ciphers.put(suite, cipher);
        }
        cipher.init(mode, suite.keyOf(key), new GCMParameterSpec(Seal.TAG_BITS, sealed, Seal.HEADER, Seal.NONCE));
        cipher.updateAAD(sealed, 0, Seal.HEADER);
        cipher.updateAAD(place.getBytes(StandardCharsets.UTF_8));
        return cipher;
    }

    /** Whether it is worth keeping: one that had something huge in hand holds much memory. */
    boolean isSmall() {
        return room.length <= KEPT_ROOM;
    }

    @Override
    public void close() {
        compressing.close();
        decompressing.close();
    }
}
