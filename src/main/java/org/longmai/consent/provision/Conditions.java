package org.longmai.consent.provision;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.longmai.fhir.Catalogue;
import org.longmai.fhir.Interval;
import org.longmai.fhir.Reference;
import org.longmai.fhir.Traits;

/** The elements of a provision that ask the entry. Each is a {@link Match} where no entry changes it. */
final class Conditions {

    private static final String RESOURCE_TYPES = "http://hl7.org/fhir/resource-types|";
    private static final Set<String> OF_DATA = Set.of("id", "extension", "meaning", "reference");

    private Conditions() {}

    /** {@code dataPeriod}: an entry without a date is in no period. */
    static Condition dataPeriod(@Nullable Object element) {
        Interval period = Elements.period(element);
        if (period == null) {
            return Match.UNKNOWN;
        }
        return entry -> Match.of(isDated(entry) && period.overlaps(entry.start(), entry.end()));
    }

    /** {@code class}: resource types; of a profile or a document type the traits know nothing. */
    static Condition type(Tokens classes) {
        Set<String> types = Set.copyOf(classes.read().stream()
                .filter(token -> token.startsWith(RESOURCE_TYPES))
                .map(token -> token.substring(RESOURCE_TYPES.length()))
                .filter(Catalogue::isOfPatient)
                .toList());
        Match otherwise = classes.doubt() || types.size() < classes.read().size() ? Match.UNKNOWN : Match.NO;
        return types.isEmpty() ? Match.UNKNOWN : entry -> types.contains(entry.type()) ? Match.YES : otherwise;
    }

    /** {@code code}: found among the codes or the categories of the entry. */
    static Condition code(Tokens codes) {
        if (codes.read().isEmpty()) {
            return Match.UNKNOWN;
        }
        Set<String> tokens = Set.copyOf(codes.read());
        Match otherwise = codes.doubt() ? Match.UNKNOWN : Match.NO;
        return entry -> meet(entry.codes(), tokens) || meet(entry.categories(), tokens) ? Match.YES : otherwise;
    }

    /** {@code data}: one of the repetitions. */
    static Condition data(@Nullable Object element) {
        List<Condition> each = Elements.repetitions(element).stream()
                .map(item -> item instanceof Map<?, ?> object ? datum(object) : Match.UNKNOWN)
                .toList();
        return each.stream().allMatch(Match.class::isInstance) ? Match.UNKNOWN : entry -> any(each, entry);
    }

    /** Whether one of the values is in the set; allocates nothing. */
    static boolean meet(List<String> values, Set<String> set) {
        for (int i = 0; i < values.size(); i++) {
            if (set.contains(values.get(i))) {
                return true;
            }
        }
        return false;
    }

    private static boolean isDated(Traits entry) {
        return entry.start() != null || entry.end() != null;
    }

    private static Condition datum(Map<?, ?> data) {
        Reference instance = data.get("reference") instanceof Map<?, ?> reference
                        && reference.get("reference") instanceof String text
                ? Reference.parse(text)
                : null;
        if (instance == null
                || !OF_DATA.containsAll(data.keySet())
                || !(data.get("meaning") instanceof String meaning)) {
            return Match.UNKNOWN;
        }
        return datum(meaning, instance, instance.toString());
    }

    /** What the instance refers to is not to be seen on the entry, nor what refers to it by way of a third. */
    private static Condition datum(String meaning, Reference instance, String text) {
        return switch (meaning) {
            case "instance" -> entry -> Match.of(is(entry, instance));
            case "related" -> entry -> is(entry, instance) ? Match.YES : Match.UNKNOWN;
            case "dependents" ->
                entry -> is(entry, instance) || entry.references().contains(text) ? Match.YES : Match.UNKNOWN;
            case "authoredby" -> entry -> authored(entry, text);
            default -> Match.UNKNOWN;
        };
    }

    private static Match authored(Traits entry, String author) {
        if (entry.authors().isEmpty()) {
            return Match.UNKNOWN;
        }
        return Match.of(entry.authors().contains(author));
    }

    private static boolean is(Traits entry, Reference instance) {
        return entry.id().equals(instance.id()) && entry.type().equals(instance.type());
    }

    private static Match any(List<Condition> conditions, Traits entry) {
        Match match = Match.NO;
        for (int i = 0; i < conditions.size() && match != Match.YES; i++) {
            match = match.or(conditions.get(i).in(entry));
        }
        return match;
    }
}
