package org.longmai.chart;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.longmai.chart.standard.SearchParameter;
import org.longmai.fhir.Failure;
import org.longmai.fhir.Failure.Category;
import org.longmai.fhir.Traits;

/**
 * What a {@code _filter} asks for: parameters, compared, with {@code and}, {@code or} and {@code not(…)}, from left to right.
 *
 * @param test of a resource
 * @param forecast the same, as far as the directory tells
 * @see <a href="https://hl7.org/fhir/R4/search_filter.html">FHIR: _filter</a>
 */
record SearchFilter(Predicate<Map<?, ?>> test, Function<Traits, Forecast> forecast) {

    /** {@code not} and its bracket, a bracket, a text in quotes, or what stands between blanks. */
    private static final Pattern TOKEN = Pattern.compile("\\s*(not\\s*\\(|[()]|\"(?:[^\"\\\\]|\\\\.)*\"|[^\\s()\"]+)");

    private static final int MOST_CHARACTERS = 2_000;
    private static final int MOST_BRACKETS = 20;
    private static final Set<String> OF_DATES = Set.of("eq", "ne", "gt", "lt", "ge", "le", "sa", "eb");

    /** @throws Failure INVALID if it is none for this type */
    static SearchFilter of(String type, String text) {
        if (text.length() > MOST_CHARACTERS) {
            throw Failure.of(Category.TOO_COSTLY, "'_filter' may have %d characters.".formatted(MOST_CHARACTERS));
        }
        Parser parser = new Parser(type, text);
        SearchFilter filter = parser.expression(0);
        if (parser.hasMore()) {
            throw unreadable();
        }
        return filter;
    }

    private SearchFilter and(SearchFilter other) {
        return new SearchFilter(
                test.and(other.test), traits -> forecast.apply(traits).and(other.forecast.apply(traits)));
    }

    private SearchFilter or(SearchFilter other) {
        return new SearchFilter(
                test.or(other.test), traits -> forecast.apply(traits).or(other.forecast.apply(traits)));
    }

    private SearchFilter not() {
        return new SearchFilter(test.negate(), traits -> forecast.apply(traits).not());
    }

    private static Failure unreadable() {
        return Failure.invalid("'_filter' must be as: code eq http://loinc.org|4548-4 and (date ge 2026-01-01 or"
                + " not(status eq final)).");
    }

    private static final class Parser {

        private final String type;
        private final String text;
        private final Matcher tokens;
        private int place;

        Parser(String type, String text) {
            this.type = type;
            this.text = text.strip();
            this.tokens = TOKEN.matcher(this.text);
        }

        boolean hasMore() {
            return place < text.length();
        }

        private String next() {
            if (!tokens.find(place) || tokens.start() != place) {
                throw unreadable();
            }
            place = tokens.end();
            return tokens.group(1);
        }

        private boolean isClosing() {
            return text.substring(place).stripLeading().startsWith(")");
        }

        SearchFilter expression(int depth) {
            if (depth > MOST_BRACKETS) {
                throw Failure.of(
                        Category.TOO_COSTLY, "'_filter' may have %d brackets within another.".formatted(MOST_BRACKETS));
            }
            SearchFilter left = term(depth);
            while (hasMore() && !isClosing()) {
                String word = next();
                SearchFilter right = term(depth);
                left = switch (word) {
                    case "and" -> left.and(right);
                    case "or" -> left.or(right);
                    default -> throw unreadable();
                };
            }
            return left;
        }

        private SearchFilter term(int depth) {
            String first = next();
            if (!first.endsWith("(")) {
                return comparison(first, next(), next());
            }
            SearchFilter within = expression(depth + 1);
            if (!next().equals(")")) {
                throw unreadable();
            }
            return first.equals("(") ? within : within.not();
        }

        private SearchFilter comparison(String name, String operator, String value) {
            SearchParameter parameter = SearchParameter.of(type).get(name.replace('-', '_'));
            if (parameter == null) {
                throw Failure.invalid("'%s' is no search parameter of %s.".formatted(name, type));
            }
            String plain = value.startsWith("\"")
                    ? value.substring(1, value.length() - 1).replaceAll("\\\\(.)", "$1")
                    : value;
            SearchFilter found =
                    switch (parameter.kind()) {
                        case DATE -> OF_DATES.contains(operator) ? having(parameter, operator + plain) : null;
                        case TOKEN, URI ->
                            operator.equals("eq") || operator.equals("ne") ? having(parameter, plain) : null;
                        case REFERENCE ->
                            operator.equals("eq") || operator.equals("re") ? having(parameter, plain) : null;
                        case STRING -> operator.equals("sw") ? having(parameter, plain) : null;
                    };
            if (found == null) {
                throw Failure.of(
                        Category.UNSUPPORTED,
                        "'%s' cannot be compared by '%s': dates by %s, codes by eq and ne, references by eq, texts by sw."
                                .formatted(
                                        name,
                                        operator,
                                        String.join(
                                                ", ", OF_DATES.stream().sorted().toList())));
            }
            return operator.equals("ne") && parameter.kind() != SearchParameter.Kind.DATE ? found.not() : found;
        }

        private static SearchFilter having(SearchParameter parameter, String value) {
            List<String> wanted = List.of(value);
            return new SearchFilter(parameter.has(wanted), Forecast.of(parameter, wanted));
        }
    }
}
