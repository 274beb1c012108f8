package org.longmai.chart.standard;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.longmai.fhir.Failure;
import org.longmai.fhir.Interval;

/**
 * A search parameter of a resource type. Those of the standard are in {@code fhir/searches.txt}; a test holds them to HL7's
 * definitions.
 *
 * @param name with {@code _} for {@code -}, as the argument is called
 * @param paths where its values are in the JSON; a choice by its name without the type
 * @param targets the types that a reference may lead to; none where that may be any
 * @see <a href="https://hl7.org/fhir/R4/search.html">FHIR: search</a>
 */
public record SearchParameter(String type, String name, Kind kind, List<String> paths, Set<String> targets) {

    private static final Map<String, Map<String, SearchParameter>> ALL = load();

    /** How values are compared. */
    public enum Kind {
        TOKEN,
        REFERENCE,
        DATE,
        STRING,
        URI
    }

    /** The types that have any. */
    static List<String> types() {
        return List.copyOf(ALL.keySet());
    }

    /** The parameters of the type, by name. */
    public static Map<String, SearchParameter> of(String type) {
        return ALL.getOrDefault(type, Map.of());
    }

    /** Whether a reference of this parameter leads to the type: one that may lead to any is about none. */
    public boolean leadsTo(String target) {
        return kind == Kind.REFERENCE && targets.contains(target);
    }

    /**
     * Whether a resource has one of these values.
     *
     * @throws Failure INVALID if a value is none of this kind
     */
    public Predicate<Map<?, ?>> has(Collection<String> wanted) {
        List<Predicate<Object>> tests = wanted.stream().map(this::test).toList();
        return resource -> {
            for (Object value : values(resource)) {
                for (Predicate<Object> test : tests) {
                    if (test.test(value)) {
                        return true;
                    }
                }
            }
            return false;
        };
    }

    private Predicate<Object> test(String wanted) {
        return switch (kind) {
            case TOKEN -> value -> isToken(value, wanted);
            case REFERENCE -> value -> isReference(value, wanted);
            case DATE -> date(wanted);
            case STRING -> value -> startsWith(value, wanted.toLowerCase(Locale.ROOT));
            case URI -> wanted::equals;
        };
    }

    private List<Object> values(Map<?, ?> resource) {
        List<Object> found = new ArrayList<>(2);
        for (String path : paths) {
            collect(resource, path, found);
        }
        return found;
    }

    private static void collect(@Nullable Object value, String path, List<Object> found) {
        if (value instanceof List<?> items) {
            items.forEach(item -> collect(item, path, found));
        } else if (path.isEmpty() && value != null) {
            found.add(value);
        } else if (value instanceof Map<?, ?> object) {
            int dot = path.indexOf('.');
            String first = dot < 0 ? path : path.substring(0, dot);
            collect(child(object, first), dot < 0 ? "" : path.substring(dot + 1), found);
        }
    }

    /** The element, or of a choice the one that is there. */
    private static @Nullable Object child(Map<?, ?> object, String name) {
        Object plain = object.get(name);
        if (plain != null) {
            return plain;
        }
        for (Map.Entry<?, ?> each : object.entrySet()) {
            if (each.getKey() instanceof String key
                    && key.length() > name.length()
                    && key.startsWith(name)
                    && Character.isUpperCase(key.charAt(name.length()))) {
                return each.getValue();
            }
        }
        return null;
    }

    private static boolean isToken(Object value, String wanted) {
        if (value instanceof Map<?, ?> object) {
            if (object.get("coding") instanceof List<?> codings) {
                return codings.stream().anyMatch(coding -> coding != null && isToken(coding, wanted));
            }
            Object code = object.containsKey("code") ? object.get("code") : object.get("value");
            return code instanceof String text && matches(object.get("system"), text, wanted);
        }
        return value.toString().equals(wanted);
    }

