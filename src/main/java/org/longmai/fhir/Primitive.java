package org.longmai.fhir;

import org.jspecify.annotations.Nullable;

/**
 * The primitive types of FHIR R4 and the forms of their values. Read letter by letter: this is asked of every value that comes in.
 *
 * @see <a href="https://hl7.org/fhir/R4/datatypes.html#primitive">FHIR: primitive types</a>
 */
public enum Primitive {
    BOOLEAN("boolean", "true or false, without quotes", "true 或 false，不加引号"),
    INTEGER("integer", "a whole number of 32 bits, without quotes", "32 位整数，不加引号"),
    UNSIGNED_INT("unsignedInt", "a whole number from 0, without quotes", "不小于 0 的整数，不加引号"),
    POSITIVE_INT("positiveInt", "a whole number from 1, without quotes", "不小于 1 的整数，不加引号"),
    DECIMAL("decimal", "a number, without quotes", "数字，不加引号"),
    STRING("string", "a text that is not empty, of 1,048,576 characters at most", "非空文本，不超过 1048576 个字符"),
    MARKDOWN("markdown", "a text that is not empty, of 1,048,576 characters at most", "非空文本，不超过 1048576 个字符"),
    XHTML("xhtml", "a <div> of XHTML", "XHTML 的 <div>"),
    CODE("code", "a code without blanks at its ends and without two in a row", "编码，首尾无空格，中间无连续空格"),
    ID("id", "1 to 64 letters, digits, '-' and '.'", "1 至 64 个字母、数字、“-”或“.”"),
    URI("uri", "a URI without blanks", "不含空格的 URI"),
    URL("url", "a URL without blanks", "不含空格的 URL"),
    CANONICAL("canonical", "a URI without blanks", "不含空格的 URI"),
    OID("oid", "as urn:oid:1.2.3", "形如 urn:oid:1.2.3"),
    UUID(
            "uuid",
            "as urn:uuid:c757873d-ec9a-4326-a141-556f43239520",
            "形如 urn:uuid:c757873d-ec9a-4326-a141-556f43239520"),
    DATE("date", "YYYY, YYYY-MM or YYYY-MM-DD, of a day that exists", "YYYY、YYYY-MM 或 YYYY-MM-DD，且日期存在"),
    DATE_TIME(
            "dateTime",
            "a date, or YYYY-MM-DDThh:mm:ss with a zone (Z or +08:00)",
            "日期，或带时区（Z 或 +08:00）的 YYYY-MM-DDThh:mm:ss"),
    INSTANT("instant", "YYYY-MM-DDThh:mm:ss with a zone (Z or +08:00)", "带时区（Z 或 +08:00）的 YYYY-MM-DDThh:mm:ss"),
    TIME("time", "hh:mm:ss", "hh:mm:ss"),
    BASE64_BINARY("base64Binary", "base64", "base64 编码");

    private static final int MAX_STRING = 1024 * 1024;
    private static final int YEAR = 4;
    private static final int MONTH = 7;
    private static final int DAY = 10;

    private final String type;
    private final String english;
    private final String chinese;

    Primitive(String type, String english, String chinese) {
        this.type = type;
        this.english = english;
        this.chinese = chinese;
    }

    /** The type of this FHIR name, or null if that is no primitive. */
    public static @Nullable Primitive of(String type) {
        for (Primitive primitive : values()) {
            if (primitive.type.equals(type)) {
                return primitive;
            }
        }
        return null;
    }

    /** FHIR's name of the type. */
    public String type() {
        return type;
    }

    /** What a value must be, in English. */
    public String english() {
        return english;
    }

    /** What a value must be, in Chinese. */
    public String chinese() {
        return chinese;
    }

    /** Whether its JSON is a number. */
    public boolean isNumber() {
        return switch (this) {
            case INTEGER, UNSIGNED_INT, POSITIVE_INT, DECIMAL -> true;
            default -> false;
        };
    }

    /** Whether the JSON value is one of this type. */
    public boolean accepts(Object value) {
        return switch (this) {
            case BOOLEAN -> value instanceof Boolean;
            case DECIMAL -> value instanceof JsonNumber;
            case INTEGER -> value instanceof JsonNumber number && isInteger(number.toString(), Integer.MIN_VALUE);
            case UNSIGNED_INT -> value instanceof JsonNumber number && isInteger(number.toString(), 0);
            case POSITIVE_INT -> value instanceof JsonNumber number && isInteger(number.toString(), 1);
            default -> value instanceof String text && !text.isEmpty() && isForm(text);
        };
    }

    private boolean isForm(String text) {
        return switch (this) {
            case STRING, MARKDOWN -> text.length() <= MAX_STRING;
            case XHTML -> text.startsWith("<div");
            case CODE -> isCode(text);
            case ID -> Reference.isId(text);
            case URI, URL, CANONICAL -> !hasBlank(text);
            case OID -> isOid(text);
            case UUID -> isUuid(text);
            case DATE -> text.length() <= DAY && isDate(text, text.length());
            case DATE_TIME -> text.length() <= DAY ? isDate(text, text.length()) : isInstant(text);
            case INSTANT -> isInstant(text);
            case TIME -> isTime(text, 0) == text.length();
            case BASE64_BINARY -> isBase64(text);
            default -> false;
        };
    }

