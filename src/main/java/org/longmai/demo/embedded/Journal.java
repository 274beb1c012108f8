package org.longmai.demo.embedded;

import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.h2.mvstore.MVStore;
import org.h2.mvstore.MVStore.TxCounter;
import org.h2.mvstore.RandomAccessStore;

/**
 * Makes writes durable: a commit outlives the process, a synced one the power too. Every second what was committed is synced, and nothing
 * that the last synced version needs is overwritten before the next one is: without power a second of work is lost, never the store.
 */
final class Journal implements AutoCloseable {

    private static final long COMPACTION_NANOS = TimeUnit.SECONDS.toNanos(2);
    private static final int FULL_PERCENT = 90;
    private static final int REWRITTEN_BYTES = 16 << 20;
    private static final int MOVED_BYTES = 256 << 20;

    private final MVStore store;
    private final ScheduledExecutorService everySecond = Executors.newSingleThreadScheduledExecutor(Journal::daemon);
    private final AtomicLong asked = new AtomicLong();
    private long synced;
    private TxCounter kept;

    @SuppressWarnings("FutureReturnValueIgnored")
    Journal(MVStore store) {
        this.store = store;
        kept = store.registerVersionUsage();
        everySecond.scheduleWithFixedDelay(this::keep, 1, 1, TimeUnit.SECONDS);
    }

    void commit(boolean toDisk) {
        store.commit();
        if (toDisk) {
            sync();
        }
    }

    @Override
    public void close() {
        everySecond.shutdown();
        synchronized (this) {
            store.deregisterVersionUsage(kept);
            if (store.getFileStore() instanceof RandomAccessStore file) {
                compact(file);
            }
            store.close();
        }
    }

    /** One sync serves all who wait for it. */
    private void sync() {
        long mine = asked.incrementAndGet();
        synchronized (this) {
            if (synced < mine) {
                long all = asked.get();
                store.sync();
                synced = all;
            }
        }
    }

    private synchronized void keep() {
        if (store.isClosed()) {
            return;
        }
        TxCounter next = store.registerVersionUsage();
        store.sync();
        store.deregisterVersionUsage(kept);
        kept = next;
    }

    /** While it is open, the store compacts itself, but does not shrink. */
    private void compact(RandomAccessStore file) {
        long until = System.nanoTime() + COMPACTION_NANOS;
        while (store.compact(FULL_PERCENT, REWRITTEN_BYTES) && System.nanoTime() < until) {
            store.commit();
        }
        store.commit();
        file.compactMoveChunks(FULL_PERCENT, MOVED_BYTES, store);
    }

    private static Thread daemon(Runnable task) {
        Thread thread = new Thread(task, "embedded-mongo-journal");
        thread.setDaemon(true);
        return thread;
    }
}
