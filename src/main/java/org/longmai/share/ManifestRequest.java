package org.longmai.share;

import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.longmai.fhir.Failure;
import org.longmai.fhir.JsonNumber;

/**
 * What who holds a link sends.
 *
 * @param recipient who they are, by their own word
 * @param embeddedLengthMax the most characters of a file in the answer itself; null: any
 * @see <a href="https://docs.smarthealthit.org/smart-health-links/spec#shl-manifest-request">The request of a manifest</a>
 */
record ManifestRequest(String recipient, String passcode, @Nullable Integer embeddedLengthMax) {

    private static final int LONGEST = 200;
    private static final Pattern UNSEEN = Pattern.compile("[\\s\\p{Cntrl}\\p{Cf}\\p{Zl}\\p{Zp}]+");

    static ManifestRequest of(Map<String, Object> json) {
        String recipient =
                UNSEEN.matcher(text(json, "recipient")).replaceAll(" ").strip();
        if (recipient.isEmpty() || recipient.length() > LONGEST) {
            throw Failure.invalid("'recipient' must say who asks, in at most %d characters.".formatted(LONGEST));
        }
        return new ManifestRequest(recipient, text(json, "passcode"), length(json.get("embeddedLengthMax")));
    }

    private static String text(Map<String, Object> json, String name) {
        return json.get(name) instanceof String text ? text : "";
    }

    private static @Nullable Integer length(@Nullable Object value) {
        if (value == null) {
            return null;
        }
        if (value instanceof JsonNumber number && number.toString().matches("\\d{1,9}")) {
            return Integer.valueOf(number.toString());
        }
        throw Failure.invalid("'embeddedLengthMax' must be a whole number.");
    }
}
