package org.longmai.conformance;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.longmai.fhir.Interval;

/**
 * When a rule is asked. Most dates are told from it by the order of their texts alone, since those of FHIR begin with the year:
 * to read a date costs more than all the rest of a rule.
 *
 * @param limit what begins later is in the future: clocks and zones differ by up to a day
 * @param today the date of which it is certain that nothing before it lies in the future
 * @param birth when the resource's patient was born, if that is known
 */
record Moment(Instant limit, String today, @Nullable Birth birth) {

    private static final Duration SLACK = Duration.ofDays(1);
    private static final int DATE = 10;

    /**
     * When somebody was born.
     *
     * @param later a date of which it is certain that it is later
     */
    record Birth(Instant start, String later) {

        static Birth of(Instant start) {
            return new Birth(start, date(start.plus(SLACK).plus(SLACK)));
        }

        /** Whether all that the date covers was before. */
        boolean isAfter(@Nullable Object date) {
            if (!(date instanceof String text) || text.length() >= DATE && text.compareTo(later) >= 0) {
                return false;
            }
            Interval time = Interval.of(text);
            return time != null && time.end().isBefore(start);
        }
    }

    static Moment of(Instant now) {
        return new Moment(now.plus(SLACK), date(now), null);
    }

    Moment with(@Nullable Birth birth) {
        return birth == null ? this : new Moment(limit, today, birth);
    }

    /** Whether the date is in the future. */
    boolean isBefore(@Nullable Object date) {
        if (!(date instanceof String text) || text.compareTo(today) <= 0) {
            return false;
        }
        Interval time = Interval.of(text);
        return time != null && time.start().isAfter(limit);
    }

    private static String date(Instant instant) {
        return instant.toString().substring(0, DATE);
    }
}
