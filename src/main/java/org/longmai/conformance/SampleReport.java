package org.longmai.conformance;

import java.time.LocalDate;
import java.util.List;

/**
 * What the full validator found in one night's sample of an institution's resources; no person is in it.
 *
 * @param validated how many resources were looked at
 * @param breached how many of them have an error
 * @param counts how often each rule was broken, the most frequent first
 */
public record SampleReport(LocalDate day, String institution, int validated, int breached, List<Count> counts) {

    /**
     * How often one rule was broken.
     *
     * @param severity error or warning
     * @param rule the profile's URL and the rule's key, joined by #
     */
    public record Count(String severity, String rule, int count) {}
}
