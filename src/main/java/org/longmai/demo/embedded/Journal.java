package org.longmai.demo.embedded;

import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.h2.mvstore.MVStore;
import org.h2.mvstore.MVStore.TxCounter;

/**
 * Makes writes durable: a commit outlives the process, a synced one the power too. Every second what was committed is synced, and nothing
 * that the last synced version needs is overwritten before the next one is: without power a second of work is lost, never the store.
 */
final class Journal implements AutoCloseable {

    private static final int COMPACT_BELOW_PERCENT = 60;
    private static final int COMPACT_BYTES = 4 << 20;
    private static final int CLOSING_MILLIS = 2_000;

    private final MVStore store;
    private final AtomicLong waiting = new AtomicLong();
    private final ScheduledExecutorService housekeeping = Executors.newSingleThreadScheduledExecutor(Journal::daemon);
    private long synced;
    private TxCounter kept;

    @SuppressWarnings("FutureReturnValueIgnored")
    Journal(MVStore store) {
        this.store = store;
        kept = store.registerVersionUsage();
        housekeeping.scheduleWithFixedDelay(this::tidy, 1, 1, TimeUnit.SECONDS);
    }

    void commit(boolean sync) {
        store.commit();
        if (sync) {
            sync();
        }
    }

    @Override
    public void close() {
        housekeeping.shutdown();
        synchronized (this) {
            store.deregisterVersionUsage(kept);
            store.close(CLOSING_MILLIS);
        }
    }

    /** One sync serves all who wait for it. */
    private void sync() {
        long mine = waiting.incrementAndGet();
        synchronized (this) {
            if (synced < mine) {
                long all = waiting.get();
                store.sync();
                synced = all;
            }
        }
    }

    private synchronized void tidy() {
        if (store.isClosed()) {
            return;
        }
        TxCounter next = store.registerVersionUsage();
        store.sync();
        store.deregisterVersionUsage(kept);
        kept = next;
        if (store.compact(COMPACT_BELOW_PERCENT, COMPACT_BYTES)) {
            store.commit();
        }
    }

    private static Thread daemon(Runnable task) {
        Thread thread = new Thread(task, "embedded-mongo-housekeeping");
        thread.setDaemon(true);
        return thread;
    }
}
