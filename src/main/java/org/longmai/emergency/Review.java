package org.longmai.emergency;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What a privacy officer found.
 *
 * @param who the officer's name
 */
record Review(Outcome outcome, @Nullable String text, String who, Instant at) {

    enum Outcome {
        JUSTIFIED,
        NOT_JUSTIFIED
    }
}
