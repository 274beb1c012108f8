package org.longmai.audit;

import java.util.ArrayList;
import java.util.Collection;
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
 * @param main of whose entry it is a copy, see {@link #toldTo}
 */
public record AccessEvent(
        Caller caller,
        @Nullable String resident,
        Action action,
        PurposeOfUse purpose,
        Outcome outcome,
        List<String> kinds,
        List<String> grounds,
        String request,
        @Nullable String main) {

    public AccessEvent(
            Caller caller,
            @Nullable String resident,
            Action action,
            PurposeOfUse purpose,
            Outcome outcome,
            List<String> kinds,
            List<String> grounds,
            String request) {
        this(caller, resident, action, purpose, outcome, kinds, grounds, request, null);
    }

    /**
     * The event, told to each id under which the resident has been known: should a steward part them again, each reads of what
     * happened while they were one.
     */
    public List<AccessEvent> toldTo(Collection<String> origins) {
        List<AccessEvent> told = new ArrayList<>(List.of(this));
        for (String origin : origins) {
            if (!origin.equals(resident)) {
                told.add(new AccessEvent(caller, origin, action, purpose, outcome, kinds, grounds, request, resident));
            }
        }
        return told;
    }

    /** What was done, with FHIR's name of the interaction, and its letter: create, read, update, delete, execute. */
    public enum Action {
        READ("read", "R"),
        QUERY("search", "E"),
        GRANT_CONSENT("create", "C"),
        REVOKE_CONSENT("update", "U"),
        APPOINT_DELEGATE("create", "C"),
        DISMISS_DELEGATE("update", "U"),
        RECORD_GUARDIAN("create", "C"),
        WITHHOLD("create", "C"),
        RELEASE("update", "U"),
        REQUEST_CONSENT("create", "C"),
        ANSWER_CONSENT_REQUEST("update", "U"),
        BREAK_GLASS,
        REVIEW_BREAK_GLASS("update", "U"),
        CREATE_DESK_CODE("create", "C"),
        REDEEM_DESK_CODE("create", "C"),
        ISSUE_DESK_CARD("create", "C"),
        REVOKE_DESK_CARD("update", "U"),
        REDEEM_DESK_CARD("create", "C"),
        CREATE_HEALTH_LINK("create", "C"),
        REVOKE_HEALTH_LINK("update", "U"),
        OPEN_HEALTH_LINK("read", "R"),
        MATCH("search", "E"),
        LINK_PATIENTS("update", "U"),
        UNLINK_PATIENT("update", "U"),
        REJECT_MATCH("update", "U"),
        DISPUTE("create", "C"),
        ANSWER_DISPUTE("update", "U"),
        /** A privacy officer's, of the ledger itself. */
        REVIEW,
        ERASE("delete", "D");

        private final String interaction;
        private final String letter;

        /** Neither a read nor a write that FHIR has a name for. */
        Action() {
            this("operation", "E");
        }

        Action(String interaction, String letter) {
            this.interaction = interaction;
            this.letter = letter;
        }

        String interaction() {
            return interaction;
        }

        String letter() {
            return letter;
        }

        boolean isRead() {
            return letter.equals("R");
        }
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
