package org.longmai.start;

import java.util.List;

/** The settings do not allow a start; each fault is a sentence that says what to set. */
class StartRefused extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final transient List<String> faults;

    StartRefused(List<String> faults) {
        super(String.join(" ", faults));
        this.faults = List.copyOf(faults);
    }

    List<String> faults() {
        return faults;
    }
}
