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
 * @param operations what its entries ask to be changed
 * @param reads what its entries ask to be told
 * @param failures why entries of a batch cannot be done, by their place
 */
record Submission(
        String institution,
        String key,
        String type,
        int size,
        List<Operation> operations,
        List<Read> reads,
        Map<Integer, Failure> failures) {

    /** What came by itself, not in a Bundle: each time it comes, it is another submission. */
    static final String SINGLE = "single";

    boolean isSingle() {
        return type.equals(SINGLE);
    }

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

    /** Whether its answer, sent again, would be another one if nobody wrote the first one down. */
    boolean needsJournal() {
        return !isSingle() && (isAtomic() ? dependsOnWhatIsThere() : isConditional());
    }

    /** Of an ifMatch alone that is not so: it is looked at where the change is appended, behind the question what was. */
    private boolean dependsOnWhatIsThere() {
        return operations.stream().anyMatch(operation -> operation.identifier() != null || operation.patch() != null);
    }

    /** Whether nothing is done that it would have to be known by again. */
    boolean isNothingToKeep(Plan plan) {
        return plan.isEmpty() && (operations.isEmpty() || isSingle());
    }

    private boolean isConditional() {
        return operations.stream().anyMatch(Operation::isConditional);
    }

    boolean isAtomic() {
        return isAtomic(type);
    }
}
