package org.longmai.audit;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Something that is wrong with the ledger.
 *
 * @param chain its name; {@code chains} of the register of chains
 * @param number the first entry at fault
 * @param at its time, or that of the next one known
 */
record Finding(Kind kind, String chain, long number, @Nullable Instant at, String text) {

    enum Kind {
        REMOVED,
        CHANGED,
        MOVED,
        TRUNCATED,
        CHAIN_REMOVED
    }

    @Override
    public String toString() {
        return "%s  %s/%d  %s  %s".formatted(kind, chain, number, at, text);
    }
}
