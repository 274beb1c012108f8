package org.longmai.consent;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.longmai.consent.provision.Outcome;
import org.longmai.consent.provision.Rule;
import org.longmai.fhir.Traits;

/** What one set of decisions says; of the files of some institutions it may be more than of the others. */
final class Terms {

    private final Part elsewhere;
    private final Map<String, Part> at;

    /**
     * A set of rules for some files.
     *
     * @param whole the rules, and the district's policy where they are silent
     * @param policy the district's policy, in words
     */
    record Part(Rule whole, List<Source> sources, Ground policy) {

        /** Why it says of the entry what it says. */
        List<Reason> reasons(Traits entry) {
            Outcome outcome = whole.outcome(entry);
            List<Reason> reasons = new ArrayList<>();
            for (Source source : sources) {
                Rule saying =
                        source.rule().outcome(entry) == outcome ? source.rule().saying(entry) : null;
                if (saying != null) {
                    reasons.add(Reason.of(source.ground(), saying.path(), outcome, saying.isInDoubt(entry)));
                }
            }
            return reasons.isEmpty() ? List.of(Reason.of(policy, null, outcome, false)) : reasons;
        }

        boolean mayBeSilent() {
            return sources.stream().allMatch(source -> source.rule().maySay(Outcome.SILENT));
        }
    }

    /** A rule and the consent that it is from. */
    record Source(Rule rule, Ground ground) {}

    /** What the parts say, without where it is from. */
    record Rules(Rule elsewhere, Map<String, Rule> at) {}

    Terms(Part elsewhere, Map<String, Part> at) {
        this.elsewhere = elsewhere;
        this.at = new HashMap<>(at);
    }

    Part of(@Nullable String institution) {
        return at.getOrDefault(institution, elsewhere);
    }

    Part elsewhere() {
        return elsewhere;
    }

    boolean mayPermit(String institution) {
        return of(institution).whole().maySay(Outcome.PERMIT);
    }

    boolean permits(String institution, Traits entry) {
        return of(institution).whole().outcome(entry) == Outcome.PERMIT;
    }

    Rules rules() {
        Map<String, Rule> rules = new HashMap<>();
        at.forEach((institution, part) -> rules.put(institution, part.whole()));
        return new Rules(elsewhere.whole(), rules);
    }

    /** Every part. */
    List<Part> parts() {
        List<Part> parts = new ArrayList<>(List.of(elsewhere));
        parts.addAll(at.values());
        return parts;
    }
}
