package org.longmai.record;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
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

    static Packing of(
            FileLog log, String institution, Instant received, String submission, List<? extends Change> changes) {
        Packer packer = new Packer(log, institution, received);
        changes.forEach(packer::add);
        long seq = log.seq() + 1;
        Layout layout = Layout.of(packer.entries, packer.bodies, seq, seq);
        return new Packing(
                new Directory(log.file(), institution, seq, received, submission, layout.entries()),
                layout.blocks(),
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
            byte[] body = put.body().json();
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
            Entry entry = new Entry(
                    log.file(), institution, deed, traits, version, updated, sourceId, digest, Entry.Position.NOWHERE);
            entries.add(entry);
            if (deed != Entry.Deed.UNCHANGED) {
                latest.put(entry.reference(), entry);
            }
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
