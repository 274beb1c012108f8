package org.longmai.chart;

import java.time.Instant;
import java.util.Comparator;
import org.longmai.record.Entry;

/** The orders of a list, by clinical date; what has none comes last. Ties by type and id, so that an order is total. */
enum EntryOrder {
    NEWEST_FIRST(Comparator.reverseOrder()),
    OLDEST_FIRST(Comparator.naturalOrder());

    private final Comparator<Instant> times;

    EntryOrder(Comparator<Instant> times) {
        this.times = Comparator.nullsLast(times);
    }

    Comparator<Instant> times() {
        return times;
    }

    Comparator<Entry> entries() {
        return Comparator.comparing((Entry entry) -> entry.traits().start(), times)
                .thenComparing(entry -> entry.traits().type())
                .thenComparing(entry -> entry.traits().id());
    }
}
