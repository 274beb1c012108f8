package org.longmai.fhir;

import org.jspecify.annotations.Nullable;

/**
 * A literal reference to a resource of this hub: {@code Encounter/k7q…}.
 *
 * <p>Read letter by letter: an intake asks this of every reference several times, and as patterns it was two fifths of its work.
 */
public record Reference(String type, String id) {

    /** What stands between a resource and its version. */
    public static final String HISTORY = "/_history/";

    private static final int MAX_TYPE = 61;
    private static final int MAX_ID = 64;

    /** Letters, digits, '-' and '.': of these only the letters come behind '9'. */
    private static final boolean[] OF_ID = new boolean[128];

    static {
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-."
                .chars()
                .forEach(c -> OF_ID[c] = true);
    }

    /** The reference that the text is, or null: it is absolute, a fragment, versioned, a query or no reference at all. */
    public static @Nullable Reference parse(@Nullable String text) {
        int slash = text == null ? -1 : text.indexOf('/');
        return text != null && isType(text, slash) && isId(text, slash + 1)
                ? new Reference(text.substring(0, slash), text.substring(slash + 1))
                : null;
    }

    /** Like {@link #parse}, of a version-specific reference ({@code Type/id/_history/2}) the resource. */
    public static @Nullable Reference target(@Nullable String text) {
        int version = text == null ? -1 : text.indexOf(HISTORY);
        return parse(version < 0 || text == null ? text : text.substring(0, version));
    }

    /** {@code Type/id} that {@link #target} is, or null. */
    static @Nullable String literal(String text) {
        int version = text.indexOf(HISTORY);
        String whole = version < 0 ? text : text.substring(0, version);
        int slash = whole.indexOf('/');
        return isType(whole, slash) && isId(whole, slash + 1) ? whole : null;
    }

    /** @see <a href="https://hl7.org/fhir/R4/datatypes.html#id">FHIR id</a> */
    public static boolean isId(String text) {
        return isId(text, 0);
    }

    private static boolean isType(String text, int length) {
        if (length < 2 || length > MAX_TYPE || text.charAt(0) > 'Z') {
            return false;
        }
        for (int i = 0; i < length; i++) {
            char c = text.charAt(i);
            if (c >= OF_ID.length || !OF_ID[c] || c <= '9') {
                return false;
            }
        }
        return true;
    }

    private static boolean isId(String text, int from) {
        int length = text.length() - from;
        if (length < 1 || length > MAX_ID) {
            return false;
        }
        for (int i = from; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c >= OF_ID.length || !OF_ID[c]) {
                return false;
            }
        }
        return true;
    }

    @Override
    public String toString() {
        return type + "/" + id;
    }
}
