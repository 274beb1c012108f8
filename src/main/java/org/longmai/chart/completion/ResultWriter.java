package org.longmai.chart.completion;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.longmai.fhir.JsonBytes;
import org.longmai.fhir.JsonNumber;
import tools.jackson.databind.json.JsonMapper;

/** Writes the result of an operation as JSON, and takes over what of it is written already. */
public final class ResultWriter {

    private static final int AROUND = 1024;

    private final JsonMapper mapper;

    /** @param mapper writes what is of a class of its own */
    public ResultWriter(JsonMapper mapper) {
        this.mapper = mapper;
    }

    public JsonBytes write(Map<String, Object> result) {
        JsonBytes json = new JsonBytes(AROUND + plain(result));
        object(result, json);
        return json;
    }

    /** How many bytes are there already. */
    private static int plain(@Nullable Object value) {
        int bytes = value instanceof PlainJson plain ? plain.length() : 0;
        if (value instanceof Map<?, ?> object) {
            for (Object each : object.values()) {
                bytes += plain(each);
            }
        }
        return bytes;
    }

    private void value(@Nullable Object value, JsonBytes to) {
        if (value instanceof PlainJson plain) {
            plain.writeTo(to);
        } else if (value instanceof String text) {
            to.string(text);
        } else if (value instanceof Map<?, ?> object) {
            object(object, to);
        } else if (value instanceof List<?> list) {
            list(list, to);
        } else if (isPlain(value)) {
            to.raw(String.valueOf(value));
        } else {
            to.raw(mapper.writeValueAsBytes(value));
        }
    }

    /** Whether its text is JSON. */
    private static boolean isPlain(@Nullable Object value) {
        return value == null
                || value instanceof Boolean
                || value instanceof Integer
                || value instanceof Long
                || value instanceof JsonNumber;
    }

    private void object(Map<?, ?> object, JsonBytes to) {
        char before = '{';
        for (Map.Entry<?, ?> entry : object.entrySet()) {
            to.raw(before).string(String.valueOf(entry.getKey())).raw(':');
            value(entry.getValue(), to);
            before = ',';
        }
        to.raw(before == '{' ? "{}" : "}");
    }

    private void list(List<?> list, JsonBytes to) {
        char before = '[';
        for (Object item : list) {
            to.raw(before);
            value(item, to);
            before = ',';
        }
        to.raw(before == '[' ? "[]" : "]");
    }
}
