package org.longmai.consent.provision;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.longmai.fhir.Traits;

/**
 * A provision, compiled for one question: what depends on caller, purpose and time is judged already, what is left asks the
 * entry.
 *
 * @param match of what is judged already
 * @param conditions all must hold
 * @param effect what the rule says where no exception applies, never {@code SILENT}
 * @param reach what a permit reaches of what it applies to: of what it does not reach the rule says nothing
 * @param path where it is written in its Consent: {@code provision.provision[1]}; empty of a rule of the district
 */
public record Rule(
        Match match, List<Condition> conditions, Outcome effect, Condition reach, List<Rule> exceptions, String path) {

    static final Rule NEVER = new Rule(Match.NO, List.of(), Outcome.DENY, Match.YES, List.of(), "");

    /** A rule of which it cannot be said where it applies. */
    static Rule doubtful(Outcome effect, List<Rule> exceptions) {
        return new Rule(Match.UNKNOWN, List.of(), effect, Match.YES, exceptions, "");
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
        return match == Match.NO ? NEVER : new Rule(match, open, effect, Match.YES, exceptions, "");
    }

    Rule at(String place) {
        return this == NEVER ? this : new Rule(match, conditions, effect, reach, exceptions, place);
    }

    Rule reaching(Condition what) {
        boolean permits = effect == Outcome.PERMIT && this != NEVER;
        return permits ? new Rule(match, conditions, effect, what, exceptions, path) : this;
    }

    /** The rule's denials alone: it cannot permit. */
    public Rule denying() {
        return new Rule(match.and(Match.UNKNOWN), conditions, effect, reach, exceptions, path);
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
        return said == Outcome.SILENT ? own(entry) : said;
    }

    private Outcome own(Traits entry) {
        return effect == Outcome.PERMIT && reach.in(entry) == Match.NO ? Outcome.SILENT : effect;
    }

    /** The rule, this one or one within it, by which it says of the entry what it does; null if it says nothing. */
    public @Nullable Rule saying(Traits entry) {
        Outcome outcome = outcome(entry);
        if (outcome == Outcome.SILENT) {
            return null;
        }
        for (Rule exception : exceptions) {
            if (exception.outcome(entry) == outcome) {
                return exception.saying(entry);
            }
        }
        return this;
    }

    /** Whether it cannot be judged if the rule applies to the entry. */
    public boolean isInDoubt(Traits entry) {
        return match(entry) == Match.UNKNOWN;
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
            if (effect == Outcome.PERMIT && reach != Match.YES) {
                said.add(Outcome.SILENT);
            }
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
