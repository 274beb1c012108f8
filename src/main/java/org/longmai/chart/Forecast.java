package org.longmai.chart;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Function;
import org.longmai.chart.standard.SearchParameter;
import org.longmai.fhir.Catalogue;
import org.longmai.fhir.Catalogue.Trait;
import org.longmai.fhir.Interval;
import org.longmai.fhir.Traits;

/**
 * What the directory tells of a search before anything is opened: whether a resource has one of the values, has none, or has to be
 * read. It is never wrong: what it leaves open {@link SearchParameter#has} decides.
 */
enum Forecast {
    YES,
    NO,
    OPEN;

    private static final Duration SHORTEST = Duration.ofSeconds(1);

    Forecast and(Forecast other) {
        if (this == NO || other == NO) {
            return NO;
        }
        return this == YES ? other : OPEN;
    }

    Forecast not() {
        return switch (this) {
            case YES -> NO;
            case NO -> YES;
            case OPEN -> OPEN;
        };
    }

    Forecast or(Forecast other) {
        if (this == YES || other == YES) {
            return YES;
        }
        return this == NO ? other : OPEN;
    }

    /** Of a parameter and the values that are asked for, one of which is enough. */
    static Function<Traits, Forecast> of(SearchParameter parameter, Collection<String> wanted) {
        return switch (parameter.kind()) {
            case TOKEN -> token(parameter, wanted);
            case DATE -> date(parameter, wanted);
            case REFERENCE -> traits -> refers(traits, wanted) ? OPEN : NO;
            case STRING, URI -> traits -> OPEN;
        };
    }

    private static boolean refers(Traits traits, Collection<String> wanted) {
        for (String reference : traits.references()) {
            for (String one : wanted) {
                if (one.indexOf('/') < 0 ? reference.endsWith("/" + one) : reference.equals(one)) {
                    return true;
                }
            }
        }
        return false;
    }

    private static Function<Traits, Forecast> token(SearchParameter parameter, Collection<String> wanted) {
        List<String> paths = parameter.paths();
        if (paths.equals(List.of("id"))) {
            return traits -> wanted.contains(traits.id()) ? YES : NO;
        }
        if (paths.equals(List.of("status")) && paths.equals(Catalogue.paths(parameter.type(), Trait.STATUS))) {
            return traits -> wanted.contains(String.valueOf(traits.status())) ? YES : NO;
        }
        List<String> codes = Catalogue.paths(parameter.type(), Trait.CODE);
        if (codes.containsAll(paths)) {
            boolean all = paths.containsAll(codes);
            return traits -> token(traits.codes(), wanted, all);
        }
        List<String> categories = Catalogue.paths(parameter.type(), Trait.CATEGORY);
        if (categories.containsAll(paths)) {
            boolean all = paths.containsAll(categories);
            return traits -> token(traits.categories(), wanted, all);
        }
        return traits -> OPEN;
    }

    /** @param all whether the tokens are the parameter's alone, and not of other elements as well */
    private static Forecast token(List<String> tokens, Collection<String> wanted, boolean all) {
        Forecast forecast = NO;
        for (String token : tokens) {
            for (String one : wanted) {
                forecast = forecast.or(token(token, one, all));
            }
        }
        return forecast;
    }

    /** A bar within a system or a code, and a code without a system, are told apart by the resource alone. */
    private static Forecast token(String token, String wanted, boolean all) {
        int bar = wanted.indexOf('|');
        boolean matches = bar < 0
                ? token.endsWith("|" + wanted)
                : bar == wanted.length() - 1 ? token.startsWith(wanted) : token.equals(wanted);
        if (!matches) {
            return NO;
        }
        boolean plain = token.indexOf('|') == token.lastIndexOf('|') && (bar < 0 || bar > 0);
        return all && plain ? YES : OPEN;
    }

    private static Function<Traits, Forecast> date(SearchParameter parameter, Collection<String> wanted) {
        List<String> own = own(parameter);
        if (own.isEmpty()) {
            return traits -> OPEN;
        }
        boolean mayBePeriod = own.stream().anyMatch(path -> path.endsWith("eriod"));
        List<Window> windows = wanted.stream().map(Window::of).toList();
        return traits -> windows.stream().anyMatch(window -> window.mayHold(traits, mayBePeriod)) ? OPEN : NO;
    }

    /** The paths of the parameter's from which the date of the traits is, whenever one of them has any. */
    private static List<String> own(SearchParameter parameter) {
        List<String> own = new ArrayList<>();
        for (String path : Catalogue.paths(parameter.type(), Trait.DATE)) {
            if (parameter.paths().stream().noneMatch(name -> isOf(path, name))) {
                break;
            }
            own.add(path);
        }
        boolean covered =
                parameter.paths().stream().allMatch(name -> own.stream().anyMatch(path -> isOf(path, name)));
        return covered ? own : List.of();
    }

    private static boolean isOf(String path, String name) {
        return path.equals(name)
                || path.startsWith(name) && path.indexOf('.') < 0 && Character.isUpperCase(path.charAt(name.length()));
    }

    /** Between what a time has to be, somewhere, to match at all. */
    private record Window(Instant from, Instant to) {

        static Window of(String wanted) {
            boolean prefixed = wanted.length() > 2 && Character.isLetter(wanted.charAt(0));
            Interval asked = Interval.of(prefixed ? wanted.substring(2) : wanted);
            if (asked == null) {
                return new Window(Instant.MIN, Instant.MAX);
            }
            return switch (prefixed ? wanted.substring(0, 2) : "eq") {
                case "eq" -> new Window(asked.start(), asked.end());
                case "ge", "gt", "sa" -> new Window(asked.start(), Instant.MAX);
                case "le", "lt", "eb" -> new Window(Instant.MIN, asked.end());
                default -> new Window(Instant.MIN, Instant.MAX);
            };
        }

        /** A period without a start is put where it ends: one that is so short may have begun at any time. */
        boolean mayHold(Traits traits, boolean mayBePeriod) {
            Instant start = traits.start();
            Instant end = traits.end();
            if (start == null || end == null) {
                return false;
            }
            boolean unknownStart = mayBePeriod && Duration.between(start, end).equals(SHORTEST);
            return !end.isBefore(from) && (unknownStart || !start.isAfter(to));
        }
    }
}
