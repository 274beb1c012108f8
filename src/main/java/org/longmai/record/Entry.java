package org.longmai.record;

import java.time.Instant;
import org.longmai.fhir.Reference;
import org.longmai.fhir.Traits;

/**
 * One version of one resource in a file: everything but its body.
 *
 * @param file the file that it belongs to
 * @param institution who holds the file, and so recorded it
 * @param deed what the envelope did to it
 * @param traits of a tombstone only type and id
 * @param version 1, 2, 3 … of this resource
 * @param updated when the hub received this version
 * @param sourceId its id at the institution
 * @param digest a hash of its content
 * @param body where its body is
 */
public record Entry(
        String file,
        String institution,
        Deed deed,
        Traits traits,
        int version,
        Instant updated,
        String sourceId,
        long digest,
        Position body) {

    /** What a submission did to a resource. */
    public enum Deed {
        CREATED,
        UPDATED,
        DELETED,
        /** It was sent again with the content that it had: no new version. */
        UNCHANGED
    }

    /**
     * Where the body is: in the document of which envelopes, in which of its blocks, and there from which byte on.
     *
     * @param first the number of the document's first envelope; 0 with everything else 0 of what has no body
     * @param last the number of its last one: the same, unless envelopes were merged
     */
    public record Position(long first, long last, int block, int offset, int length) {

        static final Position NOWHERE = new Position(0, 0, 0, 0, 0);
    }

    boolean hasBody() {
        return body.last() != 0;
    }

    /** The document that its body is in. */
    Span span() {
        return new Span(file, body.first(), body.last());
    }

    Entry at(Position position) {
        return new Entry(file, institution, deed, traits, version, updated, sourceId, digest, position);
    }

    public Reference reference() {
        return traits.reference();
    }

    public boolean isDeleted() {
        return deed == Deed.DELETED;
    }

    /** Whether it is a tombstone because the resource came back under another patient: no source id asked for that delete. */
    public boolean isMovedAway() {
        return isDeleted() && sourceId.isEmpty();
    }
}
