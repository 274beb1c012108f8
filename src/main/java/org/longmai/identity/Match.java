package org.longmai.identity;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A question to the stewards: are these two files one person's?
 *
 * @param weight how much speaks for it, in bits
 * @param left a file of the resident {@code leftResident}; that is whose it was when the question came up
 * @param decision the steward's decision that linked them, if one did
 */
record Match(
        String id,
        Kind kind,
        State state,
        double weight,
        String left,
        String leftResident,
        String right,
        String rightResident,
        @Nullable String decision,
        Instant found) {

    enum Kind {
        /** What the Patients say agrees. */
        POSSIBLE,
        /** Two files carry one number, and what the Patients say contradicts. */
        SHARED_NUMBER,
        /** One Patient carries the numbers of two residents. */
        TWO_RESIDENTS,
        /** A file of one who is dead brings records of later: somebody else's, or the death is wrong. */
        RECORDS_AFTER_DEATH
    }

    enum State {
        OPEN,
        LINKED,
        REJECTED,
        /** Answered without a steward: the two have become one person, or a file is gone. */
        SETTLED
    }
}
