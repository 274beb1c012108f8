package org.longmai.chart.standard;

import graphql.GraphQLContext;
import graphql.execution.ResultPath;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The names of the elements of each list that one operation slices. */
final class Slices {

    private final Map<ResultPath, List<String>> names = new ConcurrentHashMap<>();

    static Slices of(GraphQLContext context) {
        return context.computeIfAbsent(Slices.class, any -> new Slices());
    }

    void put(ResultPath list, List<String> ofElements) {
        names.put(list, ofElements);
    }

    @Nullable
    List<String> get(ResultPath list) {
        return names.get(list);
    }
}
