package org.longmai.intake;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.longmai.fhir.Catalogue;
import org.longmai.fhir.Reference;
import org.longmai.record.Common;
import org.longmai.record.Commons;
import org.longmai.record.FileLogs;

/**
 * What carries an identifier now, exactly as it is written: an institution's own resources of any type, and the district's. Two
 * look-ups for all the identifiers of a submission.
 */
record Matches(Map<String, List<Match>> own, Map<String, List<Reference>> shared) {

    /** The owner of what all institutions share. */
    private static final String DISTRICT = "district";

    /** A resource, as it is now. */
    record Match(Reference reference, int version, Instant updated) {}

    /** @param tokens {@code Type|system|value} */
    static Matches of(String institution, Set<String> tokens, FileLogs logs, Commons commons) {
        Map<String, List<Match>> own = new LinkedHashMap<>();
        Map<String, List<Reference>> shared = new LinkedHashMap<>();
        commons.identified(new LinkedHashSet<>(List.of(institution, DISTRICT)), of(tokens, Catalogue::mayLackPatient))
                .forEach((token, found) -> {
                    for (Common common : found) {
                        if (common.owner().equals(institution)) {
                            add(own, token, match(common));
                        } else {
                            add(shared, token, common.resource().reference());
                        }
                    }
                });
        logs.identified(institution, of(tokens, Catalogue::isOfPatient))
                .forEach((token, found) -> found.forEach(
                        entry -> add(own, token, new Match(entry.reference(), entry.version(), entry.updated()))));
        return new Matches(own, shared);
    }

    /** Those of the tokens whose type is kept there. */
    private static Set<String> of(Set<String> tokens, Predicate<String> kept) {
        return tokens.stream()
                .filter(token -> kept.test(token.substring(0, token.indexOf('|'))))
                .collect(Collectors.toSet());
    }

    List<Match> own(String token) {
        return own.getOrDefault(token, List.of());
    }

    List<Reference> shared(String token) {
        return shared.getOrDefault(token, List.of());
    }

    private static Match match(Common common) {
        return new Match(common.resource().reference(), common.version(), common.updated());
    }

    private static <T> void add(Map<String, List<T>> to, String token, T item) {
        to.computeIfAbsent(token, any -> new ArrayList<>(1)).add(item);
    }
}
