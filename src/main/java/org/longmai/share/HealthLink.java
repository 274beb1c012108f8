package org.longmai.share;

import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.longmai.consent.Note;

/**
 * A link, without its address, key and passcode.
 *
 * @param label what the resident called it
 * @param madeBy the name of who made it: the resident or a delegate
 */
record HealthLink(
        String id,
        String origin,
        @Nullable String label,
        String madeBy,
        Instant made,
        Instant expires,
        @Nullable Instant revoked) {

    boolean isGood(Instant now) {
        return revoked == null && now.isBefore(expires);
    }

    HealthLink revoked(Instant now) {
        return new HealthLink(id, origin, label, madeBy, made, expires, now);
    }

    Note note() {
        return new Note(Note.Kind.LINK, id, origin, Map.of())
                .with("label", label)
                .with("madeBy", madeBy)
                .with("made", made)
                .with("expires", expires)
                .with("revoked", revoked);
    }

    static HealthLink of(Note note) {
        String revoked = note.find("revoked");
        return new HealthLink(
                note.id(),
                note.origin(),
                note.find("label"),
                note.get("madeBy"),
                Instant.parse(note.get("made")),
                Instant.parse(note.get("expires")),
                revoked == null ? null : Instant.parse(revoked));
    }
}
