package org.longmai.record;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * Envelopes of one file, merged: nothing of them changes but where the bodies are.
 *
 * @param envelopes one behind the other
 */
record Volume(Span span, List<Directory> envelopes, List<byte[]> blocks) {

    /** @param body of an entry that has one */
    static Volume of(Span span, List<Directory> envelopes, Function<Entry, byte[]> body) {
        List<Entry> entries = new ArrayList<>();
        Map<Integer, byte[]> bodies = new HashMap<>();
        for (Directory envelope : envelopes) {
            for (Entry entry : envelope.entries()) {
                if (entry.hasBody()) {
                    bodies.put(entries.size(), body.apply(entry));
                }
                entries.add(entry);
            }
        }
        Layout layout = Layout.of(entries, bodies, span.first(), span.last());
        return new Volume(span, split(envelopes, layout.entries()), layout.blocks());
    }

    private static List<Directory> split(List<Directory> envelopes, List<Entry> entries) {
        List<Directory> split = new ArrayList<>(envelopes.size());
        int from = 0;
        for (Directory envelope : envelopes) {
            int to = from + envelope.entries().size();
            split.add(envelope.with(entries.subList(from, to)));
            from = to;
        }
        return split;
    }
}
