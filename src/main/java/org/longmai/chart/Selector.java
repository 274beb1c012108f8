package org.longmai.chart;

import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.longmai.fhir.Failure;
import org.longmai.fhir.Interval;
import org.longmai.fhir.Traits;
import org.longmai.record.Entry;

/**
 * Which of the entries that a caller may see are asked for, and which page of them.
 *
 * @param code {@code system|code}, or a code of any system
 * @param category the same
 * @param since a FHIR dateTime, inclusive
 * @param until a FHIR dateTime, exclusive
 * @param encounter the id of an Encounter
 * @param after the cursor of the last entry of the page before
 */
record Selector(
        @Nullable List<String> code,
        @Nullable List<String> category,
        @Nullable List<String> status,
        @Nullable String since,
        @Nullable String until,
        @Nullable List<String> institution,
        @Nullable String encounter,
        @Nullable List<String> types,
        EntryOrder sort,
        @Nullable Integer first,
        @Nullable String after) {

    static final int MOST = 200;

    /** What has one of these codes, all of it. */
    static Selector of(Collection<String> codes, @Nullable String since, @Nullable String until) {
        return new Selector(
                List.copyOf(codes), null, null, since, until, null, null, null, EntryOrder.NEWEST_FIRST, null, null);
    }

    /** @throws Failure INVALID if there are to be fewer than 0 or more than {@value MOST} */
    static int size(@Nullable Integer first) {
        int size = first == null ? 20 : first;
        if (size < 0 || size > MOST) {
            throw Failure.invalid("'first' must be 0 to %d: turn the page with 'after'.".formatted(MOST));
        }
        return size;
    }

    /** The entries, in their order. */
    List<Entry> of(View view, @Nullable String type) {
        List<Entry> newestFirst = newestFirst(view, type);
        return sort == EntryOrder.NEWEST_FIRST
                ? newestFirst
                : newestFirst.stream().sorted(sort.entries()).toList();
    }

    private List<Entry> newestFirst(View view, @Nullable String type) {
        Instant from = time(since, "since");
        Instant to = time(until, "until");
        Set<String> wanted = type == null ? (types == null ? null : Set.copyOf(types)) : Set.of(type);
        List<Entry> all = wanted == null
                ? view.timeline()
                : wanted.size() == 1 ? view.ofType(wanted.iterator().next()) : several(view, wanted);
        return isOpen()
                ? all
                : all.stream().filter(entry -> matches(entry, from, to)).toList();
    }

    private static List<Entry> several(View view, Set<String> types) {
        return view.entries().stream()
                .filter(entry -> types.contains(entry.traits().type()))
                .sorted(Seen.ORDER)
                .toList();
    }

    /** Whether nothing is asked but which type. */
    private boolean isOpen() {
        return code == null
                && category == null
                && status == null
                && since == null
                && until == null
                && institution == null
                && encounter == null;
    }

    private boolean matches(Entry entry, @Nullable Instant from, @Nullable Instant to) {
        Traits traits = entry.traits();
        return (institution == null || institution.contains(entry.institution()))
                && (status == null || status.contains(traits.status()))
                && (encounter == null || ("Encounter/" + encounter).equals(traits.encounter()))
                && any(code, traits.codes())
                && any(category, traits.categories())
                && during(traits, from, to);
    }

    private static boolean during(Traits traits, @Nullable Instant from, @Nullable Instant to) {
        if (from == null && to == null) {
            return true;
        }
        return traits.start() != null
                && traits.end() != null
                && new Interval(traits.start(), traits.end()).overlaps(from, to);
    }

    private static boolean any(@Nullable List<String> asked, List<String> tokens) {
        if (asked == null) {
            return true;
        }
        for (String token : tokens) {
            for (String one : asked) {
                if (one.indexOf('|') >= 0 ? one.equals(token) : token.endsWith("|" + one)) {
                    return true;
                }
            }
        }
        return false;
    }

    static @Nullable Instant time(@Nullable String text, String argument) {
        if (text == null) {
            return null;
        }
        Interval time = Interval.of(text);
        if (time == null) {
            throw Failure.invalid("'%s' must be a FHIR date or dateTime, as 2026-05-01.".formatted(argument));
        }
        return time.start();
    }
}
