package org.longmai.consent.label;

import java.util.Collection;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.longmai.fhir.Reference;
import org.longmai.fhir.Traits;
import org.longmai.record.Entry;
import org.longmai.record.FileLog;

/**
 * The entries of a file with all their labels: their institution's, those of the rules, those of what they hang on. It does not hold the
 * log that it was made of: who remembers it by that log may forget both.
 */
public final class Labelled {

    private static final String OBSERVATION = "Observation";

    private final LabelRules rules;

    /** What reports may tell of; none in a file without reports. */
    private final Map<Reference, Traits> results = new HashMap<>();

    private final Map<String, List<LabelRules.Label>> spreading = new HashMap<>();
    private final Map<Entry, Traits> newest = new IdentityHashMap<>();
    private final int uncoded;

    public Labelled(LabelRules rules, FileLog log) {
        this.rules = rules;
        if (!log.live("DiagnosticReport").isEmpty()) {
            log.live(OBSERVATION).forEach(entry -> results.put(entry.reference(), entry.traits()));
        }
        for (Entry entry : log.newest()) {
            spread(entry);
        }
        for (Entry entry : log.newest()) {
            newest.put(entry, labelled(entry.traits()));
        }
        this.uncoded = (int) log.newest().stream().filter(this::isUncoded).count();
    }

    /** What is known of the entry, with all its labels; one of the newest entries costs a look-up. */
    public Traits of(Entry entry) {
        Traits known = newest.get(entry);
        return known != null ? known : labelled(entry.traits());
    }

    /** How many resources nobody knows the content of. */
    public int uncoded() {
        return uncoded;
    }

    private boolean isUncoded(Entry entry) {
        return !entry.isDeleted()
                && of(entry).labels().stream().anyMatch(label -> label.endsWith("|" + LabelRules.UNCODED));
    }

    private void spread(Entry entry) {
        if (entry.traits().type().equals("Encounter")) {
            List<LabelRules.Label> labels = rules.spreading(entry.traits());
            if (!labels.isEmpty()) {
                spreading.put(entry.reference().toString(), labels);
            }
        }
    }

    private Traits labelled(Traits traits) {
        Set<String> more = new LinkedHashSet<>(rules.of(traits));
        if (traits.encounter() != null) {
            spreading.getOrDefault(traits.encounter(), List.of()).stream()
                    .filter(label -> label.isFor(traits))
                    .forEach(label -> more.add(label.token()));
        }
        if (traits.type().equals("DiagnosticReport")) {
            more.addAll(ofAllResults(traits));
        }
        return more.isEmpty() ? traits : with(traits, more);
    }

    /** What every result of a report is labelled with, the report tells of. */
    private Set<String> ofAllResults(Traits report) {
        Set<String> common = null;
        for (String text : report.references()) {
            Traits result = results.get(Reference.parse(text));
            if (result != null) {
                Set<String> labels = labels(result);
                if (common == null) {
                    common = labels;
                } else {
                    common.retainAll(labels);
                }
            }
        }
        return common == null ? Set.of() : common;
    }

    private Set<String> labels(Traits traits) {
        Set<String> labels = new LinkedHashSet<>(traits.labels());
        labels.addAll(rules.of(traits));
        return labels;
    }

    /** The same with more labels. */
    public static Traits with(Traits traits, Set<String> labels) {
        return copy(traits, traits.codes(), joined(traits.labels(), labels));
    }

    /** The same with more codes. */
    public static Traits with(Traits traits, List<String> codes) {
        return copy(traits, joined(traits.codes(), codes), traits.labels());
    }

    private static List<String> joined(List<String> some, Collection<String> more) {
        Set<String> all = new LinkedHashSet<>(some);
        all.addAll(more);
        return List.copyOf(all);
    }

    private static Traits copy(Traits traits, List<String> codes, List<String> labels) {
        return new Traits(
                traits.type(),
                traits.id(),
                traits.start(),
                traits.end(),
                codes,
                traits.categories(),
                traits.status(),
                labels,
                traits.authors(),
                traits.encounter(),
                traits.references());
    }
}
