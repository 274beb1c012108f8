package org.longmai.push;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What became of one attempt.
 *
 * @param status of HTTP; 0 if there was no answer
 * @param retryAfter what the hub asked for
 */
record Answer(Kind kind, int status, List<Issue> issues, @Nullable Duration retryAfter) {

    /** What follows from it. */
    enum Kind {
        ACCEPTED,
        /** A batch some of whose entries were refused. */
        PARTLY,
        REJECTED,
        LATER,
        UNAUTHORIZED,
        /** The address is none of a hub. */
        NO_HUB
    }

    /** Of the hub's OperationOutcome. */
    record Issue(String severity, String code, String expression, String text) {}

    static Answer of(Kind kind, int status, List<Issue> issues) {
        return new Answer(kind, status, issues, null);
    }

    static Answer refused(String reason) {
        return of(Kind.REJECTED, 0, List.of(new Issue("error", "invalid", "", reason)));
    }

    static Answer silence(String reason) {
        return of(Kind.LATER, 0, List.of(new Issue("error", "transient", "", reason)));
    }
}
