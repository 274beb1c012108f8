package org.longmai.audit;

import com.mongodb.client.MongoDatabase;
import io.micrometer.observation.ObservationRegistry;
import java.security.SecureRandom;
import java.time.Clock;
import org.longmai.registry.Registries;
import org.longmai.store.TestKeys;
import org.longmai.store.TestStore;

/** A ledger for tests without Spring: one for all, since each has a thread of its own. */
public final class TestLedger {

    private static final Ledger SHARED = on(TestStore.fresh());

    private TestLedger() {}

    public static Ledger shared() {
        return SHARED;
    }

    private static Ledger on(MongoDatabase database) {
        Entries entries = new Entries(database, TestKeys.MASTER, TestKeys.SEAL, Registries.tongliang());
        Chains chains = new Chains(database, TestKeys.MASTER, entries);
        return new Ledger(
                entries, chains, TestHeads.none(), Clock.systemUTC(), new SecureRandom(), ObservationRegistry.NOOP);
    }
}
