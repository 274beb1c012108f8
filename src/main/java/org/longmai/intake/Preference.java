package org.longmai.intake;

import java.util.List;
import java.util.Locale;

/**
 * What the sender wants back of what it sent.
 *
 * @see <a href="https://hl7.org/fhir/R4/http.html#ops">FHIR: Prefer</a>
 */
enum Preference {
    /** Where it is, and its version. */
    MINIMAL,
    /** The resource as it is now. */
    REPRESENTATION,
    /** What there is to say about it. */
    OPERATION_OUTCOME;

    /** By the Prefer headers, each a list of preferences; those unknown count for nothing. */
    static Preference of(List<String> headers) {
        for (String header : headers) {
            for (String preference : header.split("[,;]", -1)) {
                switch (preference.strip().toLowerCase(Locale.ROOT)) {
                    case "return=minimal" -> {
                        return MINIMAL;
                    }
                    case "return=representation" -> {
                        return REPRESENTATION;
                    }
                    case "return=operationoutcome" -> {
                        return OPERATION_OUTCOME;
                    }
                    default -> {}
                }
            }
        }
        return MINIMAL;
    }
}
