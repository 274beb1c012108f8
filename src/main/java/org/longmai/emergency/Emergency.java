package org.longmai.emergency;

import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.longmai.consent.Glass;

/**
 * A declared emergency, as it is shown.
 *
 * @param review null while there is none
 */
record Emergency(Glass glass, @Nullable Review review) {

    public String id() {
        return glass.id();
    }

    public String resident() {
        return glass.origin();
    }

    public String practitioner() {
        return glass.practitioner();
    }

    public String who() {
        return glass.who();
    }

    public String reason() {
        return glass.reason();
    }

    public String words() {
        return glass.words();
    }

    public Instant opened() {
        return glass.opened();
    }

    /** When it ended, or will. */
    public Instant until() {
        Instant closed = glass.closed();
        return closed == null ? glass.until() : closed;
    }
}
