package org.longmai.consent.label;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.longmai.fhir.Resource;
import org.longmai.fhir.Traits;

/**
 * Which labels a thing has by its codes.
 *
 * <pre>
 * { "version": "2026-11-24",
 *   "systems": { "icd10": [ "http://hl7.org/fhir/sid/icd-10", … ] },
 *   "rules":   [ { "label": "HIV", "codes": { "icd10": [ "B20*", "Z21" ] }, "spreads": false,
 *                  "words": [ … ], "types": [ … ] } ],
 *   "uncoded": [ "Condition", … ] }
 * </pre>
 *
 * A code with a star stands for all that begin so; words stand for every code with one of them in it, of whatever system: local
 * codes are often names. Of a rule that spreads (a department) the label of an Encounter is that of everything in it. A rule with
 * types labels nothing else. What is of a type under {@code uncoded} and has neither a code nor a label of its institution is labelled
 * {@value #UNCODED}: nobody knows what it is.
 *
 * @see <a href="https://terminology.hl7.org/ValueSet-v3-InformationSensitivityPolicy.html">HL7: sensitivities</a>
 */
public final class LabelRules {

    /** The code of the label of what has no code. */
    public static final String UNCODED = "UNCODED";

    /** The code system of the labels that are our own. */
    public static final String SYSTEM = "http://longmai.org/fhir/CodeSystem/label";

    private static final String ACT_CODE = "http://terminology.hl7.org/CodeSystem/v3-ActCode|";
    private static final String STAR = "*";

    private final String version;
    private final Map<String, List<Label>> exact = new HashMap<>();
    private final Map<String, List<Label>> prefixes = new HashMap<>();
    private final Map<String, List<Label>> words = new HashMap<>();
    private final Set<String> uncoded;

    /**
     * A label that a rule gives.
     *
     * @param token {@code system|code}
     * @param spreads from an Encounter to everything in it
     * @param types of the resources that it is for; none: all
     */
    record Label(String token, boolean spreads, Set<String> types) {

        boolean isFor(Traits entry) {
            return types.isEmpty() || types.contains(entry.type());
        }
    }

    /** @param rules of the form above */
    public LabelRules(Map<String, Object> rules) {
        this.version = String.valueOf(rules.get("version"));
        this.uncoded = Set.copyOf(texts(rules, "uncoded"));
        Map<String, Object> systems = Resource.objects(rules, "systems").get(0);
        Resource.objects(rules, "rules").forEach(rule -> add(rule, systems));
    }

    private static List<String> texts(Map<String, Object> object, String name) {
        return Resource.values(object, name).stream().map(String::valueOf).toList();
    }

    private void add(Map<String, Object> rule, Map<String, Object> systems) {
        Label label = new Label(
                ACT_CODE + rule.get("label"),
                Boolean.TRUE.equals(rule.get("spreads")),
                Set.copyOf(texts(rule, "types")));
        texts(rule, "words")
                .forEach(word -> words.computeIfAbsent(word.toUpperCase(Locale.ROOT), any -> new ArrayList<>(1))
                        .add(label));
        Map<String, Object> codes = Resource.objects(rule, "codes").get(0);
        for (String name : codes.keySet()) {
            if (!systems.containsKey(name)) {
                throw new IllegalArgumentException("the label rules name no system '%s'".formatted(name));
            }
            texts(systems, name).forEach(system -> texts(codes, name).forEach(code -> add(system + "|" + code, label)));
        }
    }

    private void add(String token, Label label) {
        boolean prefix = token.endsWith(STAR);
        Map<String, List<Label>> map = prefix ? prefixes : exact;
        String key = prefix ? token.substring(0, token.length() - 1) : token;
        map.computeIfAbsent(key, any -> new ArrayList<>(1)).add(label);
    }

    /** The version of the rules, as a decision names it. */
    public String version() {
        return version;
    }

    /** The labels that the rules add to those that its institution gave; none if nothing is known of the codes. */
    public Set<String> of(Traits entry) {
        Set<String> labels = new LinkedHashSet<>(2);
        hits(entry).stream().filter(label -> label.isFor(entry)).forEach(label -> labels.add(label.token()));
        if (isUncoded(entry)) {
            labels.add(SYSTEM + "|" + UNCODED);
        }
        labels.removeAll(entry.labels());
        return labels;
    }

    /** The labels of an Encounter that are those of what is in it. */
    List<Label> spreading(Traits encounter) {
        return hits(encounter).stream().filter(Label::spreads).toList();
    }

    private boolean isUncoded(Traits entry) {
        return entry.codes().isEmpty() && entry.labels().isEmpty() && uncoded.contains(entry.type());
    }

    private List<Label> hits(Traits entry) {
        List<Label> hits = new ArrayList<>(2);
        entry.codes().forEach(code -> hits(code, hits));
        entry.categories().forEach(code -> hits(code, hits));
        return hits;
    }

    private void hits(String token, List<Label> hits) {
        int bar = token.lastIndexOf('|');
        String normal = token.substring(0, bar + 1) + token.substring(bar + 1).toUpperCase(Locale.ROOT);
        words.forEach((word, labels) -> {
            if (normal.indexOf(word, bar + 1) >= 0) {
                hits.addAll(labels);
            }
        });
        hits.addAll(exact.getOrDefault(normal, List.of()));
        for (int end = bar + 2; end <= normal.length(); end++) {
            hits.addAll(prefixes.getOrDefault(normal.substring(0, end), List.of()));
        }
    }
}
