package org.longmai.live;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.longmai.audit.Ledger;
import org.longmai.chart.Sight;
import org.longmai.fhir.Reference;
import org.longmai.record.Entry;

/** One caller's eye on one record: it looks, and tells what is new since it looked last. */
final class Watch {

    static final String REQUEST = "subscription chartChanged";

    private final Feeds feeds;
    private final Feed<ChartChange> feed;
    private final Supplier<@Nullable Sight> looking;
    private final Ledger ledger;
    private final Clock clock;
    private final Duration spacing;
    private final AtomicBoolean awaited = new AtomicBoolean();
    private volatile Sight last;
    private volatile Instant told = Instant.EPOCH;
    private Map<Reference, Entry> seen;

    private record Group(String kind, String institution) {}

    Watch(
            Feeds feeds,
            Feed<ChartChange> feed,
            Sight first,
            Supplier<@Nullable Sight> looking,
            Ledger ledger,
            Clock clock,
            Duration spacing) {
        this.feeds = feeds;
        this.feed = feed;
        this.last = first;
        this.seen = first.entries();
        this.looking = looking;
        this.ledger = ledger;
        this.clock = clock;
        this.spacing = spacing;
    }

    boolean isOfFile(String file) {
        return last.files().contains(file);
    }

    /** @param resident an id of the resident, which is the name of the hub's own file of them too */
    boolean isOf(String resident) {
        return last.resident().equals(resident) || last.origins().contains(resident);
    }

    /** Looks soon, once for all that ask for it until then; at once if what is shown may have to be cleared. */
    void stir(boolean atOnce) {
        Duration since = Duration.between(told, clock.instant());
        if (atOnce || since.compareTo(spacing) >= 0) {
            feeds.soon(Duration.ZERO, feed, this::look);
        } else if (awaited.compareAndSet(false, true)) {
            feeds.soon(spacing.minus(since), feed, this::look);
        }
    }

    synchronized void look() {
        awaited.set(false);
        Sight now = feeds.isOver(feed) ? null : looking.get();
        if (now == null || isTaken(now)) {
            feed.close();
            return;
        }
        Map<Reference, Entry> entries = now.entries();
        List<ChartChange.Changed> changes = changes(entries);
        last = now;
        seen = entries;
        if (!changes.isEmpty()) {
            tell(now, new ChartChange(now.resident(), clock.instant(), changes));
        }
    }

    private void tell(Sight now, ChartChange change) {
        ledger.record(now.event(change.kinds(), REQUEST));
        told = clock.instant();
        feed.send(change);
    }

    /** Whether something that was seen is there still, but not for the caller. */
    private boolean isTaken(Sight now) {
        Map<Reference, Entry> entries = now.entries();
        return seen.values().stream()
                .anyMatch(entry -> !entries.containsKey(entry.reference()) && !now.isDeleted(entry));
    }

    private List<ChartChange.Changed> changes(Map<Reference, Entry> now) {
        Map<String, Integer> counts = new TreeMap<>();
        Map<String, Group> groups = new TreeMap<>();
        List<Entry> changed = new ArrayList<>();
        now.forEach((reference, entry) -> {
            Entry before = seen.get(reference);
            if (before == null
                    || before.version() != entry.version()
                    || !before.file().equals(entry.file())) {
                changed.add(entry);
            }
        });
        seen.forEach((reference, entry) -> {
            if (!now.containsKey(reference)) {
                changed.add(entry);
            }
        });
        for (Entry entry : changed) {
            Group group = new Group(entry.traits().type(), entry.institution());
            groups.put(group.toString(), group);
            counts.merge(group.toString(), 1, Integer::sum);
        }
        List<ChartChange.Changed> told = new ArrayList<>();
        groups.forEach((key, group) ->
                told.add(new ChartChange.Changed(group.kind(), group.institution(), counts.getOrDefault(key, 0))));
        return told;
    }
}
