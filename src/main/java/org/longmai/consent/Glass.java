package org.longmai.consent;

import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.longmai.access.Caller;
import org.longmai.access.PurposeOfUse;

/**
 * A declared emergency: for a time it opens a record for one practitioner at one institution.
 *
 * @param origin the id of the resident under which it was declared
 * @param who the practitioner's name
 * @param subject the practitioner, as their tokens name them
 * @param closed when it was ended before its time; null if it was not
 */
public record Glass(
        String id,
        String origin,
        String practitioner,
        String institution,
        String who,
        String subject,
        String reason,
        String words,
        Instant opened,
        Instant until,
        @Nullable Instant closed) {

    /** Whether somebody who asks with this purpose says that it is an emergency. */
    public static boolean isAskedFor(PurposeOfUse purpose) {
        return purpose == PurposeOfUse.BTG || purpose == PurposeOfUse.ETREAT;
    }

    /** Whether it opens anything now; clocks of two instances may differ, so it is not asked when it was opened. */
    public boolean isOpen(Instant now) {
        return closed == null && now.isBefore(until);
    }

    /** Whether it opens the record for the caller now. */
    public boolean isFor(Caller caller, Instant now) {
        return caller.role().isClinical()
                && practitioner.equals(caller.practitioner())
                && institution.equals(caller.institution())
                && isOpen(now);
    }

    /** The same, ended before its time. */
    public Glass closed(Instant now) {
        return new Glass(id, origin, practitioner, institution, who, subject, reason, words, opened, until, now);
    }

    public Note note() {
        return new Note(Note.Kind.GLASS, id, origin, Map.of())
                .with("practitioner", practitioner)
                .with("institution", institution)
                .with("who", who)
                .with("subject", subject)
                .with("reason", reason)
                .with("words", words)
                .with("opened", opened)
                .with("until", until)
                .with("closed", closed);
    }

    public static Glass of(Note note) {
        String closed = note.find("closed");
        return new Glass(
                note.id(),
                note.origin(),
                note.get("practitioner"),
                note.get("institution"),
                note.get("who"),
                note.get("subject"),
                note.get("reason"),
                note.get("words"),
                Instant.parse(note.get("opened")),
                Instant.parse(note.get("until")),
                closed == null ? null : Instant.parse(closed));
    }
}
