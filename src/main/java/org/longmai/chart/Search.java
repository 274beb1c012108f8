package org.longmai.chart;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.longmai.chart.standard.SearchParameter;
import org.longmai.fhir.Failure;
import org.longmai.fhir.Resource;
import org.longmai.fhir.Traits;
import org.longmai.record.Entry;

/**
 * A search of one type in what a caller may see of one resident, as the standard's arguments ask for it.
 *
 * @param file of the Patient that the resources are of; null for all of the resident's
 * @param parameters what else is asked for, by the name of the argument
 * @param sort {@code date}, {@code -_lastUpdated} …, the first foremost
 */
record Search(String type, @Nullable String file, Map<String, List<String>> parameters, List<String> sort) {

    /** The argument that is an expression over the others. */
    static final String FILTER = "_filter";

    /** Those that it finds, in order; only what the directory does not tell of is opened. */
    List<Entry> entries(View view) {
        Function<Traits, Forecast> forecast = forecast();
        List<Entry> found = new ArrayList<>();
        List<Entry> open = new ArrayList<>();
        for (Entry entry : view.entries()) {
            if (entry.traits().type().equals(type)
                    && (file == null || entry.file().equals(file))) {
                switch (forecast.apply(entry.traits())) {
                    case YES -> found.add(entry);
                    case OPEN -> open.add(entry);
                    case NO -> {
                        // Nothing of it is opened.
                    }
                }
            }
        }
        Predicate<Map<?, ?>> test = test();
        found.addAll(test == null ? open : matching(view, open, test));
        found.sort(order());
        return found;
    }

    private Function<Traits, Forecast> forecast() {
        List<Function<Traits, Forecast>> all = new ArrayList<>();
        parameters.forEach((name, wanted) -> all.add(
                name.equals(FILTER)
                        ? SearchFilter.of(type, wanted.get(0)).forecast()
                        : Forecast.of(parameter(name), wanted)));
        return traits -> {
            Forecast together = Forecast.YES;
            for (Function<Traits, Forecast> one : all) {
                together = together.and(one.apply(traits));
            }
            return together;
        };
    }

    /** The test of a resource on its own, or null if none is needed. */
    @Nullable
    Predicate<Map<?, ?>> test() {
        Predicate<Map<?, ?>> test = null;
        for (Map.Entry<String, List<String>> each : parameters.entrySet()) {
            Predicate<Map<?, ?>> one = each.getKey().equals(FILTER)
                    ? SearchFilter.of(type, each.getValue().get(0)).test()
                    : parameter(each.getKey()).has(each.getValue());
            test = test == null ? one : test.and(one);
        }
        return test;
    }

    private static List<Entry> matching(View view, List<Entry> entries, Predicate<Map<?, ?>> test) {
        List<Resource> resources = view.open(entries);
        List<Entry> matching = new ArrayList<>();
        for (int i = 0; i < entries.size(); i++) {
            if (test.test(resources.get(i).json())) {
                matching.add(entries.get(i));
            }
        }
        return matching;
    }

    private SearchParameter parameter(String name) {
        SearchParameter parameter = SearchParameter.of(type).get(name);
        if (parameter == null) {
            throw Failure.invalid("'%s' is no search parameter of %s.".formatted(name, type));
        }
        return parameter;
    }

    private Comparator<Entry> order() {
        Comparator<Entry> order = null;
        for (String one : sort) {
            Comparator<Entry> next = order(one);
            order = order == null ? next : order.thenComparing(next);
        }
        return order == null ? Seen.ORDER : order.thenComparing(Seen.ORDER);
    }

    private static Comparator<Entry> order(String sort) {
        boolean descending = sort.startsWith("-");
        return switch (descending ? sort.substring(1) : sort) {
            case "date" ->
                Comparator.comparing(
                        (Entry entry) -> entry.traits().start(),
                        Comparator.nullsLast(
                                descending ? Comparator.<Instant>reverseOrder() : Comparator.<Instant>naturalOrder()));
            case "_lastUpdated" -> directed(Comparator.comparing(Entry::updated), descending);
            case "_id" -> directed(Comparator.comparing(entry -> entry.traits().id()), descending);
            default -> throw Failure.invalid("'_sort' may be date, _lastUpdated or _id, with a minus before it.");
        };
    }

    private static Comparator<Entry> directed(Comparator<Entry> order, boolean descending) {
        return descending ? order.reversed() : order;
    }
}
