package org.longmai.fhir;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** JSON while it is written, in UTF-8. Strings come out as {@link Json#write} writes them, to the byte. */
public final class JsonBytes {

    private static final byte[] HEX = "0123456789ABCDEF".getBytes(StandardCharsets.US_ASCII);

    /** Of each ASCII character what stands behind the backslash; 0 of what stands for itself, {@code u} of what has no short form. */
    private static final byte[] ESCAPES = escapes();

    /** What one character becomes at most. */
    private static final int LONGEST = 6;

    private byte[] bytes;
    private int length;

    /** @param size how many bytes there will be, about */
    public JsonBytes(int size) {
        bytes = new byte[Math.max(16, size)];
    }

    /** How many bytes there are. */
    public int length() {
        return length;
    }

    /** Takes back everything. */
    public void clear() {
        length = 0;
    }

    /** A character of ASCII, as it is. */
    public JsonBytes raw(char character) {
        reserve(1);
        bytes[length++] = (byte) character;
        return this;
    }

    /** A piece of JSON. */
    public JsonBytes raw(byte[] json) {
        reserve(json.length);
        System.arraycopy(json, 0, bytes, length, json.length);
        length += json.length;
        return this;
    }

    /** A piece of JSON in ASCII, as a number is. */
    @SuppressWarnings("deprecation")
    public JsonBytes raw(String ascii) {
        reserve(ascii.length());
        ascii.getBytes(0, ascii.length(), bytes, length);
        length += ascii.length();
        return this;
    }

    /** A text in quotes; half of a surrogate pair becomes a question mark. */
    public JsonBytes string(String text) {
        return string(text, false);
    }

    /**
     * A text in quotes.
     *
     * @throws IllegalArgumentException if half of a surrogate pair is in it
     */
    JsonBytes wholeString(String text) {
        return string(text, true);
    }

    private JsonBytes string(String text, boolean whole) {
        raw('"');
        reserve(text.length());
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
            unusual(text, i, whole);
        }
        return raw('"');
    }

    /** From the first character on that is not one byte of itself. */
    private void unusual(String text, int from, boolean whole) {
        for (int i = from; i < text.length(); i++) {
            reserve(LONGEST);
            char c = text.charAt(i);
            if (c < 0x80) {
                plainOrEscaped(c);
            } else if (c < 0x800) {
                put2(0xC0 | c >> 6, c);
            } else if (!Character.isSurrogate(c)) {
                bytes[length++] = (byte) (0xE0 | c >> 12);
                put2(0x80 | c >> 6 & 0x3F, c);
            } else {
                i += pair(text.codePointAt(i), whole);
            }
        }
    }

    private void plainOrEscaped(char c) {
        byte escape = ESCAPES[c];
        if (escape == 0) {
            bytes[length++] = (byte) c;
            return;
        }
        bytes[length++] = '\\';
        bytes[length++] = escape;
        if (escape == 'u') {
            bytes[length++] = '0';
            bytes[length++] = '0';
            bytes[length++] = HEX[c >> 4];
            bytes[length++] = HEX[c & 0xF];
        }
    }

    /** @return how many characters more it took */
    private int pair(int point, boolean whole) {
        if (Character.isSupplementaryCodePoint(point)) {
            bytes[length++] = (byte) (0xF0 | point >> 18);
            bytes[length++] = (byte) (0x80 | point >> 12 & 0x3F);
            put2(0x80 | point >> 6 & 0x3F, point);
            return 1;
        }
        if (whole) {
            throw new IllegalArgumentException("half of a surrogate pair is no character");
        }
        bytes[length++] = '?';
        return 0;
    }

    private void put2(int next, int last) {
        bytes[length++] = (byte) next;
        bytes[length++] = (byte) (0x80 | last & 0x3F);
    }

    /** What stands from there on. */
    public byte[] from(int start) {
        return Arrays.copyOfRange(bytes, start, length);
    }

    public byte[] toBytes() {
        return from(0);
    }

    public void writeTo(OutputStream out) throws IOException {
        out.write(bytes, 0, length);
    }

    private void reserve(int more) {
        if (bytes.length - length < more) {
            bytes = Arrays.copyOf(bytes, Math.toIntExact(Math.max(2L * bytes.length, (long) length + more)));
        }
    }

    private static byte[] escapes() {
        byte[] escapes = new byte[0x80];
        Arrays.fill(escapes, 0, ' ', (byte) 'u');
        escapes['"'] = '"';
        escapes['\\'] = '\\';
        escapes['\b'] = 'b';
        escapes['\t'] = 't';
        escapes['\n'] = 'n';
        escapes['\f'] = 'f';
        escapes['\r'] = 'r';
        return escapes;
    }
}
