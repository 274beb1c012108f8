package org.longmai.conformance;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.longmai.fhir.Resource;
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
        return new Conformance(RULES, settings(), new DaySample(0, new Random()), clock);
    }

    /** Whether the structure of the resource is what FHIR says. */
    public static boolean isSound(Map<String, Object> resource) {
        return new StructureCheck().check(resource, "Resource").isEmpty();
    }

    /** The rules that a strict institution would break with it, by the checks of the door and by the full validator. */
    public static List<String> breaches(Resource resource) {
        return Full.VALIDATION.validate(STRICT, resource, Set.of()).stream()
                .filter(issue -> issue.getKey().equals("error"))
                .map(issue -> issue.getValue().rule())
                .toList();
    }

    private static final class Full {
        private static final FullValidation VALIDATION =
                new FullValidation(lenient(), RULES, settings(), Clock.systemUTC());
    }

    static ConformanceSettings settings() {
        return settings(Duration.ofSeconds(60));
    }

    static ConformanceSettings settings(Duration maxTime) {
        return new ConformanceSettings(
                ConformanceSettings.Level.LENIENT,
                Set.of(STRICT),
                Set.of(),
                false,
                DataSize.ofMegabytes(2),
                1,
                maxTime,
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
