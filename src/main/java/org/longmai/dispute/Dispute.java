package org.longmai.dispute;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A case.
 *
 * @param subject the id of an entry of the ledger, or the reference of a resource
 * @param institution whose access or record is disputed; null of an access by nobody of an institution
 * @param due by when it is to be answered
 */
record Dispute(
        String id,
        String resident,
        Kind kind,
        String subject,
        @Nullable String institution,
        String reason,
        Instant opened,
        Instant due,
        @Nullable Answer answer) {

    enum Kind {
        ACCESS,
        RECORD
    }

    enum State {
        OPEN,
        ANSWERED
    }

    /** What came of it. */
    enum Outcome {
        /** The resident is right. */
        UPHELD,
        PARTLY_UPHELD,
        REJECTED
    }

    /** @param who the name of the officer */
    record Answer(Outcome outcome, String text, Instant at, String who) {}

    /** Whether it waits for an answer. */
    public State state() {
        return answer == null ? State.OPEN : State.ANSWERED;
    }

    Dispute answered(Answer given) {
        return new Dispute(id, resident, kind, subject, institution, reason, opened, due, given);
    }
}
