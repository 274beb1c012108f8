package org.longmai.identity;

import java.time.Instant;

/**
 * What a steward decided of files, and why.
 *
 * @param subject of a LINK the resident who was linked, of an UNLINK the file that was taken out, of a REJECT the match
 * @param object of a LINK to whom, of an UNLINK out of whose files; of a REJECT nothing
 * @param match the question that it answered, empty if none was asked
 * @param by the steward's name
 */
record LinkDecision(
        String id, Kind kind, String subject, String object, String match, String by, String reason, Instant at) {

    enum Kind {
        LINK,
        UNLINK,
        REJECT
    }
}
