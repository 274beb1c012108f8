package org.longmai.store;

import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Date;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiPredicate;
import java.util.stream.LongStream;
import org.bson.Document;
import org.bson.types.Binary;
import org.longmai.fhir.Failure;
import org.longmai.fhir.Failure.Category;
import org.springframework.util.IdGenerator;

/**
 * Sealed bytes that are too many for one document, spread over several. They are written before the document of their owner
 * that names them, so that nobody sees a part of them; what no document names, because its writer crashed or lost, harms
 * nobody and is swept.
 *
 * <pre>
 * NAME-parts   { _id: "draft/0", bytes: Binary }       draft: owner/UUIDxSIZE
 * NAME-drafts  { _id: draft, owner, parts: 7, since: Date }     from before the first part until the owner's document is there
 * </pre>
 */
public final class Parts {

    private static final String ID = "_id";

    /** Behind the id of a draft, before the size of its parts. */
    private static final String SIZE = "x";

    private static final String BYTES = "bytes";
    private static final String OWNER = "owner";
    private static final String PARTS = "parts";
    private static final String SINCE = "since";

    /** Whoever takes longer gives up, and so long before anybody sweeps. */
    private static final Duration PATIENCE = Duration.ofMinutes(10);

    private static final Duration UNTOUCHED = Duration.ofDays(1);

    private final MongoCollection<Document> parts;
    private final MongoCollection<Document> drafts;
    private final IdGenerator ids;
    private final int size;

    /** Some bytes of a draft, from the given one on. */
    public record Slice(String draft, long offset, int length) {}

    /**
     * @param name of what the parts belong to
     * @param size how many bytes a part has at most
     */
    public Parts(MongoDatabase database, String name, IdGenerator ids, int size) {
        this.parts = database.getCollection(name + "-parts");
        this.drafts = database.getCollection(name + "-drafts");
        this.ids = ids;
        this.size = size;
    }

    /**
     * Writes the bytes, one array behind the other.
     *
     * @param owner the {@code _id} of the document that will name the draft
     * @return the draft
     */
    public String write(String owner, List<byte[]> bytes, Instant since) {
        String draft = owner + "/" + ids.generateId() + SIZE + size;
        long total = bytes.stream().mapToLong(array -> array.length).sum();
        drafts.insertOne(new Document(ID, draft)
                .append(OWNER, owner)
                .append(PARTS, count(total, size))
                .append(SINCE, Date.from(since)));
        long started = System.nanoTime();
        Cut cut = new Cut(bytes);
        for (int part = 0; part < count(total, size); part++) {
            byte[] piece = cut.next((int) Math.min(size, total - (long) part * size));
            parts.insertOne(new Document(ID, id(draft, part)).append(BYTES, new Binary(piece)));
        }
        if (System.nanoTime() - started > PATIENCE.toNanos()) {
            throw Failure.of(Category.UNAVAILABLE, "The store is too slow. Try again later.");
        }
        return draft;
    }

    /** The document of the owner is there: the draft is not looked after any more. */
    public void named(String draft) {
        drafts.deleteOne(new Document(ID, draft));
    }

    /** Takes the draft away that no document names, or none any more. */
    public void remove(String draft, long length) {
        removeParts(draft, count(length, size(draft)));
        named(draft);
    }

    /** The bytes of each slice; one look-up. Slices whose draft is gone are left out. */
    public Map<Slice, byte[]> read(Collection<Slice> slices) {
        Set<String> wanted = new LinkedHashSet<>();
        slices.forEach(slice ->
                partsOf(slice).mapToObj(part -> id(slice.draft(), part)).forEach(wanted::add));
        Map<String, byte[]> found = new HashMap<>();
        if (!wanted.isEmpty()) {
            parts.find(in(wanted))
                    .forEach(part -> found.put(
                            part.getString(ID), part.get(BYTES, Binary.class).getData()));
        }
        Map<Slice, byte[]> read = new HashMap<>();
        for (Slice slice : slices) {
            if (partsOf(slice).allMatch(part -> found.containsKey(id(slice.draft(), part)))) {
                read.put(slice, joined(slice, found));
            }
        }
        return read;
    }

    /**
     * Takes away what was written a day ago or earlier and is named by no document.
     *
     * @param isNamed whether the document of this owner names this draft
     */
    public void sweep(Instant now, BiPredicate<String, String> isNamed) {
        for (Document draft : drafts.find().into(new ArrayList<>())) {
            String id = draft.getString(ID);
            if (!draft.getDate(SINCE).toInstant().isBefore(now.minus(UNTOUCHED))) {
                continue;
            }
            if (!isNamed.test(draft.getString(OWNER), id)) {
                removeParts(id, draft.getInteger(PARTS));
            }
            named(id);
        }
    }

    private void removeParts(String draft, int count) {
        List<String> all = new ArrayList<>(count);
        for (int part = 0; part < count; part++) {
            all.add(id(draft, part));
        }
        if (!all.isEmpty()) {
            parts.deleteMany(in(all));
        }
    }

    private static byte[] joined(Slice slice, Map<String, byte[]> found) {
        byte[] bytes = new byte[slice.length()];
        int size = size(slice.draft());
        int done = 0;
        while (done < bytes.length) {
            long at = slice.offset() + done;
            byte[] part = found.getOrDefault(id(slice.draft(), at / size), new byte[0]);
            int from = (int) (at % size);
            int length = Math.min(bytes.length - done, part.length - from);
            System.arraycopy(part, from, bytes, done, length);
            done += length;
        }
        return bytes;
    }

    private static LongStream partsOf(Slice slice) {
        int size = size(slice.draft());
        return LongStream.rangeClosed(slice.offset() / size, (slice.offset() + slice.length() - 1) / size);
    }

    /** That it was written with; the setting may be another by now. */
    private static int size(String draft) {
        return Integer.parseInt(draft.substring(draft.lastIndexOf(SIZE) + 1));
    }

    private static int count(long length, int size) {
        return Math.toIntExact((length + size - 1) / size);
    }

    private static String id(String draft, long part) {
        return draft + "/" + part;
    }

    private static Document in(Collection<String> ids) {
        return new Document(ID, new Document("$in", List.copyOf(ids)));
    }

    /** Arrays one behind the other, cut into pieces of another length. */
    private static final class Cut {

        private final List<byte[]> arrays;
        private int array;
        private int offset;

        Cut(List<byte[]> arrays) {
            this.arrays = arrays;
        }

        byte[] next(int length) {
            byte[] piece = new byte[length];
            for (int done = 0; done < length; ) {
                byte[] from = arrays.get(array);
                int some = Math.min(length - done, from.length - offset);
                System.arraycopy(from, offset, piece, done, some);
                done += some;
                offset += some;
                if (offset == from.length) {
                    array++;
                    offset = 0;
                }
            }
            return piece;
        }
    }
}
