package org.longmai.consent.provision;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.longmai.fhir.Traits;

/**
 * A provision, compiled for one question: what depends on caller, purpose and time is judged already, what is left asks the
 * entry.
 *
 * @param match of what is judged already
 * @param conditions all must hold
 * @param effect what the rule says where no exception applies, never {@code SILENT}
 */
public record Rule(Match match, List<Condition> conditions, Outcome effect, List<Rule> exceptions) {

    static final Rule NEVER = new Rule(Match.NO, List.of(), Outcome.DENY, List.of());

    /** A rule of which it cannot be said where it applies. */
    static Rule doubtful(Outcome effect, List<Rule> exceptions) {
        return new Rule(Match.UNKNOWN, List.of(), effect, exceptions);
    }

    /** A rule that applies where all the conditions hold. */
    static Rule where(List<Condition> conditions, Outcome effect, List<Rule> exceptions) {
        Match match = Match.YES;
        for (Condition condition : conditions) {
            match = condition instanceof Match judged ? match.and(judged) : match;
        }
        List<Condition> open = conditions.stream()
                .filter(condition -> !(condition instanceof Match))
                .toList();
        return match == Match.NO ? NEVER : new Rule(match, open, effect, exceptions);
    }

    /** What the rule says of the entry; allocates nothing. */
    public Outcome outcome(Traits entry) {
        Match matched = match(entry);
        return matched == Match.NO ? Outcome.SILENT : settled(matched, body(entry));
    }

    /** Whether there may be an entry of which the rule says this; for sure there is none if not. */
    public boolean maySay(Outcome outcome) {
        return possible().contains(outcome);
    }

    /** In doubt a denial applies and a permit does not. */
    private static Outcome settled(Match matched, Outcome body) {
        return matched == Match.YES || body == Outcome.DENY ? body : Outcome.SILENT;
    }

    private Match match(Traits entry) {
        Match matched = match;
        for (int i = 0; i < conditions.size() && matched != Match.NO; i++) {
            matched = matched.and(conditions.get(i).in(entry));
        }
        return matched;
    }

    private Outcome body(Traits entry) {
        Outcome said = Outcome.SILENT;
        for (int i = 0; i < exceptions.size() && said != Outcome.DENY; i++) {
            said = said.with(exceptions.get(i).outcome(entry));
        }
        return said == Outcome.SILENT ? effect : said;
    }

    /** What it can say of any entry, each condition taken as independent of the others. */
    private Set<Outcome> possible() {
        Set<Outcome> possible = EnumSet.noneOf(Outcome.class);
        if (match == Match.NO || !conditions.isEmpty()) {
            possible.add(Outcome.SILENT);
        }
        if (match != Match.NO) {
            possibleBodies().forEach(body -> possible.add(settled(match, body)));
        }
        return possible;
    }

    private Set<Outcome> possibleBodies() {
        Set<Outcome> said = EnumSet.of(Outcome.SILENT);
        for (Rule exception : exceptions) {
            said = combinations(said, exception.possible());
        }
        if (said.remove(Outcome.SILENT)) {
            said.add(effect);
        }
        return said;
    }

    private static Set<Outcome> combinations(Set<Outcome> some, Set<Outcome> others) {
        Set<Outcome> combined = EnumSet.noneOf(Outcome.class);
        for (Outcome one : some) {
            others.forEach(other -> combined.add(one.with(other)));
        }
        return combined;
    }
}
