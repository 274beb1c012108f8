package org.longmai.notice;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * @param recipient the id of a resident, or of an institution whose family doctors are told, or {@code Practitioner/id}
 * @param resident whom a notice for those who treat is about
 * @param institution where it happened
 * @param outcome what a family doctor made of it
 */
record Notice(
        String id,
        String recipient,
        Kind kind,
        @Nullable String resident,
        @Nullable String institution,
        Instant at,
        State state,
        @Nullable String outcome) {

    enum Kind {
        /** A visit or follow-up was recorded. */
        VISIT_RECORDED,
        EMERGENCY_ACCESS,
        CONSENT_REQUESTED,
        DISPUTE_ANSWERED,
        /** For who asked for consent: the resident granted or refused it. */
        CONSENT_ANSWERED,
        /** For family doctors: a record needs review. */
        CARE
    }

    enum State {
        NEW,
        DONE
    }

    Notice done(@Nullable String result) {
        return new Notice(id, recipient, kind, resident, institution, at, State.DONE, result);
    }
}
