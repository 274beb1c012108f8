package org.longmai.store;

import com.mongodb.client.MongoDatabase;
import java.security.SecureRandom;

/** The keys of files, for tests without Spring. */
public final class TestKeys {

    public static final MasterKey MASTER = new MasterKey(new byte[32]);
    public static final Seal SEAL = new Seal(new SecureRandom());

    private TestKeys() {}

    public static FileKeys in(MongoDatabase database) {
        return new FileKeys(database, MASTER, SEAL);
    }
}
