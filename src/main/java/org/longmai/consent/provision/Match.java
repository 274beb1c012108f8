package org.longmai.consent.provision;

import org.longmai.fhir.Traits;

/** Whether something holds, in three values (Kleene's): {@code UNKNOWN} where it cannot be judged. */
enum Match implements Condition {
    NO,
    UNKNOWN,
    YES;

    static Match of(boolean holds) {
        return holds ? YES : NO;
    }

    Match and(Match other) {
        return compareTo(other) < 0 ? this : other;
    }

    Match or(Match other) {
        return compareTo(other) < 0 ? other : this;
    }

    /** A match is the condition that no entry changes. */
    @Override
    public Match in(Traits entry) {
        return this;
    }
}
