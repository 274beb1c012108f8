package org.longmai.consent;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.longmai.consent.label.LabelRules;
import org.longmai.consent.label.Labelled;
import org.longmai.consent.provision.Compiler;
import org.longmai.fhir.Catalogue;
import org.longmai.fhir.Traits;
import org.longmai.record.Common;
import org.longmai.record.Entry;
import org.longmai.record.FileLog;

/** The labels of everything in some files: what is known of a resource when it is decided about. */
final class Labelling {

    /** No more labels than the institutions' own. */
    static final Labelling NONE = new Labelling(new LabelRules(Map.of("systems", Map.of())), Set.of(), Map.of());

    private static final List<String> CODED = List.of("code", "type", "ingredient.itemCodeableConcept");

    private final LabelRules rules;
    private final Set<String> sensitive;
    private final Map<String, Labelled> files;

    private Labelling(LabelRules rules, Set<String> sensitive, Map<String, Labelled> files) {
        this.rules = rules;
        this.sensitive = sensitive;
        this.files = files;
    }

    /** Labels what is read: the labels of a state of a file are found once. */
    static final class Labeller {

        private final LabelRules rules;
        private final Set<String> sensitive;
        private final Cache<FileLog, Labelled> known =
                Caffeine.newBuilder().weakKeys().build();

        Labeller(LabelRules rules, Set<String> sensitive) {
            this.rules = rules;
            this.sensitive = sensitive;
        }

        Labelling of(Map<String, FileLog> logs) {
            Map<String, Labelled> files = new HashMap<>();
            logs.forEach((file, log) -> files.put(file, of(log)));
            return new Labelling(rules, sensitive, files);
        }

        Labelled of(FileLog log) {
            return known.get(log, any -> new Labelled(rules, log));
        }
    }

    /** How many resources of the file nobody knows the content of. */
    int uncoded(String file) {
        Labelled labelled = files.get(file);
        return labelled == null ? 0 : labelled.uncoded();
    }

    Traits of(Entry entry) {
        Labelled file = files.get(entry.file());
        return file == null ? plain(entry.traits()) : file.of(entry);
    }

    /** What has no patient is of no type that the catalogue knows the codes of. */
    Traits of(Common common) {
        List<String> codes = new ArrayList<>();
        for (String path : CODED) {
            for (Map<String, Object> coding : common.resource().objects(path + ".coding")) {
                codes.add((coding.get("system") instanceof String system ? system : "") + "|" + coding.get("code"));
            }
        }
        return plain(Labelled.with(Catalogue.traits(common.resource()), codes));
    }

    /** Whether one of the labels is sensitive, or of a confidentiality above normal. */
    boolean isRestricted(Traits traits) {
        return Compiler.isRestricted(traits, sensitive);
    }

    private Traits plain(Traits traits) {
        Set<String> more = rules.of(traits);
        return more.isEmpty() ? traits : Labelled.with(traits, more);
    }
}
