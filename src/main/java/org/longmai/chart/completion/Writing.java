package org.longmai.chart.completion;

import org.longmai.fhir.JsonBytes;

/**
 * Plain data while it is written.
 *
 * @param to what is written goes there
 * @param fragments what was written before
 */
record Writing(JsonBytes to, Fragments fragments) {

    /**
     * What the selection selects of the value, from memory where it is there.
     *
     * @return false if a field of it is the engine's; then what was written of it is to be taken back
     */
    boolean write(Object value, Selection selection) {
        if (!(value instanceof Shown shown)) {
            return selection.write(ElementFetcher.object(value), this);
        }
        byte[] known = fragments.find(shown.version(), selection);
        if (known != null) {
            to.raw(known);
            return true;
        }
        int start = to.length();
        if (!selection.write(shown.json(), this)) {
            return false;
        }
        fragments.keep(shown.version(), selection, to.from(start));
        return true;
    }
}
