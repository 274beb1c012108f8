package org.longmai.record;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.longmai.fhir.Catalogue;
import org.longmai.fhir.Reference;
import org.longmai.fhir.Traits;

/**
 * The changes of one submission, packed as the next envelope of a log.
 *
 * @param directory what was done, in the order of the changes
 * @param blocks the bodies of what was created or updated
 * @param identifiers {@code Type|system|value} of what was created or updated
 */
record Packing(Directory directory, List<byte[]> blocks, Set<String> identifiers) {

    /** Small enough to open for one entry, large enough to compress. */
    private static final int BLOCK = 64 * 1024;

    private static final Entry.Position NOWHERE = new Entry.Position(0, 0, 0, 0);

    static Packing of(
            FileLog log, String institution, Instant received, String submission, List<? extends Change> changes) {
        Packer packer = new Packer(log, institution, received);
        changes.forEach(packer::add);
        List<byte[]> blocks = packer.blocks();
        return new Packing(
                new Directory(log.file(), institution, log.seq() + 1, received, submission, packer.entries),
                blocks,
                packer.identifiers);
    }

    private static final class Packer {

        private final FileLog log;
        private final String institution;
        private final Instant received;
        private final List<Entry> entries = new ArrayList<>();
        private final Map<Integer, byte[]> bodies = new HashMap<>();
        private final Map<Reference, Entry> latest = new HashMap<>();
        private final Set<String> identifiers = new LinkedHashSet<>();

        Packer(FileLog log, String institution, Instant received) {
            this.log = log;
            this.institution = institution;
            this.received = received;
        }

        void add(Change change) {
            Reference reference = change.reference();
            Entry before = latest.containsKey(reference) ? latest.get(reference) : log.newest(reference);
            if (change instanceof Change.Put put) {
                put(put, before);
            } else if (before != null && !before.isDeleted()) {
                add(Entry.Deed.DELETED, bare(reference), before.version() + 1, received, change.sourceId(), 0);
            } else {
                unchanged(change, before, 0);
            }
        }

        private void put(Change.Put put, @Nullable Entry before) {
            byte[] body = put.resource().bytes();
            long digest = digest(body);
            if (before != null && !before.isDeleted() && before.digest() == digest) {
                unchanged(put, before, digest);
                return;
            }
            boolean exists = before != null && !before.isDeleted();
            bodies.put(entries.size(), body);
            identifiers.addAll(put.resource().identifiers());
            add(
                    exists || put.above() > 0 ? Entry.Deed.UPDATED : Entry.Deed.CREATED,
                    Catalogue.traits(put.resource()),
                    Math.max(put.above(), before == null ? 0 : before.version()) + 1,
                    received,
                    put.sourceId(),
                    digest);
        }

        /** With the version that it has, and the time of that. */
        private void unchanged(Change change, @Nullable Entry before, long digest) {
            int version = before == null ? 0 : before.version();
            Instant updated = before == null ? received : before.updated();
            add(Entry.Deed.UNCHANGED, bare(change.reference()), version, updated, change.sourceId(), digest);
        }

        private void add(Entry.Deed deed, Traits traits, int version, Instant updated, String sourceId, long digest) {
            Entry entry = new Entry(log.file(), institution, deed, traits, version, updated, sourceId, digest, NOWHERE);
            entries.add(entry);
            if (deed != Entry.Deed.UNCHANGED) {
                latest.put(entry.reference(), entry);
            }
        }

        /** Lays the bodies behind each other, by type and time, and tells each entry its place. */
        List<byte[]> blocks() {
            List<Integer> order = new ArrayList<>(bodies.keySet());
            order.sort(Comparator.comparing(
                            (Integer i) -> entries.get(i).traits().type())
                    .thenComparing(
                            i -> entries.get(i).traits().start(), Comparator.nullsLast(Comparator.reverseOrder()))
                    .thenComparing(Comparator.naturalOrder()));
            List<byte[]> blocks = new ArrayList<>();
            ByteArrayOutputStream block = new ByteArrayOutputStream(BLOCK);
            for (int i : order) {
                byte[] body = bodies.getOrDefault(i, new byte[0]);
                if (block.size() > 0 && block.size() + body.length > BLOCK) {
                    blocks.add(block.toByteArray());
                    block.reset();
                }
                entries.set(i, at(entries.get(i), blocks.size(), block.size(), body.length));
                block.writeBytes(body);
            }
            if (block.size() > 0) {
                blocks.add(block.toByteArray());
            }
            return blocks;
        }

        private Entry at(Entry entry, int block, int offset, int length) {
            return new Entry(
                    entry.file(),
                    entry.institution(),
                    entry.deed(),
                    entry.traits(),
                    entry.version(),
                    entry.updated(),
                    entry.sourceId(),
                    entry.digest(),
                    new Entry.Position(log.seq() + 1, block, offset, length));
        }
    }

    static Traits bare(Reference reference) {
        return new Traits(
                reference.type(),
                reference.id(),
                null,
                null,
                List.of(),
                List.of(),
                null,
                List.of(),
                List.of(),
                null,
                List.of());
    }

    static long digest(byte[] body) {
        try {
            return ByteBuffer.wrap(MessageDigest.getInstance("SHA-256").digest(body))
                    .getLong();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
