package org.longmai.intake;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.longmai.fhir.Failure;

/**
 * A Bundle as it was read.
 *
 * @param institution who sent it
 * @param key by which the same Bundle of the same institution is known again
 * @param type transaction, batch, collection …
 * @param size how many entries it has
 * @param operations what its entries ask for
 * @param failures why entries of a batch cannot be done, by their place
 */
record Submission(
        String institution,
        String key,
        String type,
        int size,
        List<Operation> operations,
        Map<Integer, Failure> failures) {

    /** Whether one failure fails the whole. */
    static boolean isAtomic(String type) {
        return !type.equals("batch");
    }

    /**
     * Its key if these entries fail. A batch without conditions may be sent again for what failed: it is another submission then.
     */
    String key(Set<Integer> failing) {
        return failing.isEmpty() || isConditional() ? key : key + "~" + new TreeSet<>(failing);
    }

    boolean isAtomicOrUnconditional() {
        return isAtomic() || !isConditional();
    }

    private boolean isConditional() {
        return operations.stream().anyMatch(operation -> operation.ifMatch() != null);
    }

    boolean isAtomic() {
        return isAtomic(type);
    }
}
