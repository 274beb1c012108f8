package org.longmai.intake;

import java.util.List;
import java.util.Map;
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

    boolean isAtomic() {
        return isAtomic(type);
    }
}
