package org.longmai.coverage;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.longmai.coverage.Tally.Kind;
import org.longmai.registry.Institution;

/**
 * How an institution's feed does in a span of days.
 *
 * @param until exclusive
 * @param counts of the whole span
 * @param days with a submission, the newest first
 */
record Scorecard(
        Institution institution,
        LocalDate since,
        LocalDate until,
        FeedState state,
        List<Finding> findings,
        @Nullable Instant lastHeard,
        Counts counts,
        List<ScorecardDay> days) {

    record ScorecardDay(LocalDate day, Counts counts) {}

    /** Something that makes the feed yellow or red, in words. */
    record Finding(FeedState state, String zh, String en) {}

    /** A count under a name; null where the name is not told. */
    record Named(String type, long count) {}

    record Reason(String code, @Nullable String rule, @Nullable String path, long count) {}

    record Unmapped(@Nullable String system, @Nullable String code, @Nullable String text, long count) {}

    /** Milliseconds; null where nothing was measured. */
    record Quantiles(@Nullable Long p50, @Nullable Long p99) {

        static Quantiles of(Tally tally, Kind kind, long unit) {
            Long p50 = tally.quantile(kind, 0.5);
            Long p99 = tally.quantile(kind, 0.99);
            return new Quantiles(p50 == null ? null : p50 / unit, p99 == null ? null : p99 / unit);
        }
    }

    /** @param lag seconds between a record's own time and its receipt */
    record Counts(
            long accepted,
            long partly,
            long rejected,
            long repeated,
            long patients,
            long unmatched,
            List<Named> resources,
            List<Reason> reasons,
            List<Unmapped> unmapped,
            Quantiles latency,
            Quantiles lag) {

        /** @param own whether its reader sent what was counted, and so may see the texts of its codes */
        static Counts of(Tally tally, boolean own) {
            return new Counts(
                    tally.count(Kind.ACCEPTED),
                    tally.count(Kind.PARTLY),
                    tally.count(Kind.REJECTED),
                    tally.count(Kind.REPEATED),
                    tally.count(Kind.PATIENTS),
                    tally.count(Kind.UNMATCHED),
                    named(tally),
                    reasons(tally),
                    unmapped(tally, own),
                    Quantiles.of(tally, Kind.LATENCY, 1),
                    Quantiles.of(tally, Kind.LAG, 1000));
        }

        private static List<Named> named(Tally tally) {
            List<Named> named = new ArrayList<>();
            tally.named(Kind.RESOURCES).forEach((type, count) -> named.add(new Named(type, count)));
            return named;
        }

        private static List<Reason> reasons(Tally tally) {
            List<Reason> reasons = new ArrayList<>();
            tally.named(Kind.REASONS).forEach((name, count) -> {
                String[] parts = parts(name);
                reasons.add(new Reason(String.valueOf(parts[0]), text(parts[1]), text(parts[2]), count));
            });
            return reasons;
        }

        private static List<Unmapped> unmapped(Tally tally, boolean own) {
            Map<String, Long> seen = new LinkedHashMap<>();
            tally.named(Kind.UNMAPPED)
                    .forEach((name, count) ->
                            seen.merge(own ? name : parts(name)[0] + Counting.BAR + Counting.BAR, count, Long::sum));
            List<Unmapped> unmapped = new ArrayList<>();
            seen.forEach((name, count) -> {
                String[] parts = parts(name);
                unmapped.add(new Unmapped(text(parts[0]), text(parts[1]), text(parts[2]), count));
            });
            return unmapped;
        }

        private static String[] parts(String name) {
            String[] parts = name.split(Counting.BAR, 3);
            return new String[] {parts[0], parts.length > 1 ? parts[1] : "", parts.length > 2 ? parts[2] : ""};
        }

        private static @Nullable String text(String part) {
            return part.isEmpty() ? null : part;
        }
    }

    /** What is wrong with a feed by the district's rules; nothing of one that does well. */
    static List<Finding> findings(Rules rules, Tally tally, @Nullable Instant heard, LocalDate today) {
        List<Finding> findings = new ArrayList<>();
        if (heard == null) {
            findings.add(new Finding(FeedState.RED, "近期从未收到数据", "Nothing has been heard of it lately"));
        } else {
            long days = Duration.between(Tallies.date(heard).atStartOfDay(), today.atStartOfDay())
                    .toDays();
            add(
                    findings,
                    rules.silentDays().of(days),
                    "已 %d 天无数据".formatted(days),
                    "Silent for %d days".formatted(days));
        }
        share(
                findings,
                rules.rejectedShare(),
                tally.count(Kind.REJECTED),
                submissions(tally),
                "提交被拒",
                "submissions refused");
        share(
                findings,
                rules.unmatchedShare(),
                tally.count(Kind.UNMATCHED),
                tally.count(Kind.PATIENTS),
                "患者无有效证件号",
                "Patients without an identifier by which the person is found");
        return findings;
    }

    private static long submissions(Tally tally) {
        return tally.count(Kind.ACCEPTED) + tally.count(Kind.REJECTED);
    }

    private static void share(
            List<Finding> findings, Rules.Threshold threshold, long some, long all, String zh, String en) {
        if (all > 0) {
            double share = (double) some / all;
            add(
                    findings,
                    threshold.of(share),
                    "%s %d/%d".formatted(zh, some, all),
                    "%d of %d %s".formatted(some, all, en));
        }
    }

    private static void add(List<Finding> findings, FeedState state, String zh, String en) {
        if (state != FeedState.GREEN) {
            findings.add(new Finding(state, zh, en));
        }
    }

    static FeedState worst(List<Finding> findings) {
        return findings.stream().map(Finding::state).reduce(FeedState.GREEN, FeedState::or);
    }
}
