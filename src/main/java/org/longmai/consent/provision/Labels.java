package org.longmai.consent.provision;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.longmai.fhir.Traits;

/**
 * Security labels. An entry is as confidential as its highest label of confidentiality; a sensitive label makes it
 * restricted at least, and one that has neither is normal.
 *
 * @param sensitive codes of whatever system, as {@code |code}
 * @see <a href="https://hl7.org/fhir/R4/security-labels.html">FHIR: security labels</a>
 */
record Labels(List<String> sensitive) {

    /** Confidentiality from unrestricted to very restricted. */
    private static final String SCALE = "ULMNRV";

    private static final int NORMAL = SCALE.indexOf('N');
    private static final int RESTRICTED = SCALE.indexOf('R');
    private static final int HIGHEST = SCALE.length() - 1;
    private static final int NONE = -1;

    private static final List<String> CONFIDENTIALITY = List.of(
            "http://terminology.hl7.org/CodeSystem/v3-Confidentiality|",
            "http://hl7.org/fhir/v3/Confidentiality|",
            "urn:oid:2.16.840.1.113883.5.25|");

    private static final Map<String, Integer> LEVELS = levels();

    private static final String ACT_CODE = "http://terminology.hl7.org/CodeSystem/v3-ActCode|";

    /** The sensitivities that contain others. */
    private static final Map<String, List<String>> NARROWER = Map.of(
            "ETH", List.of("ETHUD", "OPIOIDUD"),
            "SUD", List.of("ETHUD", "OPIOIDUD"),
            "BH", List.of("COGN", "DVD"),
            "SPI", List.of("BH", "COGN", "DVD", "MH", "PSY", "PSYTHPN", "SUD", "ETHUD", "OPIOIDUD"));

    /** @param sensitive codes of whatever system */
    static Labels of(Set<String> sensitive) {
        return new Labels(sensitive.stream().map(code -> "|" + code).toList());
    }

    /** That the entry is of normal confidentiality or below. */
    Condition normal() {
        return new Normal(this);
    }

    private record Normal(Labels labels) implements Condition {

        @Override
        public Match in(Traits entry) {
            return Match.of(labels.confidentiality(entry) <= NORMAL);
        }
    }

    /**
     * That the entry has one of the labels. A label of confidentiality is a high-water mark: a permit reaches up to it, a
     * denial from it upwards; where the effect is not clear, what only one of them reaches is in doubt.
     */
    Condition of(Tokens labels, Effect effect) {
        if (labels.read().isEmpty()) {
            return Match.UNKNOWN;
        }
        List<Integer> marks = marks(labels);
        Set<String> others = withNarrower(labels);
        Match otherwise = labels.doubt() ? Match.UNKNOWN : Match.NO;
        return new Marked(this, others, otherwise, marks, effect);
    }

    private record Marked(Labels labels, Set<String> others, Match otherwise, List<Integer> marks, Effect effect)
            implements Condition {

        @Override
        public Match in(Traits entry) {
            return Conditions.meet(entry.labels(), others)
                    ? Match.YES
                    : otherwise.or(marked(labels.confidentiality(entry), marks, effect));
        }
    }

    /** That the entry has no sensitive label but those that are named. */
    Condition within(Set<String> named) {
        List<String> unnamed =
                sensitive.stream().filter(suffix -> !named.contains(suffix)).toList();
        return unnamed.isEmpty() ? Match.YES : new Labelled(unnamed, false);
    }

    /** That the entry has one of the labels, or that it has none of them. */
    private record Labelled(List<String> suffixes, boolean has) implements Condition {

        @Override
        public Match in(Traits entry) {
            return Match.of(endsWithAny(entry.labels(), suffixes) == has);
        }
    }

