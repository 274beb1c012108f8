package org.longmai.chart;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.longmai.chart.completion.VersionedResource;
import org.longmai.fhir.Failure;
import org.longmai.fhir.Resource;
import org.longmai.record.Entry;

/**
 * Pages of entries. A cursor is a place in the order under one decision: it gives what comes behind that place of what the
 * caller may see now, and it dies with the consents that it was made under.
 */
final class Pages {

    private Pages() {}

    /** A place in an order. */
    private record Place(@Nullable Instant start, String reference) {

        static Comparator<Place> in(EntryOrder order) {
            return Comparator.comparing(Place::start, order.times()).thenComparing(Place::reference);
        }

        static Place of(Entry entry) {
            return new Place(entry.traits().start(), entry.reference().toString());
        }

        String cursor(String fingerprint) {
            String text = fingerprint + "|" + (start == null ? "" : start.toString()) + "|" + reference;
            return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(StandardCharsets.UTF_8));
        }

        static Place parse(String cursor, String fingerprint) {
            String[] parts = parts(cursor);
            if (!parts[0].equals(fingerprint)) {
                throw Failure.invalid(
                        "'after' must be a cursor of this list as it is now: a consent has changed, or the"
                                + " cursor is another's. Start again without it.");
            }
            try {
                return new Place(parts[1].isEmpty() ? null : Instant.parse(parts[1]), parts[2]);
            } catch (DateTimeParseException e) {
                throw unreadable();
            }
        }

        private static String[] parts(String cursor) {
            try {
                String text = new String(Base64.getUrlDecoder().decode(cursor), StandardCharsets.UTF_8);
                String[] parts = text.split("\\|", 3);
                if (parts.length == 3) {
                    return parts;
                }
            } catch (IllegalArgumentException e) {
                throw unreadable();
            }
            throw unreadable();
        }

        private static Failure unreadable() {
            return Failure.invalid("'after' must be a cursor of this list.");
        }
    }

    /** @param all in the order of the selector */
    static Connection of(View view, List<Entry> all, Selector selector) {
        int size = Selector.size(selector.first());
        int from = 0;
        if (selector.after() != null) {
            Place after = Place.parse(selector.after(), view.fingerprint());
            Comparator<Place> order = Place.in(selector.sort());
            while (from < all.size() && order.compare(Place.of(all.get(from)), after) <= 0) {
                from++;
            }
        }
        List<Entry> page = all.subList(from, Math.min(all.size(), from + size));
        List<Resource> resources = view.open(page);
        List<Connection.Edge> edges = new ArrayList<>(page.size());
        for (int i = 0; i < page.size(); i++) {
            Entry entry = page.get(i);
            edges.add(new Connection.Edge(
                    () -> Place.of(entry).cursor(view.fingerprint()),
                    new VersionedResource(entry, resources.get(i).json()),
                    entry.institution()));
        }
        return Connection.of(edges, from > 0, from + page.size() < all.size(), all.size());
    }
}
