package org.longmai.fhir;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.Year;
import java.time.YearMonth;
import java.time.ZoneId;
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

    private static final int DATE = 10;
    private static final int SECONDS = 19;
    private static final int MILLIS = 23;
    private static final int OFFSET = 6;
    private static final int MOST_OFFSET = 18 * 60;

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
                case DATE -> day(LocalDate.parse(text));
                default -> ofDateTime(instant(text), text.indexOf('.') > 0);
            };
        } catch (DateTimeException e) {
            return null;
        }
    }

    private static Interval days(LocalDate from, LocalDate to) {
        return new Interval(
                from.atStartOfDay(ZONE).toInstant(), to.atStartOfDay(ZONE).toInstant());
    }

    private static Interval day(LocalDate day) {
        return days(day, day.plusDays(1));
    }

    /** Read digit by digit where it is as nearly everybody writes it: every resource that comes in has one. */
    private static Instant instant(String text) {
        int zone = text.length() - OFFSET;
        boolean utc = text.endsWith("Z");
        boolean seconds = utc ? text.length() == SECONDS + 1 : zone == SECONDS;
        boolean millis = utc ? text.length() == MILLIS + 1 : zone == MILLIS;
        if (!(seconds || millis && text.charAt(SECONDS) == '.')
                || text.charAt(4) != '-'
                || text.charAt(7) != '-'
                || text.charAt(DATE) != 'T'
                || text.charAt(13) != ':'
                || text.charAt(16) != ':') {
            return OffsetDateTime.parse(text).toInstant();
        }
        int fraction = millis ? digits(text, SECONDS + 1, MILLIS) : 0;
        int hour = digits(text, 11, 13);
        int minute = digits(text, 14, 16);
        int second = digits(text, 17, SECONDS);
        int offset = utc ? 0 : offset(text, zone);
        LocalDate date = LocalDate.of(digits(text, 0, 4), digits(text, 5, 7), digits(text, 8, DATE));
        if (hour > 23 || minute > 59 || second > 59) {
            throw new DateTimeException("no time of a day");
        }
        long day = date.toEpochDay() * 86_400L;
        return Instant.ofEpochSecond(day + hour * 3600L + minute * 60L + second - offset, fraction * 1_000_000L);
    }

    /** In seconds. */
    private static int offset(String text, int at) {
        char sign = text.charAt(at);
        int minutes = digits(text, at + 1, at + 3) * 60 + digits(text, at + 4, at + OFFSET);
        if (sign != '+' && sign != '-'
                || text.charAt(at + 3) != ':'
                || minutes > MOST_OFFSET
                || digits(text, at + 4, at + OFFSET) > 59) {
            throw new DateTimeException("no offset from UTC");
        }
        return sign == '-' ? -60 * minutes : 60 * minutes;
    }

    private static int digits(String text, int from, int to) {
        int number = Primitive.number(text, from, to);
        if (number < 0) {
            throw new DateTimeException("no digits");
        }
        return number;
    }

    private static Interval ofDateTime(Instant instant, boolean fraction) {
        return new Interval(instant, instant.plus(1, fraction ? ChronoUnit.MILLIS : ChronoUnit.SECONDS));
    }
}
