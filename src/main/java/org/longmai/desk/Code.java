package org.longmai.desk;

import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.longmai.consent.Note;

/**
 * A one-time code, without its digits.
 *
 * @param hours what it gives
 * @param spent when it was redeemed, or a newer one took its place
 */
record Code(String id, String origin, int hours, Instant made, Instant expires, @Nullable Instant spent) {

    boolean isGood(Instant now) {
        return spent == null && now.isBefore(expires);
    }

    Code spent(Instant now) {
        return new Code(id, origin, hours, made, expires, now);
    }

    Note note() {
        return new Note(Note.Kind.CODE, id, origin, Map.of())
                .with("hours", hours)
                .with("made", made)
                .with("expires", expires)
                .with("spent", spent);
    }

    static Code of(Note note) {
        String spent = note.find("spent");
        return new Code(
                note.id(),
                note.origin(),
                Integer.parseInt(note.get("hours")),
                Instant.parse(note.get("made")),
                Instant.parse(note.get("expires")),
                spent == null ? null : Instant.parse(spent));
    }
}