    private static boolean matches(@Nullable Object system, String code, String wanted) {
        int bar = wanted.indexOf('|');
        if (bar < 0) {
            return code.equals(wanted);
        }
        String ofSystem = wanted.substring(0, bar);
        String ofCode = wanted.substring(bar + 1);
        return ofSystem.equals(system == null ? "" : system) && (ofCode.isEmpty() || ofCode.equals(code));
    }

    private boolean isReference(Object value, String wanted) {
        if (!(value instanceof Map<?, ?> object) || !(object.get("reference") instanceof String reference)) {
            return false;
        }
        int slash = reference.indexOf('/');
        boolean ofTarget = targets.isEmpty() || slash > 0 && targets.contains(reference.substring(0, slash));
        return ofTarget && (wanted.indexOf('/') < 0 ? reference.endsWith("/" + wanted) : reference.equals(wanted));
    }

    private static boolean startsWith(Object value, String wanted) {
        if (value instanceof Map<?, ?> object) {
            return object.values().stream().anyMatch(part -> part != null && startsWith(part, wanted));
        }
        if (value instanceof List<?> items) {
            return items.stream().anyMatch(item -> item != null && startsWith(item, wanted));
        }
        return value instanceof String text && text.toLowerCase(Locale.ROOT).startsWith(wanted);
    }

    /** @see <a href="https://hl7.org/fhir/R4/search.html#date">FHIR: dates as intervals, prefixes</a> */
    private Predicate<Object> date(String wanted) {
        boolean prefixed = wanted.length() > 2 && Character.isLetter(wanted.charAt(0));
        Interval asked = Interval.of(prefixed ? wanted.substring(2) : wanted);
        if (asked == null) {
            throw Failure.invalid("'%s' must be a date, as 2026, 2026-05-01 or ge2026-05-01.".formatted(name));
        }
        Predicate<Interval> test = comparison(prefixed ? wanted.substring(0, 2) : "eq", asked);
        return value -> {
            Interval interval = Interval.of(value);
            return interval != null && test.test(interval);
        };
    }

    private Predicate<Interval> comparison(String prefix, Interval asked) {
        return switch (prefix) {
            case "eq" -> time -> contains(asked, time);
            case "ne" -> time -> !contains(asked, time);
            case "gt" -> time -> time.end().isAfter(asked.end());
            case "lt" -> time -> time.start().isBefore(asked.start());
            case "ge" -> time -> time.end().isAfter(asked.end()) || contains(asked, time);
            case "le" -> time -> time.start().isBefore(asked.start()) || contains(asked, time);
            case "sa" -> time -> !time.start().isBefore(asked.end());
            case "eb" -> time -> !time.end().isAfter(asked.start());
            default -> throw Failure.invalid("'%s' may begin with eq, ne, gt, lt, ge, le, sa or eb.".formatted(name));
        };
    }

    private static boolean contains(Interval outer, Interval inner) {
        return !inner.start().isBefore(outer.start()) && !inner.end().isAfter(outer.end());
    }

    private static Map<String, Map<String, SearchParameter>> load() {
        Map<String, Map<String, SearchParameter>> all = new LinkedHashMap<>();
        text().lines().filter(line -> !line.startsWith("#")).forEach(line -> {
            String[] parts = line.split(" ", -1);
            SearchParameter parameter = new SearchParameter(
                    parts[0],
                    parts[1],
                    Kind.valueOf(parts[2].toUpperCase(Locale.ROOT)),
                    List.of(parts[3].split(",")),
                    parts[4].isEmpty() ? Set.of() : Set.of(parts[4].split(",")));
            all.computeIfAbsent(parts[0], any -> new LinkedHashMap<>()).put(parameter.name, parameter);
        });
        return all;
    }

    private static String text() {
        try (InputStream file = SearchParameter.class.getResourceAsStream("/fhir/searches.txt")) {
            if (file == null) {
                throw new IllegalStateException("fhir/searches.txt is missing");
            }
            return new String(file.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