    /** That the entry has one of the labels, of whatever system, or one that such a label contains. */
    static Condition labelled(Set<String> codes) {
        Set<String> all = new HashSet<>(codes);
        codes.forEach(code -> all.addAll(NARROWER.getOrDefault(code, List.of())));
        List<String> suffixes = all.stream().map(code -> "|" + code).toList();
        return new Labelled(suffixes, true);
    }

    /** What the labels of a provision name, as {@code |code}: a mark of restricted or above names everything. */
    Set<String> named(@Nullable Object securityLabel) {
        if (securityLabel == null) {
            return Set.of();
        }
        Tokens labels = Tokens.ofCodings(securityLabel);
        if (marks(labels).stream().anyMatch(mark -> mark >= RESTRICTED)) {
            return Set.copyOf(sensitive);
        }
        Set<String> named = new HashSet<>();
        withNarrower(labels).forEach(label -> named.add(label.substring(label.lastIndexOf('|'))));
        return named;
    }

    private static boolean endsWithAny(List<String> labels, List<String> suffixes) {
        for (int i = 0; i < labels.size(); i++) {
            if (!LEVELS.containsKey(labels.get(i)) && endsWith(labels.get(i), suffixes)) {
                return true;
            }
        }
        return false;
    }

    private static boolean endsWith(String label, List<String> suffixes) {
        for (int i = 0; i < suffixes.size(); i++) {
            if (label.endsWith(suffixes.get(i))) {
                return true;
            }
        }
        return false;
    }

    private static Match marked(int confidentiality, List<Integer> marks, Effect effect) {
        if (marks.isEmpty()) {
            return Match.NO;
        }
        boolean permitted = confidentiality <= marks.get(marks.size() - 1);
        boolean denied = confidentiality >= marks.get(0);
        return switch (effect) {
            case PERMIT, NORMAL -> Match.of(permitted);
            case DENY -> Match.of(denied);
            case UNCLEAR -> permitted == denied ? Match.of(permitted) : Match.UNKNOWN;
        };
    }

    /** Ascending. */
    private static List<Integer> marks(Tokens labels) {
        return labels.read().stream()
                .filter(LEVELS::containsKey)
                .map(LEVELS::get)
                .sorted()
                .toList();
    }

    private static Set<String> withNarrower(Tokens labels) {
        Set<String> all = new HashSet<>();
        for (String label : labels.read()) {
            if (!LEVELS.containsKey(label)) {
                all.add(label);
                narrower(label).forEach(code -> all.add(ACT_CODE + code));
            }
        }
        return all;
    }

    private static List<String> narrower(String label) {
        return label.startsWith(ACT_CODE)
                ? NARROWER.getOrDefault(label.substring(ACT_CODE.length()), List.of())
                : List.of();
    }

    private int confidentiality(Traits entry) {
        List<String> labels = entry.labels();
        int highest = NONE;
        for (int i = 0; i < labels.size(); i++) {
            highest = Math.max(highest, level(labels.get(i)));
        }
        return highest == NONE ? NORMAL : highest;
    }

    private int level(String label) {
        Integer level = LEVELS.get(label);
        if (level != null) {
            return level;
        }
        if (endsWith(label, sensitive)) {
            return RESTRICTED;
        }
        return isOfConfidentiality(label) ? HIGHEST : NONE;
    }

    /** A code of confidentiality that is not on the scale is taken as the highest. */
    private static boolean isOfConfidentiality(String label) {
        for (int i = 0; i < CONFIDENTIALITY.size(); i++) {
            if (label.startsWith(CONFIDENTIALITY.get(i))) {
                return true;
            }
        }
        return false;
    }

    private static Map<String, Integer> levels() {
        Map<String, Integer> levels = new HashMap<>();
        for (int level = 0; level <= HIGHEST; level++) {
            String code = SCALE.substring(level, level + 1);
            levels.put("|" + code, level);
            for (String system : CONFIDENTIALITY) {
                levels.put(system + code, level);
            }
        }
        return Map.copyOf(levels);
    }
}
