package org.longmai.chart.completion;

import graphql.GraphQLContext;
import java.util.List;
import java.util.Map;
import org.longmai.fhir.JsonBytes;

/** A completed value that is written already: in the data of a result, where whoever asked can write it on. */
public final class PlainJson {

    private final List<byte[]> pieces;

    PlainJson(List<byte[]> pieces) {
        this.pieces = pieces;
    }

    /** What tells an execution that values of its result may be written: to be put into its context. */
    public static Map<Object, Object> asked() {
        return Map.of(PlainJson.class, true);
    }

    static boolean isAsked(GraphQLContext context) {
        return context.hasKey(PlainJson.class);
    }

    int length() {
        int length = 0;
        for (byte[] piece : pieces) {
            length += piece.length;
        }
        return length;
    }

    void writeTo(JsonBytes to) {
        pieces.forEach(to::raw);
    }
}
