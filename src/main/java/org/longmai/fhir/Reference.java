package org.longmai.fhir;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A literal reference to a resource of this hub: {@code Encounter/k7q…}. */
public record Reference(String type, String id) {

    /** @see <a href="https://hl7.org/fhir/R4/datatypes.html#id">FHIR id</a> */
    public static final Pattern ID = Pattern.compile("[A-Za-z0-9\\-.]{1,64}");

    private static final Pattern LITERAL = Pattern.compile("([A-Z][A-Za-z]{1,60})/([A-Za-z0-9\\-.]{1,64})");

    /** The reference that the text is, or null: it is absolute, a fragment, versioned, a query or no reference at all. */
    public static @Nullable Reference parse(@Nullable String text) {
        if (text == null) {
            return null;
        }
        Matcher literal = LITERAL.matcher(text);
        return literal.matches() ? new Reference(literal.group(1), literal.group(2)) : null;
    }

    @Override
    public String toString() {
        return type + "/" + id;
    }
}
