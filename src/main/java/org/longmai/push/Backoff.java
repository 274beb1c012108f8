package org.longmai.push;

import java.time.Duration;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** How long to wait before the next attempt: twice as long each time, and never two clinics at the same moment. */
record Backoff(Duration first, Duration most, RandomGenerator random) {

    private static final int DOUBLINGS = 20;
    private static final Duration PATIENCE = Duration.ofHours(1);

    /**
     * @param failed how many attempts have failed, 1 or more
     * @param asked what the hub asked for: never less than that, but for an hour at most
     */
    Duration after(int failed, @Nullable Duration asked) {
        long limit = Math.min(most.toMillis(), first.toMillis() << Math.min(failed - 1, DOUBLINGS));
        Duration own = Duration.ofMillis(limit / 2 + random.nextLong(limit / 2 + 1));
        if (asked == null || asked.compareTo(own) <= 0) {
            return own;
        }
        Duration more = asked.plusMillis(random.nextLong(first.toMillis() + 1));
        return more.compareTo(PATIENCE) < 0 ? more : PATIENCE;
    }
}
