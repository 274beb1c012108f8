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

    private static final int LONGEST_ESCAPE = 6;
    private static final int LONGEST_CHARACTER = 3;

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

    public JsonBytes string(String text) {
        reserve(text.length() * LONGEST_CHARACTER + 2);
        bytes[length++] = '"';
        for (int i = 0; i < text.length(); i++) {
            char character = text.charAt(i);
            if (character >= 0x80) {
                i += wide(text, i, character);
            } else if (ESCAPES[character] == 0) {
                bytes[length++] = (byte) character;
            } else {
                escape(character, text.length() - i);
            }
        }
        bytes[length++] = '"';
        return this;
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

    /** @param rest how many characters are to come, this one among them */
    private void escape(char character, int rest) {
        reserve(rest * LONGEST_CHARACTER + LONGEST_ESCAPE + 1);
        byte escape = ESCAPES[character];
        bytes[length++] = '\\';
        bytes[length++] = escape;
        if (escape == 'u') {
            bytes[length++] = '0';
            bytes[length++] = '0';
            bytes[length++] = HEX[character >> 4];
            bytes[length++] = HEX[character & 0xF];
        }
    }

    /** @return how many characters more it took */
    private int wide(String text, int at, char character) {
        if (character < 0x800) {
            bytes[length++] = (byte) (0xC0 | character >> 6);
            bytes[length++] = (byte) (0x80 | character & 0x3F);
            return 0;
        }
        if (Character.isSurrogate(character)) {
            return pair(text, at);
        }
        bytes[length++] = (byte) (0xE0 | character >> 12);
        bytes[length++] = (byte) (0x80 | character >> 6 & 0x3F);
        bytes[length++] = (byte) (0x80 | character & 0x3F);
        return 0;
    }

    /** Half a pair is no character: there is none in what was read from JSON. */
    private int pair(String text, int at) {
        int code = text.codePointAt(at);
        if (code < 0x10000) {
            bytes[length++] = '?';
            return 0;
        }
        bytes[length++] = (byte) (0xF0 | code >> 18);
        bytes[length++] = (byte) (0x80 | code >> 12 & 0x3F);
        bytes[length++] = (byte) (0x80 | code >> 6 & 0x3F);
        bytes[length++] = (byte) (0x80 | code & 0x3F);
        return 1;
    }

    private void reserve(int more) {
        if (bytes.length - length < more) {
            bytes = Arrays.copyOf(bytes, Math.max(Math.addExact(length, more), bytes.length * 3 / 2));
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
