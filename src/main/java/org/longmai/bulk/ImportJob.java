package org.longmai.bulk;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * An upload, and what is to become of it.
 *
 * @param inputs its files; none while it is still being uploaded
 */
record ImportJob(String id, String institution, Instant created, List<Input> inputs) {

    private static final long PARTITION = 8 << 20;
    private static final int MOST_PARTITIONS = 256;
    /** How many chunks are dealt out at once: what of the upload is in memory. */
    static final int CHUNKS_AT_ONCE = 8;

    /**
     * @param name as the sender calls it
     * @param chunks how many pieces it is kept in
     */
    record Input(String name, long lines, long bytes, int chunks) {}

    /** A piece of an input. */
    record Chunk(int input, int number) {}

    ImportJob {
        inputs = List.copyOf(inputs);
    }

    boolean isUploaded() {
        return !inputs.isEmpty();
    }

    long lines() {
        return inputs.stream().mapToLong(Input::lines).sum();
    }

    /** How many partitions there are for the lines with a patient. */
    int partitions() {
        long bytes = inputs.stream().mapToLong(Input::bytes).sum();
        return (int) Math.max(1, Math.min(MOST_PARTITIONS, bytes / PARTITION));
    }

    /** Every chunk, in order. */
    List<Chunk> chunks() {
        List<Chunk> chunks = new ArrayList<>();
        for (int input = 0; input < inputs.size(); input++) {
            for (int number = 0; number < inputs.get(input).chunks(); number++) {
                chunks.add(new Chunk(input, number));
            }
        }
        return chunks;
    }

    /** How many times chunks are dealt out. */
    int deals() {
        return (chunks().size() + CHUNKS_AT_ONCE - 1) / CHUNKS_AT_ONCE;
    }
}
