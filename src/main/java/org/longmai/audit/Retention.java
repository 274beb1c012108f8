package org.longmai.audit;

import java.time.Clock;
import java.time.Instant;
import java.time.Period;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.bson.Document;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/**
 * Removes what has been kept for as long as the district wants, at least three years: every entry may tell of a disclosure (PIPL
 * 55, 56: three years; access logs alone would be kept for six months). Always the beginning of a chain, and behind a keyed
 * checkpoint, so that what is left can still be verified.
 */
@Component
class Retention {

    private static final Logger LOG = LoggerFactory.getLogger(Retention.class);
    private static final int GROUP = 500;

    private final AuditSettings settings;
    private final Entries entries;
    private final Chains chains;
    private final Clock clock;

    Retention(AuditSettings settings, Entries entries, Chains chains, Clock clock) {
        this.settings = settings;
        this.entries = entries;
        this.chains = chains;
        this.clock = clock;
    }

    /** Removes what is over now. */
    @Scheduled(initialDelayString = "PT5M", fixedDelayString = "PT24H")
    void run() {
        Period kept = settings.retention();
        if (kept == null) {
            return;
        }
        Instant end = clock.instant().atZone(ZoneOffset.UTC).minus(kept).toInstant();
        long removed = 0;
        for (String chain : chains.opened(clock.instant())) {
            removed += expire(chain, end);
        }
        if (removed > 0) {
            LOG.info("{} entries of the ledger were removed: they were older than {}.", removed, kept);
        }
    }

    private long expire(String chain, Instant end) {
        long first = chains.expired(chain).map(Head::number).orElse(0L) + 1;
        entries.delete(chain, Math.max(1, first - GROUP), first - 1);
        long removed = 0;
        while (true) {
            List<Document> over = over(entries.find(chain, first, first + GROUP - 1), end);
            if (over.isEmpty()) {
                return removed;
            }
            Head last = Chains.headOf(over.get(over.size() - 1));
            chains.expire(last);
            entries.delete(chain, first, last.number());
            removed += over.size();
            first = last.number() + 1;
        }
    }

    private static List<Document> over(List<Document> entries, Instant end) {
        List<Document> over = new ArrayList<>();
        for (Document entry : entries) {
            if (!Entries.at(entry).isBefore(end)) {
                break;
            }
            over.add(entry);
        }
        return over;
    }
}
