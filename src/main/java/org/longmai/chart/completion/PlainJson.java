package org.longmai.chart.completion;

import graphql.GraphQLContext;
import java.util.Map;
import org.longmai.fhir.JsonBytes;

/** A completed value that is written already: in the data of a result, where whoever asked can write it on. */
public final class PlainJson {

    private final JsonBytes json;

    PlainJson(JsonBytes json) {
        this.json = json;
    }

    /** What tells an execution that values of its result may be written: to be put into its context. */
    public static Map<Object, Object> asked() {
        return Map.of(PlainJson.class, true);
    }

    static boolean isAsked(GraphQLContext context) {
        return context.hasKey(PlainJson.class);
    }

    public void writeTo(JsonBytes to) {
        to.raw(json);
    }
}
