package org.longmai.record;

import com.github.benmanes.caffeine.cache.Cache;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.longmai.fhir.Json;
import org.longmai.fhir.Reference;
import org.longmai.fhir.Resource;

/**
 * The body of an entry in its opened block, to be copied and not read. The array is the memory's own: nobody writes to it.
 */
public final class Body {

    private static final byte[] META = ",\"meta\":{".getBytes(StandardCharsets.US_ASCII);

    private final Entry entry;
    private final byte[] block;
    private final int from;
    private final int to;
    private final Cache<Entry, Head> heads;

    /**
     * What is written before the rest of a body.
     *
     * @param json null if the body is to be read after all
     * @param skipped how many bytes of the body it stands for
     */
    record Head(byte @Nullable [] json, int skipped) {

        static final Head NONE = new Head(null, 0);

        int weight() {
            return 64 + (json == null ? 0 : json.length);
        }
    }

    /** @param heads those that are known */
    Body(Entry entry, byte[] block, int offset, int length, Cache<Entry, Head> heads) {
        this.entry = entry;
        this.block = block;
        this.from = offset;
        this.to = offset + length;
        this.heads = heads;
    }

    /**
     * Writes the resource, the same bytes as {@link FileLogs#open(Entry)} gives. Where its {@code meta} stands behind type and id, as
     * nearly everybody writes it, or there is none, version and time are put between the bytes; else it is read after all.
     */
    public void writeTo(OutputStream out) throws IOException {
        Head head = heads.get(entry, any -> head());
        if (head.json() == null) {
            out.write(resource().bytes());
            return;
        }
        out.write(head.json());
        out.write(block, from + head.skipped(), to - from - head.skipped());
    }

    private Head head() {
        byte[] start = start(entry.reference());
        int rest = from + start.length;
        boolean usual = Arrays.equals(block, from, Math.min(rest, to), start, 0, start.length);
        boolean meta = usual && startsWith(rest);
        if (!usual || !meta && contains(rest)) {
            return Head.NONE;
        }
        ByteArrayOutputStream head = new ByteArrayOutputStream(2 * start.length);
        head.writeBytes(start);
        head.writeBytes(META);
        head.writeBytes(meta().elements());
        head.write(meta ? ',' : '}');
        return new Head(head.toByteArray(), start.length + (meta ? META.length : 0));
    }

    Resource resource() {
        return new Resource(meta().on(Json.readObject(block, from, to - from)));
    }

    private Meta meta() {
        return Meta.of(entry.version(), entry.updated());
    }

    private static byte[] start(Reference reference) {
        return ("{\"resourceType\":\"" + reference.type() + "\",\"id\":\"" + reference.id() + "\"")
                .getBytes(StandardCharsets.UTF_8);
    }

    private boolean startsWith(int at) {
        return at + META.length <= to && Arrays.equals(block, at, at + META.length, META, 0, META.length);
    }

    /** Somewhere behind, be it in a contained resource. */
    private boolean contains(int at) {
        for (int i = at; i + META.length <= to; i++) {
            if (block[i] == META[0] && block[i + 2] == META[2] && startsWith(i)) {
                return true;
            }
        }
        return false;
    }
}
