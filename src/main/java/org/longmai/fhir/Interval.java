package org.longmai.fhir;

import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.Year;
import java.time.YearMonth;
import java.time.ZoneId;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The time that a FHIR date, dateTime, instant or Period covers: from {@code start}, up to and without {@code end}.
 *
 * @see <a href="https://hl7.org/fhir/R4/search.html#date">FHIR: a partial date is an interval</a>
 */
public record Interval(Instant start, Instant end) {

    /** A date without a zone is the district's. */
    public static final ZoneId ZONE = ZoneId.of("Asia/Shanghai");

    /** The interval of a string (date, dateTime, instant) or object (Period); null if it is neither or malformed. */
    public static @Nullable Interval of(@Nullable Object value) {
        if (value instanceof String text) {
            return ofText(text);
        }
        return value instanceof Map<?, ?> period ? ofPeriod(period) : null;
    }

    public boolean overlaps(@Nullable Instant from, @Nullable Instant to) {
        return (from == null || end.isAfter(from)) && (to == null || start.isBefore(to));
    }

    private static @Nullable Interval ofPeriod(Map<?, ?> period) {
        Interval start = of(period.get("start"));
        Interval end = of(period.get("end"));
        if (start == null && end == null) {
            return null;
        }
        return new Interval(start == null ? Instant.MIN : start.start, end == null ? Instant.MAX : end.end);
    }

    private static @Nullable Interval ofText(String text) {
        if (text.startsWith("-") || text.startsWith("+")) {
            return null;
        }
        try {
            return switch (text.length()) {
                case 4 ->
                    days(
                            Year.parse(text).atDay(1),
                            Year.parse(text).plusYears(1).atDay(1));
                case 7 ->
                    days(
                            YearMonth.parse(text).atDay(1),
                            YearMonth.parse(text).plusMonths(1).atDay(1));
                case 10 -> days(LocalDate.parse(text), LocalDate.parse(text).plusDays(1));
                default -> ofDateTime(OffsetDateTime.parse(text).toInstant(), text.indexOf('.') > 0);
            };
        } catch (DateTimeParseException e) {
            return null;
        }
    }

    private static Interval days(LocalDate from, LocalDate to) {
        return new Interval(
                from.atStartOfDay(ZONE).toInstant(), to.atStartOfDay(ZONE).toInstant());
    }

    private static Interval ofDateTime(Instant instant, boolean fraction) {
        return new Interval(instant, instant.plus(1, fraction ? ChronoUnit.MILLIS : ChronoUnit.SECONDS));
    }
}
