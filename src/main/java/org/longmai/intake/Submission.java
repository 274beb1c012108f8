package org.longmai.intake;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
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

    /** The key of what is done of it: of a batch that is sent again when more of it can be done, another one. */
    String key(Set<Integer> failed) {
        if (failed.isEmpty()) {
            return key;
        }
        byte[] left = new TreeSet<>(failed).toString().getBytes(StandardCharsets.UTF_8);
        return key + "-" + UUID.nameUUIDFromBytes(left);
    }
}
