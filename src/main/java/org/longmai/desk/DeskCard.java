package org.longmai.desk;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.longmai.consent.Note;

/**
 * A card, without its number and PIN.
 *
 * @param ends the last digits of its number
 * @param visits what came of it and has not passed
 */
record DeskCard(String id, String origin, String ends, Instant issued, @Nullable Instant revoked, List<Visit> visits) {

    /** That an institution redeemed it. */
    record Visit(String institution, String consent, Instant until) {

        private String text() {
            return institution + "|" + consent + "|" + until;
        }

        private static Visit of(String text) {
            String[] parts = text.split("\\|", 3);
            return new Visit(parts[0], parts[1], Instant.parse(parts[2]));
        }
    }

    /** The one of the institution that holds now. */
    Optional<Visit> visit(String institution, Instant now) {
        return visits.stream()
                .filter(visit -> visit.institution().equals(institution) && now.isBefore(visit.until()))
                .findFirst();
    }

    DeskCard visited(Visit visit, Instant now) {
        List<Visit> more = new ArrayList<>(List.of(visit));
        visits.stream()
                .filter(other ->
                        now.isBefore(other.until()) && !other.institution().equals(visit.institution()))
                .forEach(more::add);
        return new DeskCard(id, origin, ends, issued, revoked, more);
    }

    DeskCard revoked(Instant now) {
        return new DeskCard(id, origin, ends, issued, now, visits);
    }

    Note note() {
        return new Note(Note.Kind.CARD, id, origin, Map.of())
                .with("ends", ends)
                .with("issued", issued)
                .with("revoked", revoked)
                .withAll("visit", visits.stream().map(Visit::text).toList());
    }

    static DeskCard of(Note note) {
        String revoked = note.find("revoked");
        return new DeskCard(
                note.id(),
                note.origin(),
                note.get("ends"),
                Instant.parse(note.get("issued")),
                revoked == null ? null : Instant.parse(revoked),
                note.all("visit").stream().map(Visit::of).toList());
    }
}
