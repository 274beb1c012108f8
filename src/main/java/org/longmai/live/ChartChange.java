package org.longmai.live;

import java.time.Instant;
import java.util.List;

/** What changed in a resident's record since the last time, of what the caller sees. */
record ChartChange(String resident, Instant at, List<Changed> changes) {

    /**
     * @param kind the resource type
     * @param institution who recorded them
     * @param count how many came, changed, or were deleted
     */
    record Changed(String kind, String institution, int count) {}

    List<String> kinds() {
        return changes.stream().map(Changed::kind).distinct().sorted().toList();
    }
}
