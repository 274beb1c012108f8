package org.longmai.clinical;

/**
 * What must not be overlooked.
 *
 * @param resource {@code Type/id}
 */
public record Alert(Kind kind, Wording what, String resource, String institution) {

    public enum Kind {
        /** An institution flagged it. */
        FLAG,
        /** An allergy that may be dangerous. */
        CRITICAL_ALLERGY,
        /** A recent value that needs somebody at once. */
        URGENT_VALUE
    }
}
