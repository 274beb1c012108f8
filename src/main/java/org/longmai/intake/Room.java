package org.longmai.intake;

import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.longmai.fhir.Failure;
import org.longmai.fhir.Failure.Category;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.stereotype.Component;

/**
 * The memory that there is for bodies. Who would need more than is free waits a while, then is told to come again; who needs more
 * than there is at all, to come smaller.
 */
@Component
class Room {

    /** An element of an object or array: its place there, the objects of its value. */
    private static final int NODE = 100;

    /** The bytes themselves, and the texts in them. */
    private static final int COPIES = 2;

    /** By it every byte costs the same, whatever stands there: there are millions of them. */
    private static final byte[] NODES = new byte[256];

    static {
        NODES[','] = 1;
        NODES['{'] = 1;
        NODES['['] = 1;
    }

    private static final int WAIT_SECONDS = 30;
    private static final int UNIT = 1024;

    private final int units;
    private final Semaphore free;

    /** Half of the memory: the rest is for what is made of the bodies, and for all else. */
    @Autowired
    Room() {
        this(Runtime.getRuntime().maxMemory() / 2);
    }

    Room(long bytes) {
        this.units = (int) Math.min(Integer.MAX_VALUE, bytes / UNIT);
        this.free = new Semaphore(units, true);
    }

    /** Does the work, for which the JSON becomes a tree, when there is room for that. */
    <T> T with(byte[] json, Supplier<T> work) {
        int needed = (int) Math.min(Integer.MAX_VALUE, 1 + weight(json) / UNIT);
        enter(needed);
        try {
            return work.get();
        } finally {
            free.release(needed);
        }
    }

    private void enter(int needed) {
        if (needed > units) {
            throw Failure.of(Category.TOO_COSTLY, "This is more than the server has memory for: split the Bundle.");
        }
        try {
            if (free.tryAcquire(needed, WAIT_SECONDS, TimeUnit.SECONDS)) {
                return;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        throw Failure.of(Category.UNAVAILABLE, "Too many large Bundles at once: send it again later.");
    }

    /** About what the tree takes. Punctuation within texts counts as well: they are seldom most of it. */
    static long weight(byte[] json) {
        long nodes = 0;
        for (byte one : json) {
            nodes += NODES[one & 0xFF];
        }
        return COPIES * (long) json.length + NODE * nodes;
    }
}
