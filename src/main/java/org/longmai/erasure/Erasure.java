package org.longmai.erasure;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one officer asked to erase and another confirmed.
 *
 * @param files hub ids of Patients
 * @param legalBasis in words: which law, whose request
 * @param askedBy the officer's name; {@code subject} is that of their token
 */
record Erasure(
        String id,
        String resident,
        List<String> files,
        String legalBasis,
        Instant asked,
        String askedBy,
        String subject,
        @Nullable Confirmation confirmation) {

    /** How long one that nobody confirms can be confirmed. */
    private static final Duration WAITS = Duration.ofDays(14);

    enum State {
        AWAITING_SECOND_OFFICER,
        DONE
    }

    record Confirmation(Instant at, String by) {}

    Erasure {
        files = List.copyOf(files);
    }

    /** Whether it waits for the second officer. */
    public State state() {
        return confirmation == null ? State.AWAITING_SECOND_OFFICER : State.DONE;
    }

    boolean isOver(Instant now) {
        return confirmation == null && asked.plus(WAITS).isBefore(now);
    }

    Erasure confirmed(Confirmation by) {
        return new Erasure(id, resident, files, legalBasis, asked, askedBy, subject, by);
    }
}
