package org.longmai.audit;

import java.security.SecureRandom;
import java.time.Clock;
import org.longmai.store.TestKeys;
import org.longmai.store.TestStore;

/** A ledger for tests without Spring: one for all, since each has a thread of its own. */
public final class TestLedger {

    private static final Ledger SHARED =
            new Ledger(TestStore.fresh(), TestKeys.MASTER, TestKeys.SEAL, Clock.systemUTC(), new SecureRandom());

    private TestLedger() {}

    public static Ledger shared() {
        return SHARED;
    }
}
