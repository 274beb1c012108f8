package org.longmai.consent.provision;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.longmai.fhir.Interval;

/** Elements as FHIR's JSON has them, read strictly: what is not as it should be is in doubt, never left out. */
final class Elements {

    private static final List<?> UNREADABLE = List.of("unreadable");
    private static final Set<String> OF_PERIOD = Set.of("id", "extension", "start", "end");

    private Elements() {}

    /** The repetitions of an element; of one that is not a filled array a single one that is no object. */
    static List<?> repetitions(@Nullable Object element) {
        return element instanceof List<?> list && !list.isEmpty() ? list : UNREADABLE;
    }

    /** Whether one repetition matches. */
    static Match any(@Nullable Object element, Function<Map<?, ?>, Match> each) {
        Match match = Match.NO;
        for (Object item : repetitions(element)) {
            match = match.or(item instanceof Map<?, ?> object ? each.apply(object) : Match.UNKNOWN);
        }
        return match;
    }

    /** The time of a Period, or null if there is anything about it that cannot be read. */
    static @Nullable Interval period(@Nullable Object element) {
        if (!(element instanceof Map<?, ?> period) || !OF_PERIOD.containsAll(period.keySet())) {
            return null;
        }
        if (!isAbsentOrReadable(period.get("start")) || !isAbsentOrReadable(period.get("end"))) {
            return null;
        }
        Interval interval = Interval.of(period);
        return interval != null && interval.start().isBefore(interval.end()) ? interval : null;
    }

    private static boolean isAbsentOrReadable(@Nullable Object date) {
        return date == null || date instanceof String && Interval.of(date) != null;
    }
}
