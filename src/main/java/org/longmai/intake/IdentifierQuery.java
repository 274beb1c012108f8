package org.longmai.intake;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The one search that names a resource here: {@code identifier=system|value}, or {@code identifier=|value} where it has no system.
 * Anything wider would match what its sender did not mean.
 *
 * @see <a href="https://hl7.org/fhir/R4/search.html#token">FHIR: token parameters</a>
 */
final class IdentifierQuery {

    /** What to say where a query is anything else. */
    static final String RULE = "identifier=system|value (|value without a system), nothing else";

    private static final Pattern QUERY = Pattern.compile("identifier=([^&]+)");
    private static final Pattern CONDITIONAL = Pattern.compile("([A-Z][A-Za-z]{1,60})\\?(.*)");

    private IdentifierQuery() {}

    /** {@code system|value} that the query asks for, if that is all. */
    static Optional<String> token(String query) {
        Matcher matcher = QUERY.matcher(query.startsWith("?") ? query.substring(1) : query);
        return matcher.matches() ? decoded(matcher.group(1)).flatMap(IdentifierQuery::unescaped) : Optional.empty();
    }

    /** {@code Type|system|value} of a conditional reference, if it is one that can be followed. */
    static Optional<String> tokenOfReference(String text) {
        Matcher matcher = CONDITIONAL.matcher(text);
        return matcher.matches()
                ? token(matcher.group(2)).map(token -> matcher.group(1) + "|" + token)
                : Optional.empty();
    }

    static boolean isConditional(String reference) {
        return reference.indexOf('?') > 0 && CONDITIONAL.matcher(reference).matches();
    }

    private static Optional<String> decoded(String text) {
        try {
            return Optional.of(URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** A comma is an "or", unless it is escaped. */
    private static Optional<String> unescaped(String text) {
        StringBuilder token = new StringBuilder(text.length());
        boolean bar = false;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == ',') {
                return Optional.empty();
            }
            bar |= c == '|';
            if (c == '\\' && i + 1 < text.length() && "\\,$|".indexOf(text.charAt(i + 1)) >= 0) {
                c = text.charAt(++i);
            }
            token.append(c);
        }
        return bar && token.charAt(token.length() - 1) != '|' ? Optional.of(token.toString()) : Optional.empty();
    }
}
