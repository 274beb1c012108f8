package org.longmai.store;

import java.io.IOException;
import java.io.InputStream;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HexFormat;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import org.springframework.core.io.Resource;

/**
 * A master key from a Java keystore, as {@code keytool -genseckey -alias longmai -keyalg AES -keysize 256 -storetype PKCS12
 * -keystore master.p12} makes one. The key itself is only used by the cipher, never copied.
 */
final class KeystoreKey implements KeyService {

    private static final int NONCE = 12;
    private static final int TAG_BITS = 128;

    private final Key key;
    private final SecureRandom random;

    KeystoreKey(Key key, SecureRandom random) {
        this.key = key;
        this.random = random;
    }

    /** @throws IllegalArgumentException if the keystore does not open or lacks the key, in words that name no secret */
    static KeystoreKey in(Resource location, String type, String password, String alias, SecureRandom random) {
        try (InputStream in = location.getInputStream()) {
            KeyStore store = KeyStore.getInstance(type);
            store.load(in, password.toCharArray());
            Key key = store.getKey(alias, password.toCharArray());
            if (key == null || !key.getAlgorithm().equals("AES")) {
                throw new IllegalArgumentException("The keystore holds no AES key named '%s'.".formatted(alias));
            }
            return new KeystoreKey(key, random);
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalArgumentException(
                    "The keystore of the master key does not open: wrong file, type or password.", e);
        }
    }

    @Override
    public String id() {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(key);
            return HexFormat.of().formatHex(mac.doFinal(new byte[] {'i', 'd'}), 0, 8);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public byte[] wrap(byte[] secret) {
        byte[] nonce = new byte[NONCE];
        random.nextBytes(nonce);
        byte[] sealed = cipher(Cipher.ENCRYPT_MODE, nonce, secret, 0);
        byte[] wrapped = Arrays.copyOf(nonce, NONCE + sealed.length);
        System.arraycopy(sealed, 0, wrapped, NONCE, sealed.length);
        return wrapped;
    }

    @Override
    public byte[] unwrap(byte[] wrapped) {
        return cipher(Cipher.DECRYPT_MODE, Arrays.copyOf(wrapped, NONCE), wrapped, NONCE);
    }

    private byte[] cipher(int mode, byte[] nonce, byte[] bytes, int from) {
        try {
            Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
            cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, nonce));
            return cipher.doFinal(bytes, from, bytes.length - from);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("the district's secret does not open: changed, or of another key", e);
        }
    }
}
