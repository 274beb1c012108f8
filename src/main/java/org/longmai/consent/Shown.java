package org.longmai.consent;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.longmai.record.Entry;
import org.longmai.record.FileLog;

/**
 * What somebody sees of a file as it is now. A Binary says nothing of whose it is: it is seen where nothing of its file is hidden
 * to which it could belong.
 *
 * @param entries those that are seen
 * @param isWhole whether nothing is hidden to which a Binary could belong
 * @param isAll whether nothing at all is hidden
 */
public record Shown(List<Entry> entries, boolean isWhole, boolean isAll) {

    /** @param permits asked once for each entry that is not deleted */
    public static Shown of(FileLog file, Predicate<Entry> permits) {
        List<Entry> entries = new ArrayList<>();
        List<Entry> binaries = new ArrayList<>();
        boolean isWhole = true;
        boolean isAll = true;
        for (Entry entry : file.newest()) {
            if (entry.isDeleted()) {
                continue;
            }
            boolean isBinary = isBinary(entry);
            if (permits.test(entry)) {
                (isBinary ? binaries : entries).add(entry);
            } else {
                isAll = false;
                isWhole &= isBinary;
            }
        }
        if (isWhole) {
            entries.addAll(binaries);
        }
        return new Shown(entries, isWhole, isAll);
    }

    public static boolean isBinary(Entry entry) {
        return entry.traits().type().equals("Binary");
    }
}
