package org.longmai.audit;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.longmai.access.PurposeOfUse;
import org.longmai.access.Role;

/**
 * An entry of the ledger, as the resident reads it.
 *
 * @param id of the entry
 * @param at when
 * @param who the person's name, or that of the institution's system
 * @param institution its id, where the caller acted for one
 */
public record AccessLogEntry(
        String id,
        Instant at,
        String who,
        Role role,
        @Nullable String institution,
        AccessEvent.Action action,
        PurposeOfUse purpose,
        AccessEvent.Outcome outcome,
        List<String> kinds,
        List<String> consents) {

    /** Whether it was done, or tried, on the ground of an emergency. */
    public boolean isEmergency() {
        return purpose == PurposeOfUse.BTG || purpose == PurposeOfUse.ETREAT;
    }
}
