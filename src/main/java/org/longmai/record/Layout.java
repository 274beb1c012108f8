package org.longmai.record;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/**
 * Bodies behind each other in blocks, by type and time, so that a page opens few of them.
 *
 * @param entries in their order, each with the place of its body
 * @param blocks small enough to open for one entry, large enough to compress
 */
record Layout(List<Entry> entries, List<byte[]> blocks) {

    private static final int BLOCK = 64 * 1024;

    /**
     * @param bodies by the place of their entry in the list
     * @param first the number of the first envelope of the document that the bodies are for
     * @param last the number of its last one
     */
    static Layout of(List<Entry> entries, Map<Integer, byte[]> bodies, long first, long last) {
        List<Entry> placed = new ArrayList<>(entries);
        List<byte[]> blocks = new ArrayList<>();
        ByteArrayOutputStream block = new ByteArrayOutputStream(BLOCK);
        for (int i : order(entries, bodies)) {
            byte[] body = bodies.getOrDefault(i, new byte[0]);
            if (block.size() > 0 && block.size() + body.length > BLOCK) {
                blocks.add(block.toByteArray());
                block.reset();
            }
            placed.set(i, entries.get(i).at(new Entry.Position(first, last, blocks.size(), block.size(), body.length)));
            block.writeBytes(body);
        }
        if (block.size() > 0) {
            blocks.add(block.toByteArray());
        }
        return new Layout(placed, blocks);
    }

    private static List<Integer> order(List<Entry> entries, Map<Integer, byte[]> bodies) {
        List<Integer> order = new ArrayList<>(bodies.keySet());
        order.sort(Comparator.comparing((Integer i) -> entries.get(i).traits().type())
                .thenComparing(i -> entries.get(i).traits().start(), Comparator.nullsLast(Comparator.reverseOrder()))
                .thenComparing(Comparator.naturalOrder()));
        return order;
    }
}
