package org.longmai.demo.embedded;

import de.bwaldvogel.mongo.backend.AbstractCursor;
import de.bwaldvogel.mongo.backend.CursorRegistry;
import de.bwaldvogel.mongo.backend.Utils;
import de.bwaldvogel.mongo.bson.BinData;
import de.bwaldvogel.mongo.bson.Document;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a query found, in replies of a size that a driver accepts. */
final class Batches extends AbstractCursor {

    private static final long MAX_BYTES = 16 << 20;
    private static final long ELEMENT_BYTES = 16;

    private List<Document> remaining;

    Batches(long id, List<Document> found) {
        super(id);
        remaining = found;
    }

    @Override
    public synchronized boolean isEmpty() {
        return remaining.isEmpty();
    }

    /** The first of them as the driver is answered; the rest waits in the registry to be asked for. */
    Document firstReply(String namespace, CursorRegistry cursors) {
        List<Document> first = takeDocuments(0);
        if (!isEmpty()) {
            cursors.add(this);
        }
        Document cursor = new Document("id", isEmpty() ? 0L : getId());
        Document reply = new Document("cursor", cursor.append("ns", namespace).append("firstBatch", first));
        Utils.markOkay(reply);
        return reply;
    }

    /** At most so many, or as many as fit when the number is zero. */
    @Override
    public synchronized List<Document> takeDocuments(int number) {
        int taken = fitting(number == 0 ? remaining.size() : Math.min(number, remaining.size()));
        List<Document> batch = remaining.subList(0, taken);
        remaining = remaining.subList(taken, remaining.size());
        return batch;
    }

    private int fitting(int most) {
        int number = 0;
        long bytes = 0;
        while (number < most && (number == 0 || bytes < MAX_BYTES)) {
            bytes += size(remaining.get(number++));
        }
        return number;
    }

    /** About the size of its BSON. */
    private static long size(@Nullable Object value) {
        if (value instanceof BinData binary) {
            return ELEMENT_BYTES + binary.getData().length;
        }
        if (value instanceof String text) {
            return ELEMENT_BYTES + text.length();
        }
        if (value instanceof Document document) {
            return ELEMENT_BYTES
                    + document.keySet().stream().mapToLong(Batches::size).sum()
                    + size(document.values());
        }
        return value instanceof Collection<?> values
                ? ELEMENT_BYTES + values.stream().mapToLong(Batches::size).sum()
                : ELEMENT_BYTES;
    }
}
