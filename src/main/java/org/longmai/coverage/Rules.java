package org.longmai.coverage;

import java.io.IOException;
import java.io.InputStream;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.json.JsonMapper;

/**
 * What the district expects of a feed.
 *
 * @param silentDays days without a submission
 * @param rejectedShare of the submissions that were refused, among all
 * @param unmatchedShare of the Patients without an identifier by which their person is found elsewhere, among all
 * @param codePaths the CodeableConcepts whose system is looked at
 * @param knownSystems the systems of codes that are understood; one that ends in {@code *} stands for all that begin so
 */
record Rules(
        Threshold silentDays,
        Threshold rejectedShare,
        Threshold unmatchedShare,
        List<String> codePaths,
        List<String> knownSystems) {

    /** From these values on a feed is yellow or red. */
    record Threshold(double yellow, double red) {

        FeedState of(double value) {
            return value >= red ? FeedState.RED : value >= yellow ? FeedState.YELLOW : FeedState.GREEN;
        }
    }

    Rules {
        codePaths = List.copyOf(codePaths);
        knownSystems = List.copyOf(knownSystems);
    }

    static Rules read(CoverageSettings settings, JsonMapper mapper) throws IOException {
        try (InputStream in = settings.rules().getInputStream()) {
            return mapper.readValue(in, Rules.class);
        }
    }

    /** The systems that are known by their whole name, for a quick look. */
    Set<String> whole() {
        return new HashSet<>(knownSystems);
    }

    boolean knows(String system) {
        return knownSystems.stream()
                .anyMatch(known -> known.endsWith("*")
                        ? system.startsWith(known.substring(0, known.length() - 1))
                        : system.equals(known));
    }
}
