package org.longmai.consent;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.longmai.fhir.Reference;
import org.longmai.fhir.Traits;
import org.longmai.record.Entry;
import org.longmai.record.FileLog;
import org.longmai.registry.Institution;

/**
 * Who would see what, were this granted.
 *
 * @param errors why it cannot be granted
 */
record Preview(List<Recipient> recipients, List<MutationError> errors) {

    /**
     * Somebody who would see something.
     *
     * @param institution whose clinicians they are
     * @param practitioner null: any clinician of the institution
     */
    record Recipient(
            @Nullable Institution institution,
            @Nullable String practitioner,
            List<Holding> holdings,
            List<Sensitive> sensitive) {}

    /** How many resources of a kind the recipient sees now, and would see then. */
    record Holding(@Nullable Institution institution, String kind, int now, int then, int total) {}

    /** Of how many resources with a sensitive label how many the recipient would see. */
    record Sensitive(String label, int then, int total) {}

    static Preview refused(List<MutationError> errors) {
        return new Preview(List.of(), errors);
    }

    /** Counts what two decisions show. */
    static final class Counts {

        private final Decision now;
        private final Decision then;
        private final Map<String, int[]> kinds = new TreeMap<>();
        private final Map<String, int[]> labels = new TreeMap<>();

        Counts(Decision now, Decision then) {
            this.now = now;
            this.then = then;
        }

        /** @param counted what is counted of the file: of what the recipient sees no more is told */
        void add(FileLog file, List<Entry> counted, Labelling labelling, Set<String> sensitive) {
            Set<Reference> before = seen(now, file);
            Set<Reference> after = seen(then, file);
            for (Entry entry : counted) {
                boolean seesNow = before.contains(entry.reference());
                add(entry, labelling.of(entry), sensitive, seesNow ? 1 : 0, after.contains(entry.reference()) ? 1 : 0);
            }
        }

        private static Set<Reference> seen(Decision decision, FileLog file) {
            Set<Reference> seen = new HashSet<>();
            Shown.of(file, decision::permits).entries().forEach(entry -> seen.add(entry.reference()));
            return seen;
        }

        private void add(Entry entry, Traits traits, Set<String> sensitive, int before, int after) {
            add(kinds, entry.institution() + "|" + traits.type(), before, after);
            for (String label : traits.labels()) {
                String code = label.substring(label.lastIndexOf('|') + 1);
                if (sensitive.contains(code)) {
                    add(labels, code, before, after);
                }
            }
        }

        private static void add(Map<String, int[]> counts, String key, int before, int after) {
            int[] count = counts.computeIfAbsent(key, any -> new int[3]);
            count[0] += before;
            count[1] += after;
            count[2]++;
        }

        List<Holding> holdings(Map<String, Institution> institutions) {
            List<Holding> holdings = new ArrayList<>();
            kinds.forEach((key, count) -> {
                int bar = key.indexOf('|');
                holdings.add(new Holding(
                        institutions.get(key.substring(0, bar)), key.substring(bar + 1), count[0], count[1], count[2]));
            });
            return holdings;
        }

        List<Sensitive> sensitive() {
            List<Sensitive> sensitive = new ArrayList<>();
            labels.forEach((label, count) -> sensitive.add(new Sensitive(label, count[1], count[2])));
            return sensitive;
        }
    }

    static Map<String, Institution> byId(Iterable<Institution> institutions) {
        Map<String, Institution> byId = new LinkedHashMap<>();
        institutions.forEach(institution -> byId.put(institution.id(), institution));
        return byId;
    }
}
