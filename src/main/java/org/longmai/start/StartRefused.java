package org.longmai.start;

import java.util.List;

/** The settings do not allow a start; each fault is a sentence that says what to set. */
class StartRefused extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final transient List<String> faults;
    private final String hint;

    /** @param hint how to go on, for all the faults together */
    StartRefused(List<String> faults, String hint) {
        super(String.join(" ", faults));
        this.faults = List.copyOf(faults);
        this.hint = hint;
    }

    List<String> faults() {
        return faults;
    }

    String hint() {
        return hint;
    }
}
