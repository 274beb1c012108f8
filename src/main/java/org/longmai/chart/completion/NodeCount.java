package org.longmai.chart.completion;

import graphql.execution.ExecutionContext;
import graphql.execution.ResultNodesInfo;

/**
 * Counts the nodes of a result as the engine counts them, where their number is limited: one for each field, one for each
 * item of a list.
 */
final class NodeCount {

    /** Counts nothing. */
    static final NodeCount NONE = new NodeCount(false, 0);

    private final boolean limited;
    private final int limit;
    private int count;

    private NodeCount(boolean limited, int limit) {
        this.limited = limited;
        this.limit = limit;
    }

    /** A count that starts where the execution stands. */
    static NodeCount of(ExecutionContext context) {
        Integer limit = context.getGraphQLContext().get(ResultNodesInfo.MAX_RESULT_NODES);
        return limit == null
                ? new NodeCount(false, 0)
                : new NodeCount(true, limit - context.getResultNodesInfo().getResultNodesCount());
    }

    boolean isLimited() {
        return limited;
    }

    /** Whether so many nodes more are within the limit. */
    boolean add(int nodes) {
        if (!limited) {
            return true;
        }
        count += nodes;
        return count <= limit;
    }

    int count() {
        return count;
    }

    /** Takes back what was counted since, as the engine will count it. */
    void reset(int earlier) {
        count = earlier;
    }

    /** Tells the execution what was counted. */
    void report(ExecutionContext context) {
        for (int i = 0; i < count; i++) {
            context.getResultNodesInfo().incrementAndGetResultNodesCount();
        }
    }
}
