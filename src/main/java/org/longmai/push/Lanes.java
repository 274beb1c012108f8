package org.longmai.push;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;

/**
 * Lets so many Bundles go at once, and those of one patient only one after the other, in the order in which they came. One that names no
 * patient goes alone: others may refer to what it brings.
 */
final class Lanes {

    private final int width;
    private final List<Set<String>> underWay = new ArrayList<>();

    Lanes(int width) {
        this.width = width;
    }

    /** Waits until one about these patients may go. To be called by one thread, in the order of the files. */
    synchronized void enter(Set<String> patients) throws InterruptedException {
        while (!mayGo(patients)) {
            wait();
        }
        underWay.add(patients);
    }

    synchronized void leave(Set<String> patients) {
        underWay.remove(patients);
        notifyAll();
    }

    /** Waits until nothing is under way. */
    synchronized void drain() throws InterruptedException {
        while (!underWay.isEmpty()) {
            wait();
        }
    }

    private boolean mayGo(Set<String> patients) {
        if (underWay.isEmpty()) {
            return true;
        }
        return underWay.size() < width
                && !patients.isEmpty()
                && underWay.stream().allMatch(other -> !other.isEmpty() && Collections.disjoint(other, patients));
    }
}