    private static boolean isInteger(String text, int least) {
        if (text.length() > 11 || text.equals("-0")) {
            return false;
        }
        for (int i = text.charAt(0) == '-' ? 1 : 0; i < text.length(); i++) {
            if (!isDigit(text.charAt(i))) {
                return false;
            }
        }
        long value = Long.parseLong(text);
        return value >= least && value <= Integer.MAX_VALUE;
    }

    private static boolean isCode(String text) {
        boolean blank = true;
        for (int i = 0; i < text.length(); i++) {
            boolean now = isBlank(text.charAt(i));
            if (now && blank) {
                return false;
            }
            blank = now;
        }
        return !blank;
    }

    private static boolean hasBlank(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (isBlank(text.charAt(i))) {
                return true;
            }
        }
        return false;
    }

    private static boolean isBlank(char c) {
        return c <= ' ' && (c == ' ' || c == '\t' || c == '\n' || c == '\r');
    }

    private static boolean isOid(String text) {
        if (!text.startsWith("urn:oid:") || text.length() < 11 || text.charAt(8) < '0' || text.charAt(8) > '2') {
            return false;
        }
        for (int i = 9; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean starts = c == '.' && i + 1 < text.length() && isDigit(text.charAt(i + 1));
            if (!starts && (!isDigit(c) || i == 9)) {
                return false;
            }
        }
        return true;
    }

    private static boolean isUuid(String text) {
        if (text.length() != 45 || !text.startsWith("urn:uuid:")) {
            return false;
        }
        for (int i = 9; i < text.length(); i++) {
            boolean dash = i == 17 || i == 22 || i == 27 || i == 32;
            if (dash ? text.charAt(i) != '-' : Character.digit(text.charAt(i), 16) < 0) {
                return false;
            }
        }
        return true;
    }

    private static boolean isDate(String text, int length) {
        int year = number(text, 0, YEAR);
        if (year < 1 || length != YEAR && length != MONTH && length != DAY) {
            return false;
        }
        if (length == YEAR) {
            return true;
        }
        int month = text.charAt(YEAR) == '-' ? number(text, 5, MONTH) : 0;
        if (month < 1 || month > 12 || length == MONTH) {
            return month >= 1 && month <= 12;
        }
        int day = text.charAt(MONTH) == '-' ? number(text, 8, DAY) : 0;
        return day >= 1 && day <= days(year, month);
    }

    private static int days(int year, int month) {
        return switch (month) {
            case 4, 6, 9, 11 -> 30;
            case 2 -> year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28;
            default -> 31;
        };
    }

    private static boolean isInstant(String text) {
        if (text.length() < 20 || text.charAt(DAY) != 'T' || !isDate(text, DAY)) {
            return false;
        }
        int zone = isTime(text, DAY + 1);
        return zone > 0 && isZone(text, zone);
    }

    /** Where the time that begins here ends, or -1. */
    private static int isTime(String text, int from) {
        if (text.length() < from + 8 || text.charAt(from + 2) != ':' || text.charAt(from + 5) != ':') {
            return -1;
        }
        int hour = number(text, from, from + 2);
        int minute = number(text, from + 3, from + 5);
        int second = number(text, from + 6, from + 8);
        if (hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 60) {
            return -1;
        }
        int end = from + 8;
        if (end == text.length() || text.charAt(end) != '.') {
            return end;
        }
        int digits = end + 1;
        while (digits < text.length() && isDigit(text.charAt(digits))) {
            digits++;
        }
        return digits == end + 1 ? -1 : digits;
    }

    private static boolean isZone(String text, int from) {
        int length = text.length() - from;
        if (length == 1) {
            return text.charAt(from) == 'Z';
        }
        if (length != 6 || text.charAt(from) != '+' && text.charAt(from) != '-' || text.charAt(from + 3) != ':') {
            return false;
        }
        int hour = number(text, from + 1, from + 3);
        int minute = number(text, from + 4, from + 6);
        return hour >= 0 && minute >= 0 && (hour < 14 && minute < 60 || hour == 14 && minute == 0);
    }

    private static boolean isBase64(String text) {
        int count = 0;
        int padding = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (isBlank(c)) {
                continue;
            }
            if (c == '=') {
                padding++;
            } else if (padding > 0 || !isDigit(c) && !isLetter(c) && c != '+' && c != '/') {
                return false;
            }
            count++;
        }
        return count % 4 == 0 && padding <= 2 && count > 0;
    }

    /** The digits as a number, or -1 if one is none. */
    static int number(String text, int from, int to) {
        if (to > text.length()) {
            return -1;
        }
        int value = 0;
        for (int i = from; i < to; i++) {
            if (!isDigit(text.charAt(i))) {
                return -1;
            }
            value = value * 10 + text.charAt(i) - '0';
        }
        return value;
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    private static boolean isLetter(char c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z';
    }
}
