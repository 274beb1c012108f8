package org.longmai.oversight;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.longmai.access.Role;

/**
 * Accesses of one user that want an explanation.
 *
 * @param subject the user, as their tokens name them
 * @param resident of a pattern about one resident
 * @param entries the first of the ledger's entries that it rests on
 */
record Pattern(
        Kind kind,
        String subject,
        String who,
        Role role,
        @Nullable String institution,
        @Nullable String resident,
        Instant since,
        Instant until,
        int count,
        String zh,
        String en,
        List<String> entries) {

    enum Kind {
        /** Many residents in a short time. */
        BURST,
        /** At night, without an emergency. */
        NIGHT,
        /** A large part of it in declared emergencies. */
        EMERGENCY_RATE,
        /** No visit of the resident at that institution around the time. */
        NO_ENCOUNTER,
        /** The resident bears the name of somebody who works at the same institution, or the user's own. */
        COLLEAGUE,
        /** The resident bears the user's surname and lives where the registry has the user. */
        HOUSEHOLD
    }
}
