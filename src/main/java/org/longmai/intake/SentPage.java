package org.longmai.intake;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.longmai.fhir.Failure;

/**
 * A page of submissions, as Relay has it, the newest first.
 *
 * @param fellOut how many rejected ones are no longer kept, since there were too many, too large or too old
 * @param fellOutUntil when the newest of these was sent
 * @see <a href="https://relay.dev/graphql/connections.htm">GraphQL Cursor Connections</a>
 */
record SentPage(List<Edge> edges, PageInfo pageInfo, int totalCount, int fellOut, @Nullable Instant fellOutUntil) {

    private static final int MOST = 200;
    private static final int USUAL = 20;

    static final Comparator<Sent> ORDER = Comparator.comparing(SentPage::place, Comparator.reverseOrder());

    record Edge(String cursor, Sent node) {}

    record PageInfo(
            boolean hasNextPage, boolean hasPreviousPage, @Nullable String startCursor, @Nullable String endCursor) {}

    /** @param all in {@link #ORDER} */
    static SentPage of(List<Sent> all, @Nullable Integer first, @Nullable String after, Quarantine.Losses losses) {
        int size = first == null ? USUAL : first;
        if (size < 0 || size > MOST) {
            throw Failure.invalid("'first' must be 0 to %d: turn the page with 'after'.".formatted(MOST));
        }
        String place = after == null ? null : decoded(after);
        List<Sent> rest = place == null
                ? all
                : all.stream().filter(sent -> place(sent).compareTo(place) < 0).toList();
        List<Edge> edges = rest.stream()
                .limit(size)
                .map(sent -> new Edge(cursor(sent), sent))
                .toList();
        PageInfo info = new PageInfo(
                edges.size() < rest.size(),
                rest.size() < all.size(),
                edges.isEmpty() ? null : edges.get(0).cursor(),
                edges.isEmpty() ? null : edges.get(edges.size() - 1).cursor());
        return new SentPage(edges, info, all.size(), losses.count(), losses.count() == 0 ? null : losses.newest());
    }

    public List<Sent> nodes() {
        return edges.stream().map(Edge::node).toList();
    }

    private static String place(Sent sent) {
        return "%016d|%s".formatted(sent.last().toEpochMilli(), sent.id());
    }

    private static String cursor(Sent sent) {
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(place(sent).getBytes(StandardCharsets.UTF_8));
    }

    private static String decoded(String cursor) {
        try {
            return new String(Base64.getUrlDecoder().decode(cursor), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw Failure.invalid("'after' must be a cursor of this list.");
        }
    }
}
