package org.longmai.store;

import java.util.Base64;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.core.io.Resource;

/**
 * @param uri the connection string of MongoDB; none in the demo, which brings its own store
 * @param database its name there
 * @param masterKey the key that wraps the district's secret: 32 bytes in base64
 * @param keystore where that key is, if not in {@code masterKey}
 * @param previous the key that it takes the place of, while it is rotated
 * @param suite the ciphers of a store that begins: {@code aes}, or {@code sm} for SM4 and SM3
 */
@ConfigurationProperties("longmai.store")
record StoreSettings(
        @Nullable String uri,
        @DefaultValue("longmai") String database,
        @Nullable String masterKey,
        @Nullable Keystore keystore,
        @Nullable Previous previous,
        @DefaultValue("aes") Suite suite) {

    /**
     * @param location the keystore's file, {@code file:/run/secrets/master.p12}
     * @param type of the keystore
     * @param password of the keystore and its key
     * @param alias the name of the key in it
     */
    record Keystore(
            Resource location,
            @DefaultValue("PKCS12") String type,
            String password,
            @DefaultValue("longmai") String alias) {

        @Override
        public String toString() {
            return "Keystore[location=%s, type=%s, password=<hidden>, alias=%s]".formatted(location, type, alias);
        }
    }

    /** The same of the previous key. */
    record Previous(@Nullable String masterKey, @Nullable Keystore keystore) {

        @Override
        public String toString() {
            return "Previous[masterKey=<hidden>, keystore=%s]".formatted(keystore);
        }
    }

    /** The master key itself, where it is set: 32 bytes. */
    byte @Nullable [] masterKeyBytes() {
        return bytes(masterKey);
    }

    static byte @Nullable [] bytes(@Nullable String base64) {
        return base64 == null || base64.isBlank() ? null : Base64.getDecoder().decode(base64.strip());
    }

    @Override
    public String toString() {
        return "StoreSettings[uri=<hidden>, database=%s, masterKey=<hidden>, keystore=%s, previous=%s, suite=%s]"
                .formatted(database, keystore, previous, suite);
    }
}
