package org.longmai.fhir;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.Chars;
import net.jqwik.api.constraints.IntRange;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IntervalTests {

    @ParameterizedTest
    @CsvSource({
        "2024, 2023-12-31T16:00:00Z, 2024-12-31T16:00:00Z",
        "2024-02, 2024-01-31T16:00:00Z, 2024-02-29T16:00:00Z",
        "2023-02, 2023-01-31T16:00:00Z, 2023-02-28T16:00:00Z",
        "2024-12, 2024-11-30T16:00:00Z, 2024-12-31T16:00:00Z",
        "2024-02-29, 2024-02-28T16:00:00Z, 2024-02-29T16:00:00Z",
        "2000-02-29, 2000-02-28T16:00:00Z, 2000-02-29T16:00:00Z",
        "2024-05-01T10:00:00+08:00, 2024-05-01T02:00:00Z, 2024-05-01T02:00:01Z",
        "2024-05-01T10:00:00Z, 2024-05-01T10:00:00Z, 2024-05-01T10:00:01Z",
        "2024-05-01T10:00:00.250-05:30, 2024-05-01T15:30:00.250Z, 2024-05-01T15:30:00.251Z"
    })
    void aPartialDateIsTheTimeThatItCovers(String text, Instant start, Instant end) {
        assertThat(Interval.of(text)).isEqualTo(new Interval(start, end));
    }

    /** Daylight saving of 1988: the day of the change was 23 hours long. */
    @Test
    void aDayIsTheDistrictsEvenWhereItIsShort() {
        assertThat(Interval.of("1988-04-17"))
                .isEqualTo(new Interval(Instant.parse("1988-04-16T16:00:00Z"), Instant.parse("1988-04-17T15:00:00Z")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "2",
                "20240501",
                "2023-02-29",
                "2100-02-29",
                "2024-13",
                "2024-00",
                "2024-05-32",
                "2024-5-1",
                "-999",
                "2024-05-01T10:00",
                "2024-05-01T25:00:00Z",
                "yesterday",
                "2024-05-01 10:00:00Z",
                "二〇二四"
            })
    void whatIsNoDateGivesNone(String text) {
        assertThat(Interval.of(text)).isNull();
    }

    @Test
    void whatIsNoTextAndNoPeriodGivesNone() {
        assertThat(Interval.of(null)).isNull();
        assertThat(Interval.of(new JsonNumber("2024"))).isNull();
        assertThat(Interval.of(Map.of())).isNull();
        assertThat(Interval.of(Map.of("start", "yesterday"))).isNull();
    }

    @Test
    void aPeriodRunsToTheEndOfItsEnd() {
        assertThat(Interval.of(Map.of("start", "2023", "end", "2024-02")))
                .isEqualTo(new Interval(Instant.parse("2022-12-31T16:00:00Z"), Instant.parse("2024-02-29T16:00:00Z")));
    }

    @Test
    void aPeriodMayBeOpenAtAnEnd() {
        assertThat(Interval.of(Map.of("start", "2024")))
                .isEqualTo(new Interval(Instant.parse("2023-12-31T16:00:00Z"), Instant.MAX));
        assertThat(Interval.of(Map.of("end", "2024")))
                .isEqualTo(new Interval(Instant.MIN, Instant.parse("2024-12-31T16:00:00Z")));
    }

    @Property
    void aDayIsWithinItsMonthAndThatWithinItsYear(@ForAll @IntRange(min = 0, max = 100_000) int day) {
        String text = LocalDate.of(1850, 1, 1).plusDays(day).toString();
        Interval date = of(text);
        Interval month = of(text.substring(0, 7));
        Interval year = of(text.substring(0, 4));
        assertThat(date.start()).isBetween(month.start(), month.end()).isBefore(date.end());
        assertThat(date.end()).isBeforeOrEqualTo(month.end());
        assertThat(month.start()).isBetween(year.start(), year.end());
        assertThat(month.end()).isBeforeOrEqualTo(year.end());
        assertThat(of(LocalDate.parse(text).plusDays(1).toString()).start()).isEqualTo(date.end());
    }

    @Property
    void aDateTimeStartsWhereItSays(
            @ForAll @IntRange(min = 0) int second, @ForAll @IntRange(min = -14, max = 14) int zone) {
        Instant instant = Instant.ofEpochSecond(second).truncatedTo(ChronoUnit.SECONDS);
        OffsetDateTime there = instant.atOffset(ZoneOffset.ofHours(zone));
        String text = DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ssXXX").format(there);
        assertThat(Interval.of(text)).isEqualTo(new Interval(instant, instant.plusSeconds(1)));
    }

    /** Damaged in one place, it is read as the JDK reads it, or not at all. */
    @Property
    void readsADateTimeAsTheJdkDoes(
            @ForAll("dateTimes") String text,
            @ForAll @IntRange(min = 0, max = 40) int at,
            @ForAll @Chars({'0', '1', '2', '3', '6', '9', ':', '-', '+', '.', 'Z', 'T', 'a', '٣'}) char other) {
        for (String one :
                List.of(text, at < text.length() ? text.substring(0, at) + other + text.substring(at + 1) : text)) {
            Interval interval = Interval.of(one);
            if (one.length() > 10) {
                assertThat(interval == null ? null : interval.start()).as(one).isEqualTo(parsed(one));
            }
        }
    }

    private static @Nullable Instant parsed(String text) {
        try {
            return text.startsWith("-") || text.startsWith("+")
                    ? null
                    : OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeException e) {
            return null;
        }
    }

    @Provide
    Arbitrary<String> dateTimes() {
        Arbitrary<LocalDate> dates = Arbitraries.integers()
                .between(-2_000, 200_000)
                .map(day -> LocalDate.of(1850, 1, 1).plusDays(day));
        Arbitrary<String> times = Arbitraries.of(
                "T00:00:00",
                "T23:59:59",
                "T10:20:30.5",
                "T10:20:30.123",
                "T10:20:30.123456",
                "T24:00:00",
                "T10:60:00",
                "T10:20");
        Arbitrary<String> zones =
                Arbitraries.of("Z", "+08:00", "-05:30", "+18:00", "+18:01", "-19:00", "+08:60", "", "+0800");
        return Combinators.combine(dates, times, zones).as((date, time, zone) -> date + time + zone);
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                "2024-06, 2024-07, true",
                "2023, 2024-01, false",
                "2025-01-01, -, false",
                "2024-12-31, -, true",
                "-, 2024-01-01, false",
                "-, 2024-01-02, true",
                "-, -, true"
            })
    void overlapsWhatSharesAMoment(@Nullable String from, @Nullable String to, boolean expected) {
        assertThat(of("2024").overlaps(from == null ? null : of(from).start(), to == null ? null : of(to).start()))
                .isEqualTo(expected);
    }

    private static Interval of(String text) {
        Interval interval = Interval.of(text);
        assertThat(interval).as(text).isNotNull();
        return Objects.requireNonNull(interval);
    }
}
