package org.longmai.coverage;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.longmai.fhir.JsonNumber;
import org.longmai.fhir.Resource;

/** Counts of one institution's day: what adds up, and when it was last heard. Two tallies add up to one. */
final class Tally {

    /** What is counted under names: at most {@value #MOST} of each, the rest under {@link #OTHER}. */
    enum Kind {
        /** One count under {@link #TOTAL}. */
        ACCEPTED,
        PARTLY,
        REJECTED,
        REPEATED,
        PATIENTS,
        UNMATCHED,
        /** By the type of the resource. */
        RESOURCES,
        /** By the code, rule and path. */
        REASONS,
        /** By system, code and text. */
        UNMAPPED,
        /** By the upper bound in milliseconds. */
        LATENCY,
        LAG
    }

    static final String TOTAL = "";
    static final String OTHER = "…";
    private static final int MOST = 500;
    /** Steps within a doubling: a quantile is at most a fifth too high. */
    private static final int STEPS = 4;

    private final Map<Kind, Map<String, Long>> counts = new HashMap<>();
    private @Nullable Instant heard;

    void add(Kind kind, long number) {
        add(kind, TOTAL, number);
    }

    void add(Kind kind, String name, long number) {
        if (number == 0) {
            return;
        }
        Map<String, Long> named = counts.computeIfAbsent(kind, any -> new HashMap<>());
        String key = named.size() < MOST || named.containsKey(name) ? name : OTHER;
        named.merge(key, number, Long::sum);
    }

    void add(Kind kind, Duration time) {
        add(kind, Long.toString(bound(time.toMillis())), 1);
    }

    void heard(Instant at) {
        heard = heard == null || at.isAfter(heard) ? at : heard;
    }

    void add(Tally other) {
        other.counts.forEach((kind, named) -> named.forEach((name, number) -> add(kind, name, number)));
        if (other.heard != null) {
            heard(other.heard);
        }
    }

    @Nullable
    Instant heard() {
        return heard;
    }

    long count(Kind kind) {
        return named(kind).getOrDefault(TOTAL, 0L);
    }

    /** The most frequent first. */
    Map<String, Long> named(Kind kind) {
        Map<String, Long> sorted = new LinkedHashMap<>();
        counts.getOrDefault(kind, Map.of()).entrySet().stream()
                .sorted(Map.Entry.<String, Long>comparingByValue().reversed().thenComparing(Map.Entry.comparingByKey()))
                .forEach(each -> sorted.put(each.getKey(), each.getValue()));
        return sorted;
    }

    /** The time that so large a share stays within, in milliseconds; null where there is none. */
    @Nullable
    Long quantile(Kind kind, double share) {
        TreeMap<Long, Long> bounds = new TreeMap<>();
        named(kind).forEach((bound, number) -> bounds.merge(Long.valueOf(bound), number, Long::sum));
        long all = bounds.values().stream().mapToLong(Long::longValue).sum();
        long seen = 0;
        for (Map.Entry<Long, Long> bound : bounds.entrySet()) {
            seen += bound.getValue();
            if (seen >= Math.ceil(all * share)) {
                return bound.getKey();
            }
        }
        return null;
    }

    /** The upper bound of the histogram's bucket that the time falls in. */
    static long bound(long millis) {
        if (millis <= 1) {
            return Math.max(0, millis);
        }
        double steps = Math.ceil(STEPS * Math.log(millis) / Math.log(2) - 1e-9);
        return Math.max(millis, Math.round(Math.pow(2, steps / STEPS)));
    }

    Map<String, Object> json() {
        List<Object> rows = new ArrayList<>();
        counts.forEach((kind, named) -> named.forEach((name, number) ->
                rows.add(Map.of("kind", kind.name(), "name", name, "number", new JsonNumber(number.toString())))));
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("counts", rows);
        if (heard != null) {
            json.put("heard", heard.toString());
        }
        return json;
    }

    static Tally of(Map<String, Object> json) {
        Tally tally = new Tally();
        for (Map<String, Object> row : Resource.objects(json, "counts")) {
            tally.add(
                    Kind.valueOf(String.valueOf(row.get("kind"))),
                    String.valueOf(row.get("name")),
                    ((Number) row.getOrDefault("number", new JsonNumber("0"))).longValue());
        }
        if (json.get("heard") instanceof String heard) {
            tally.heard(Instant.parse(heard));
        }
        return tally;
    }
}
