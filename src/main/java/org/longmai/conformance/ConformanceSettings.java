package org.longmai.conformance;

import java.time.Duration;
import java.util.Set;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * @param level what becomes of a breach of the district's profiles, where an institution has no level of its own
 * @param strict the ids of the institutions whose breaches are refused
 * @param lenient the ids of the institutions whose breaches are told as warnings
 * @param warm whether the full validator is made ready at start, in the background; else with its first use
 * @param maxBody the largest resource that {@code $validate} takes
 * @param validations how many may be validated at once; who comes on top is told to come again
 * @param maxTime how long one validation may take
 * @param sample how many resources of each institution are validated a night; 0 for none
 * @param sampleAt when, as a cron expression of Spring
 */
@ConfigurationProperties("longmai.conformance")
record ConformanceSettings(
        @DefaultValue("lenient") Level level,
        @DefaultValue Set<String> strict,
        @DefaultValue Set<String> lenient,
        @DefaultValue("true") boolean warm,
        @DefaultValue("2MB") DataSize maxBody,
        @DefaultValue("2") int validations,
        @DefaultValue("20s") Duration maxTime,
        @DefaultValue("200") int sample,
        @DefaultValue("0 30 2 * * *") String sampleAt) {

    /** What a breach of the district's profiles leads to. */
    enum Level {
        LENIENT,
        STRICT
    }

    /** The level of the institution. */
    Level of(String institution) {
        if (strict.contains(institution)) {
            return Level.STRICT;
        }
        return lenient.contains(institution) ? Level.LENIENT : level;
    }
}
