package org.longmai.fhir;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The tokens of a JSON text as another reader (Jackson 2, which HAPI brings) sees them, numbers as they are written. */
final class JsonTokens {

    private JsonTokens() {}

    static List<String> of(byte[] json) {
        List<String> tokens = new ArrayList<>();
        try (JsonParser parser = new JsonFactory().createParser(json)) {
            for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
                tokens.add(token + " " + parser.getText());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return tokens;
    }

    /** Those that a reader must see of a value of ours. */
    static List<String> of(Map<String, Object> object) {
        List<String> tokens = new ArrayList<>();
        collect(object, tokens);
        return tokens;
    }

    private static void collect(@Nullable Object value, List<String> tokens) {
        if (value instanceof Map<?, ?> object) {
            tokens.add("START_OBJECT {");
            object.forEach((name, child) -> {
                tokens.add("FIELD_NAME " + name);
                collect(child, tokens);
            });
            tokens.add("END_OBJECT }");
        } else if (value instanceof List<?> array) {
            tokens.add("START_ARRAY [");
            array.forEach(child -> collect(child, tokens));
            tokens.add("END_ARRAY ]");
        } else if (value instanceof String text) {
            tokens.add("VALUE_STRING " + text);
        } else if (value instanceof JsonNumber number) {
            boolean whole = number.toString().chars().allMatch(c -> c == '-' || Character.isDigit(c));
            tokens.add((whole ? "VALUE_NUMBER_INT " : "VALUE_NUMBER_FLOAT ") + number);
        } else {
            tokens.add(value == null ? "VALUE_NULL null" : ((Boolean) value ? "VALUE_TRUE true" : "VALUE_FALSE false"));
        }
    }
}
