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

    private static final byte[] HEX = {'0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'A', 'B', 'C', 'D', 'E', 'F'};
    private static final int START = 1024;

    /** What one character becomes at most. */
    private static final int LONGEST = 6;

    private byte[] bytes = new byte[START];
    private int length;

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
        length = 0;
        object(object);
        return Arrays.copyOf(bytes, length);
    }

    private void value(@Nullable Object value) {
        if (value instanceof String text) {
            text(text);
        } else if (value instanceof Map<?, ?> object) {
            object(object);
        } else if (value instanceof List<?> array) {
            array(array);
        } else if (value instanceof JsonNumber || value instanceof Boolean || value == null) {
            ascii(String.valueOf(value));
        } else if (value instanceof Written written) {
            room(written.json.length);
            System.arraycopy(written.json, 0, bytes, length, written.json.length);
            length += written.json.length;
        } else {
            throw new IllegalArgumentException("not a JSON value: " + value.getClass());
        }
    }

    private void object(Map<?, ?> object) {
        int start = length;
        put('{');
        for (Map.Entry<?, ?> element : object.entrySet()) {
            if (length > start + 1) {
                put(',');
            }
            text((String) element.getKey());
            put(':');
            value(element.getValue());
        }
        put('}');
    }

    private void array(List<?> array) {
        put('[');
        for (int i = 0; i < array.size(); i++) {
            if (i > 0) {
                put(',');
            }
            value(array.get(i));
        }
        put(']');
    }

    private void text(String text) {
        put('"');
        room(text.length());
        byte[] to = bytes;
        int at = length;
        int i = 0;
        for (; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < ' ' || c > '~' || c == '"' || c == '\\') {
                break;
            }
            to[at++] = (byte) c;
        }
        length = at;
        if (i < text.length()) {
            unusual(text, i);
        }
        put('"');
    }

    /** From the first character on that is not one byte of itself. */
    private void unusual(String text, int from) {
        for (int i = from; i < text.length(); i++) {
            room(LONGEST);
            char c = text.charAt(i);
            if (c < 0x80) {
                plainOrEscaped(c);
            } else if (c < 0x800) {
                put2(0xC0 | c >> 6, c);
            } else if (!Character.isSurrogate(c)) {
                bytes[length++] = (byte) (0xE0 | c >> 12);
                put2(0x80 | c >> 6 & 0x3F, c);
            } else {
                pair(c, ++i < text.length() ? text.charAt(i) : 0);
            }
        }
    }

    private void plainOrEscaped(char c) {
        if (c >= ' ' && c != '"' && c != '\\') {
            bytes[length++] = (byte) c;
            return;
        }
        bytes[length++] = '\\';
        switch (c) {
            case '"', '\\' -> bytes[length++] = (byte) c;
            case '\b' -> bytes[length++] = 'b';
            case '\t' -> bytes[length++] = 't';
            case '\n' -> bytes[length++] = 'n';
            case '\f' -> bytes[length++] = 'f';
            case '\r' -> bytes[length++] = 'r';
            default -> {
                bytes[length++] = 'u';
                bytes[length++] = '0';
                bytes[length++] = '0';
                bytes[length++] = HEX[c >> 4];
                bytes[length++] = HEX[c & 0xF];
            }
        }
    }

    private void pair(char high, char low) {
        if (!Character.isSurrogatePair(high, low)) {
            throw new IllegalArgumentException("half of a surrogate pair is no character");
        }
        int point = Character.toCodePoint(high, low);
        bytes[length++] = (byte) (0xF0 | point >> 18);
        bytes[length++] = (byte) (0x80 | point >> 12 & 0x3F);
        put2(0x80 | point >> 6 & 0x3F, point);
    }

    private void put2(int next, int last) {
        bytes[length++] = (byte) next;
        bytes[length++] = (byte) (0x80 | last & 0x3F);
    }

    private void ascii(String text) {
        room(text.length());
        for (int i = 0; i < text.length(); i++) {
            bytes[length++] = (byte) text.charAt(i);
        }
    }

    private void put(char c) {
        room(1);
        bytes[length++] = (byte) c;
    }

    private void room(int more) {
        if (bytes.length - length < more) {
            bytes = Arrays.copyOf(bytes, Math.toIntExact(Math.max(2L * bytes.length, (long) length + more)));
        }
    }
}
