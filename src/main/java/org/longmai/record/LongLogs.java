package org.longmai.record;

import com.mongodb.MongoException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.stereotype.Component;

/**
 * Keeps long logs short to read: merges the small envelopes of those that a writer or reader met, and clears some time later what
 * the volumes hold. Every instance may do it at the same time, and stop at any moment.
 */
@Component
class LongLogs {

    /** For so long after a volume stood in the log everything stays that it holds: a look that began before it is over by then. */
    static final Duration LINGER = Duration.ofMinutes(1);

    private static final Logger LOG = LoggerFactory.getLogger(LongLogs.class);
    private static final Duration SWEEP_EVERY = Duration.ofHours(1);
    private static final int MOST_FILES = 10_000;
    private static final int MOST_DOCUMENTS = 100_000;
    private static final int FILES_AT_ONCE = 50;
    private static final int DOCUMENTS_AT_ONCE = 1_000;

    private final Envelopes envelopes;
    private final Clock clock;
    private final LongSupplier nanos;
    private final Set<String> noticed = ConcurrentHashMap.newKeySet();
    private final Map<Span, Long> redundant = new ConcurrentHashMap<>();
    private long swept;

    @Autowired
    LongLogs(Envelopes envelopes, Clock clock) {
        this(envelopes, clock, System::nanoTime);
    }

    /** @param nanos a time that never goes back */
    LongLogs(Envelopes envelopes, Clock clock, LongSupplier nanos) {
        this.envelopes = envelopes;
        this.clock = clock;
        this.nanos = nanos;
        this.swept = nanos.getAsLong();
    }

    /** The log of the file may be worth merging. Of too many some are forgotten: their next reader will meet them again. */
    void noticed(String file) {
        if (noticed.size() < MOST_FILES) {
            noticed.add(file);
        }
    }

    /** Does some of what there is to do; without anything, it asks the store for nothing. */
    void run() {
        carefully(this::clear);
        List.copyOf(noticed).stream().limit(FILES_AT_ONCE).forEach(file -> carefully(() -> merge(file)));
        if (nanos.getAsLong() - swept > SWEEP_EVERY.toNanos()) {
            swept = nanos.getAsLong();
            carefully(() -> envelopes.sweep(clock.instant()));
        }
    }

    private void merge(String file) {
        noticed.remove(file);
        for (Span document : envelopes.mergeAll(file).redundant()) {
            if (redundant.size() < MOST_DOCUMENTS) {
                redundant.putIfAbsent(document, nanos.getAsLong());
            }
        }
    }

    private void clear() {
        long now = nanos.getAsLong();
        List<Span> ripe = redundant.entrySet().stream()
                .filter(one -> now - one.getValue() >= LINGER.toNanos())
                .map(Map.Entry::getKey)
                .limit(DOCUMENTS_AT_ONCE)
                .toList();
        if (!ripe.isEmpty()) {
            envelopes.clear(ripe);
            ripe.forEach(redundant::remove);
        }
    }

    /** A store that does not answer now may do so at the next run; the file will be noticed again. */
    private static void carefully(Runnable work) {
        try {
            work.run();
        } catch (MongoException | IllegalStateException e) {
            LOG.warn("Some long logs were not merged: {}", e.getClass().getSimpleName());
        }
    }
}
