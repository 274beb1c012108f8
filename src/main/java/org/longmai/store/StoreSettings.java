package org.longmai.store;

import java.util.Base64;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * @param uri the connection string of MongoDB; none in the demo, which brings its own store
 * @param database its name there
 * @param masterKey the district's secret, 32 bytes in base64
 */
@ConfigurationProperties("longmai.store")
record StoreSettings(@Nullable String uri, @DefaultValue("longmai") String database, String masterKey) {

    /** The secret itself: 32 bytes. */
    byte[] masterKeyBytes() {
        return Base64.getDecoder().decode(masterKey);
    }

    @Override
    public String toString() {
        return "StoreSettings[uri=<hidden>, database=%s, masterKey=<hidden>]".formatted(database);
    }
}
