package org.longmai.audit;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.longmai.access.Caller;
import org.longmai.access.PurposeOfUse;

/**
 * Something that a caller did with one resident's record.
 *
 * @param resident null where the caller asked for one who does not exist
 * @param kinds what was asked for: resource types, or parts of the record as {@code accessLog}
 * @param grounds the consents that the view rested on, {@code Consent/id/_history/version}
 * @param request the query or the path, as it came
 */
public record AccessEvent(
        Caller caller,
        @Nullable String resident,
        Action action,
        PurposeOfUse purpose,
        Outcome outcome,
        List<String> kinds,
        List<String> grounds,
        String request) {

    public enum Action {
        READ,
        QUERY,
        GRANT_CONSENT,
        REVOKE_CONSENT,
        MATCH,
        LINK_PATIENTS,
        UNLINK_PATIENT,
        REJECT_MATCH
    }

    /** What the caller got. */
    public enum Outcome {
        /** An answer; it may have been empty. */
        ANSWERED,
        /** An answer from which something was withheld. */
        PARTLY,
        /** Nothing: no record that the caller may see. */
        REFUSED
    }
}
