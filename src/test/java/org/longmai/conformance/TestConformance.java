package org.longmai.conformance;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.Duration;
import java.util.Set;
import org.springframework.util.unit.DataSize;

/** The checks on the road, without Spring. */
public final class TestConformance {

    static final String STRICT = "tl-strict";

    static final ProfileRules RULES = rules();

    private TestConformance() {}

    /** As an institution without a level of its own finds them. */
    public static Conformance lenient() {
        return at(Clock.systemUTC());
    }

    static Conformance at(Clock clock) {
        return new Conformance(RULES, settings(), clock);
    }

    static ConformanceSettings settings() {
        return new ConformanceSettings(
                ConformanceSettings.Level.LENIENT,
                Set.of(STRICT),
                Set.of(),
                false,
                DataSize.ofMegabytes(2),
                1,
                Duration.ofSeconds(60),
                10,
                "-");
    }

    private static ProfileRules rules() {
        try {
            return new ProfileRules();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
