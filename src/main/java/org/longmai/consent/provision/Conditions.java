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
    private static final String LOINC = "http://loinc.org|";
    private static final Set<String> DOCUMENTS = Set.of("DocumentReference", "Composition", "DocumentManifest");
    private static final Set<String> OF_DATA = Set.of("id", "extension", "meaning", "reference");

    private Conditions() {}

    /** {@code dataPeriod}: an entry without a date is in no period. */
    static Condition dataPeriod(@Nullable Object element) {
        Interval period = Elements.period(element);
        if (period == null) {
            return Match.UNKNOWN;
        }
        return new Dated(period);
    }

    private record Dated(Interval period) implements Condition {

        @Override
        public Match in(Traits entry) {
            return Match.of(isDated(entry) && period.overlaps(entry.start(), entry.end()));
        }
    }

    /** {@code class}: resource types and, of LOINC, types of documents; of a profile the traits know nothing. */
    static Condition type(Tokens classes) {
        Set<String> types = Set.copyOf(classes.read().stream()
                .filter(token -> token.startsWith(RESOURCE_TYPES))
                .map(token -> token.substring(RESOURCE_TYPES.length()))
                .filter(Catalogue::isOfPatient)
                .toList());
        Set<String> documents = Set.copyOf(
                classes.read().stream().filter(token -> token.startsWith(LOINC)).toList());
        int judged = types.size() + documents.size();
        Match otherwise = classes.doubt() || judged < classes.read().size() ? Match.UNKNOWN : Match.NO;
        if (judged == 0) {
            return Match.UNKNOWN;
        }
        return new OfType(types, documents, otherwise);
    }

    private record OfType(Set<String> types, Set<String> documents, Match otherwise) implements Condition {

        @Override
        public Match in(Traits entry) {
            return types.contains(entry.type()) || isDocument(entry, documents) ? Match.YES : otherwise;
        }
    }

    /** One of the resource types. */
    static Condition typeIn(Set<String> types) {
        return new OfType(Set.copyOf(types), Set.of(), Match.NO);
    }

    private static boolean isDocument(Traits entry, Set<String> documents) {
        return DOCUMENTS.contains(entry.type()) && meet(entry.codes(), documents);
    }

    /** {@code code}: found among the codes or the categories of the entry. */
    static Condition code(Tokens codes) {
        if (codes.read().isEmpty()) {
            return Match.UNKNOWN;
        }
        Set<String> tokens = Set.copyOf(codes.read());
        Match otherwise = codes.doubt() ? Match.UNKNOWN : Match.NO;
        return new Coded(tokens, otherwise);
    }

    private record Coded(Set<String> tokens, Match otherwise) implements Condition {

        @Override
        public Match in(Traits entry) {
            return meet(entry.codes(), tokens) || meet(entry.categories(), tokens) ? Match.YES : otherwise;
        }
    }

    /** {@code data}: one of the repetitions. */
    static Condition data(@Nullable Object element, Surroundings surroundings) {
        List<Condition> each = Elements.repetitions(element).stream()
                .map(item -> item instanceof Map<?, ?> object ? datum(object, surroundings) : Match.UNKNOWN)
                .toList();
        return each.stream().allMatch(Match.class::isInstance) ? Match.UNKNOWN : new AnyOf(each);
    }

    private record AnyOf(List<Condition> conditions) implements Condition {

        @Override
        public Match in(Traits entry) {
            Match match = Match.NO;
            for (int i = 0; i < conditions.size() && match != Match.YES; i++) {
                match = match.or(conditions.get(i).in(entry));
            }
            return match;
        }
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

    private static Condition datum(Map<?, ?> data, Surroundings surroundings) {
        Reference instance = data.get("reference") instanceof Map<?, ?> reference
                        && reference.get("reference") instanceof String text
                ? Reference.parse(text)
                : null;
        if (instance == null
                || !OF_DATA.containsAll(data.keySet())
                || !(data.get("meaning") instanceof String meaning)) {
            return Match.UNKNOWN;
        }
        return datum(meaning, instance, surroundings);
    }

    private static Condition datum(String meaning, Reference instance, Surroundings surroundings) {
        return switch (meaning) {
            case "instance" -> new Instance(instance, Match.NO);
            case "related" -> related(instance, surroundings.find(instance));
            case "dependents" -> new Dependent(instance, instance.toString());
            case "authoredby" -> new Authored(instance.toString());
            default -> Match.UNKNOWN;
        };
    }

    private record Instance(Reference instance, Match otherwise) implements Condition {

        @Override
        public Match in(Traits entry) {
            return is(entry, instance) ? Match.YES : otherwise;
        }
    }

    private record Dependent(Reference instance, String text) implements Condition {

        @Override
        public Match in(Traits entry) {
            return Match.of(is(entry, instance) || entry.references().contains(text));
        }
    }

    private record Authored(String author) implements Condition {

        @Override
        public Match in(Traits entry) {
            if (entry.authors().isEmpty()) {
                return Match.UNKNOWN;
            }
            return Match.of(entry.authors().contains(author));
        }
    }

    private record Related(Reference instance, ResourceSet related) implements Condition {

        @Override
        public Match in(Traits entry) {
            return Match.of(is(entry, instance) || related.contains(entry));
        }
    }

    /** The instance and what it refers to; of one that is not in the record nobody knows what that is. */
    private static Condition related(Reference instance, @Nullable Traits found) {
        return found == null
                ? new Instance(instance, Match.UNKNOWN)
                : new Related(instance, ResourceSet.of(found.references()));
    }

    private static boolean is(Traits entry, Reference instance) {
        return entry.id().equals(instance.id()) && entry.type().equals(instance.type());
    }
}
