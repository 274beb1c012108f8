package org.longmai.fhir;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.core.json.JsonFactory;

/**
 * JSON in and out without loss, in the value model of this package.
 *
 * <p>Bounded against hostile input: nesting, length of a number and of a name. Duplicate keys are refused, since two
 * readers would see two documents.
 */
public final class Json {

    static final int MAX_DEPTH = 200;

    /** No object of FHIR has so many; those of our own have one for each entry of a Bundle. */
    static final int MAX_NAMES = 150_000;

    private static final Pattern ELEMENT = Pattern.compile("_?[A-Za-z][A-Za-z0-9]{0,63}");

    private static final JsonFactory FACTORY = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(MAX_DEPTH)
                    .maxNumberLength(1_000)
                    .maxNameLength(1_000)
                    .maxStringLength(64 * 1024 * 1024)
                    .build())
            .build();

    private Json() {}

    /**
     * @param json one JSON object in UTF-8 and nothing behind it
     * @throws Failure INVALID, with line and column, if it is anything else
     */
    public static Map<String, Object> readObject(byte[] json) {
        if (!isUtf8(json)) {
            throw Failure.invalid("The JSON is not in UTF-8.");
        }
        return readObject(json, 0, json.length);
    }

    /** Like {@link #readObject(byte[])}, from a part of an array that {@link #write(Map)} wrote. */
    public static Map<String, Object> readObject(byte[] json, int offset, int length) {
        return read(json, offset, length, JsonToken.START_OBJECT, "object", Json::object);
    }

    /**
     * @param json one JSON array in UTF-8 and nothing behind it
     * @throws Failure INVALID, with line and column, if it is anything else
     */
    public static List<@Nullable Object> readArray(byte[] json) {
        if (!isUtf8(json)) {
            throw Failure.invalid("The JSON is not in UTF-8.");
        }
        return read(json, 0, json.length, JsonToken.START_ARRAY, "array", Json::array);
    }

    private static <T> T read(
            byte[] json, int offset, int length, JsonToken start, String kind, Function<JsonParser, T> reader) {
        try (JsonParser parser = FACTORY.createParser(ObjectReadContext.empty(), json, offset, length)) {
            if (parser.nextToken() != start) {
                throw Failure.invalid("A JSON %s was expected, in UTF-8.".formatted(kind));
            }
            T value = reader.apply(parser);
            if (parser.nextToken() != null) {
                throw Failure.invalid("There is something behind the JSON %s: send one %s only.".formatted(kind, kind));
            }
            return value;
        } catch (StreamConstraintsException e) {
            throw Failure.invalid(
                    e.getOriginalMessage().contains("nesting")
                            ? "The JSON is nested deeper than %d levels%s.".formatted(MAX_DEPTH, place(e))
                            : "The JSON has a name, number or text that is too long%s.".formatted(place(e)));
        } catch (JacksonException e) {
            throw Failure.invalid("The JSON cannot be read%s: %s".formatted(place(e), reason(e)));
        }
    }

    public static byte[] write(Map<String, Object> object) {
        return new JsonWriter().write(object);
    }

    private static Map<String, Object> object(JsonParser parser) {
        Map<String, Object> object = new JsonObject();
        for (String name = parser.nextName(); name != null; name = parser.nextName()) {
            Object value = value(parser, parser.nextToken());
            if (value == null) {
                throw Failure.invalid("%s is null%s: FHIR has no null here, leave the element out."
                        .formatted(quoted(name), line(parser)));
            }
            if (object.put(whole(name, parser), value) != null) {
                throw Failure.invalid("%s stands twice in one object%s.".formatted(quoted(name), line(parser)));
            }
            if (object.size() == JsonObject.MOST) {
                object = new LinkedHashMap<>(object);
            }
            if (object.size() > MAX_NAMES) {
                throw Failure.invalid("An object has more than %d elements%s.".formatted(MAX_NAMES, line(parser)));
            }
        }
        return object;
    }

    private static List<@Nullable Object> array(JsonParser parser) {
        List<@Nullable Object> array = new ArrayList<>(2);
        for (JsonToken token = parser.nextToken(); token != JsonToken.END_ARRAY; token = parser.nextToken()) {
            array.add(value(parser, token));
        }
        return array;
    }

    private static @Nullable Object value(JsonParser parser, JsonToken token) {
        return switch (token) {
            case START_OBJECT -> object(parser);
            case START_ARRAY -> array(parser);
            case VALUE_STRING -> whole(parser.getString(), parser);
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> new JsonNumber(parser.getString());
            case VALUE_TRUE -> Boolean.TRUE;
            case VALUE_FALSE -> Boolean.FALSE;
            case VALUE_NULL -> null;
            default -> throw Failure.invalid("The JSON ends too early or is malformed%s.".formatted(line(parser)));
        };
    }

    /** Jackson reads UTF-16 and UTF-32 too, and forms of UTF-8 that are forbidden; no NUL stands in JSON itself. */
    private static boolean isUtf8(byte[] json) {
        if (json.length > 1 && (json[0] == 0 || json[1] == 0)) {
            return false;
        }
        CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
        ByteBuffer bytes = ByteBuffer.wrap(json);
        CharBuffer characters = CharBuffer.allocate(Math.min(json.length + 1, 8192));
        CoderResult result = decoder.decode(bytes, characters, true);
        while (result.isOverflow()) {
            characters.clear();
            result = decoder.decode(bytes, characters, true);
        }
        return !result.isError();
    }

    /** The text itself; one with half a surrogate pair, which an escape can smuggle in, could not be written again. */
    private static String whole(String text, JsonParser parser) {
        for (int i = 0; i < text.length(); i++) {
            if (!Character.isSurrogate(text.charAt(i))) {
                continue;
            }
            if (!Character.isSurrogatePair(text.charAt(i), i + 1 < text.length() ? text.charAt(i + 1) : 0)) {
                throw Failure.invalid("Half of a surrogate pair is no character%s.".formatted(line(parser)));
            }
            i++;
        }
        return text;
    }

    /** An element by its name, where that is one; what else was sent may be a person's. */
    private static String quoted(String name) {
        return ELEMENT.matcher(name).matches() ? "'" + name + "'" : "An element";
    }

    private static String line(JsonParser parser) {
        var location = parser.currentLocation();
        return " (line %d, column %d)".formatted(location.getLineNr(), location.getColumnNr());
    }

    private static String place(JacksonException e) {
        var location = e.getLocation();
        return location == null || location.getLineNr() < 0
                ? ""
                : " (line %d, column %d)".formatted(location.getLineNr(), location.getColumnNr());
    }

    /** Jackson's own words up to its first quotation of the input: what was sent may be a person's. */
    private static String reason(JacksonException e) {
        String message = e.getOriginalMessage();
        int quotation = message.indexOf('(');
        return quotation < 0
                ? "malformed"
                : message.substring(0, quotation).replaceAll("['\"].*", "").strip();
    }
}
