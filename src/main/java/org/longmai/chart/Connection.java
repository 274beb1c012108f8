package org.longmai.chart;

import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A page, as Relay has it.
 *
 * @see <a href="https://relay.dev/graphql/connections.htm">GraphQL Cursor Connections</a>
 */
record Connection(List<Edge> edges, PageInfo pageInfo, int totalCount) {

    /**
     * @param place the cursor, made where it is asked for
     * @param institution the id of the one that recorded the node; null where that is not a matter of it
     */
    record Edge(Supplier<String> place, Object node, @Nullable String institution) {

        public String cursor() {
            return place.get();
        }
    }

    record PageInfo(boolean hasNextPage, boolean hasPreviousPage, @Nullable Edge first, @Nullable Edge last) {

        public @Nullable String startCursor() {
            return first == null ? null : first.cursor();
        }

        public @Nullable String endCursor() {
            return last == null ? null : last.cursor();
        }
    }

    static Connection of(List<Edge> edges, boolean previous, boolean next, int total) {
        Edge first = edges.isEmpty() ? null : edges.get(0);
        Edge last = edges.isEmpty() ? null : edges.get(edges.size() - 1);
        return new Connection(edges, new PageInfo(next, previous, first, last), total);
    }

    public List<Object> nodes() {
        return edges.stream().map(Edge::node).toList();
    }
}
