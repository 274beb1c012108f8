package org.longmai.chart.completion;

import java.util.ArrayList;
import java.util.List;
import org.longmai.fhir.JsonBytes;

/** Plain data while it is written, from memory where it was written before. */
final class Writing {

    private static final int START = 512;

    private final Fragments fragments;
    private final List<byte[]> pieces = new ArrayList<>();
    private final JsonBytes rest = new JsonBytes(START);

    Writing(Fragments fragments) {
        this.fragments = fragments;
    }

    /** Where the next of it goes. */
    JsonBytes to() {
        return rest;
    }

    /**
     * Writes what the selection selects of the value.
     *
     * @return false if a field of it is the engine's; then nothing of all this is used
     */
    boolean write(Object value, Selection selection) {
        if (!(value instanceof VersionedResource shown)) {
            return selection.write(ElementFetcher.object(value), this);
        }
        byte[] known = fragments.find(shown.version(), selection);
        if (known != null) {
            piece();
            pieces.add(known);
            return true;
        }
        int start = rest.length();
        if (!selection.write(shown.json(), this)) {
            return false;
        }
        fragments.keep(shown.version(), selection, rest.from(start));
        return true;
    }

    /** All that was written. */
    PlainJson done() {
        piece();
        return new PlainJson(pieces);
    }

    private void piece() {
        if (rest.length() > 0) {
            pieces.add(rest.toBytes());
            rest.clear();
        }
    }
}
