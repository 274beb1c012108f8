package org.longmai.fhir;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Writes the value model of this package in UTF-8: the same bytes for the same object, always, since hashes are made of them. One
 * may be used again and again, by one thread at a time.
 */
public final class JsonWriter {

    private static final int START = 1024;

    private final JsonBytes json = new JsonBytes(START);

    /** An object that was written before, to stand in another one. */
    public record Written(byte[] json) {

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Written written && Arrays.equals(json, written.json);
        }

        @Override
        public int hashCode() {
            return Arrays.hashCode(json);
        }
    }

    public byte[] write(Map<String, Object> object) {
        json.clear();
        object(object);
        return json.toBytes();
    }

    private void value(@Nullable Object value) {
        if (value instanceof String text) {
            json.wholeString(text);
        } else if (value instanceof Map<?, ?> object) {
            object(object);
        } else if (value instanceof List<?> array) {
            array(array);
        } else if (value instanceof JsonNumber || value instanceof Boolean || value == null) {
            json.raw(String.valueOf(value));
        } else if (value instanceof Written written) {
            json.raw(written.json);
        } else {
            throw new IllegalArgumentException("not a JSON value: " + value.getClass());
        }
    }

    private void object(Map<?, ?> object) {
        char before = '{';
        for (Map.Entry<?, ?> element : object.entrySet()) {
            json.raw(before).wholeString((String) element.getKey()).raw(':');
            value(element.getValue());
            before = ',';
        }
        json.raw(before == '{' ? "{}" : "}");
    }

    private void array(List<?> array) {
        json.raw('[');
        for (int i = 0; i < array.size(); i++) {
            if (i > 0) {
                json.raw(',');
            }
            value(array.get(i));
        }
        json.raw(']');
    }
}
