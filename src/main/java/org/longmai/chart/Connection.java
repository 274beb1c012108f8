package org.longmai.chart;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A page, as Relay has it.
 *
 * @see <a href="https://relay.dev/graphql/connections.htm">GraphQL Cursor Connections</a>
 */
record Connection(List<Edge> edges, PageInfo pageInfo, int totalCount) {

    /** @param institution the id of the one that recorded the node; null where that is not a matter of it */
    record Edge(String cursor, Object node, @Nullable String institution) {}

    record PageInfo(
            boolean hasNextPage, boolean hasPreviousPage, @Nullable String startCursor, @Nullable String endCursor) {}

    static Connection of(List<Edge> edges, boolean previous, boolean next, int total) {
        String start = edges.isEmpty() ? null : edges.get(0).cursor();
        String end = edges.isEmpty() ? null : edges.get(edges.size() - 1).cursor();
        return new Connection(edges, new PageInfo(next, previous, start, end), total);
    }

    public List<Object> nodes() {
        return edges.stream().map(Edge::node).toList();
    }
}
