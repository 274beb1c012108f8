package org.longmai.identity;

import java.util.Locale;

/**
 * How sure a match is.
 *
 * @see <a href="https://hl7.org/fhir/R4/valueset-match-grade.html">FHIR: match grades</a>
 */
enum Grade {
    /** By a strong identifier that nothing contradicts, never by demographics. */
    CERTAIN,
    PROBABLE,
    POSSIBLE,
    CERTAINLY_NOT;

    static Grade of(Comparison comparison) {
        if (comparison.isExcluded() || comparison.weight() < Weights.DEFAULT.possible()) {
            return CERTAINLY_NOT;
        }
        return comparison.weight() >= Weights.DEFAULT.probable() ? PROBABLE : POSSIBLE;
    }

    String code() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
