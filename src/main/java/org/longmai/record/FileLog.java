package org.longmai.record;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.longmai.fhir.Reference;

/** A file's log up to some envelope, folded: immutable. */
public final class FileLog {

    private final String file;
    private final long seq;
    private final Map<Reference, Entry> newest;
    private final Map<String, List<Entry>> submissions;
    private final List<Entry> all;
    private final @Nullable Last last;
    private volatile @Nullable Map<String, List<Entry>> live;

    private FileLog(
            String file,
            long seq,
            Map<Reference, Entry> newest,
            Map<String, List<Entry>> submissions,
            List<Entry> all,
            @Nullable Last last) {
        this.file = file;
        this.seq = seq;
        this.newest = newest;
        this.submissions = submissions;
        this.all = all;
        this.last = last;
    }

    static FileLog empty(String file) {
        return new FileLog(file, 0, Map.of(), Map.of(), List.of(), null);
    }

    /** The fold of this log and the envelopes behind it, in their order and without a gap. */
    FileLog plus(Collection<Directory> envelopes) {
        Map<Reference, Entry> newest = new LinkedHashMap<>(this.newest);
        Map<String, List<Entry>> submissions = new HashMap<>(this.submissions);
        List<Entry> all = new ArrayList<>(this.all);
        long seq = this.seq;
        Last last = this.last;
        for (Directory envelope : envelopes) {
            if (envelope.seq() != ++seq) {
                throw new IllegalStateException("the log of a file has a gap before number " + envelope.seq());
            }
            last = new Last(envelope.submission(), envelope.received());
            submissions.put(envelope.submission(), envelope.entries());
            for (Entry entry : envelope.entries()) {
                if (entry.deed() != Entry.Deed.UNCHANGED) {
                    newest.put(entry.reference(), entry);
                    all.add(entry);
                }
            }
        }
        return new FileLog(file, seq, newest, submissions, all, last);
    }

    public String file() {
        return file;
    }

    /** The number of its last envelope; 0 of a file that has none. */
    public long seq() {
        return seq;
    }

    public boolean isEmpty() {
        return seq == 0;
    }

    /** The newest entry of every resource, tombstones included, in the order in which the resources first came. */
    public Collection<Entry> newest() {
        return newest.values();
    }

    /** The newest entries of the resources of one type, without tombstones, in the same order. */
    public List<Entry> live(String type) {
        Map<String, List<Entry>> known = live;
        return (known != null ? known : (live = byType())).getOrDefault(type, List.of());
    }

    private Map<String, List<Entry>> byType() {
        Map<String, List<Entry>> byType = new HashMap<>();
        for (Entry entry : newest.values()) {
            if (!entry.isDeleted()) {
                byType.computeIfAbsent(entry.traits().type(), any -> new ArrayList<>())
                        .add(entry);
            }
        }
        byType.replaceAll((type, entries) -> Collections.unmodifiableList(entries));
        return byType;
    }

    /** The newest entry of the resource, be it a tombstone, or null. */
    public @Nullable Entry newest(Reference reference) {
        return newest.get(reference);
    }

    /** Every version of the resource, the newest first. */
    public List<Entry> history(Reference reference) {
        List<Entry> history = new ArrayList<>();
        for (int i = all.size() - 1; i >= 0; i--) {
            if (all.get(i).reference().equals(reference)) {
                history.add(all.get(i));
            }
        }
        return history;
    }

    /** This version of the resource; null if it is not in this log. */
    @Nullable
    Entry version(Reference reference, int version) {
        for (Entry entry : all) {
            if (entry.version() == version && entry.reference().equals(reference)) {
                return entry;
            }
        }
        return null;
    }

    /** What the submission did here, in its order; null if it is not in this log. */
    public @Nullable List<Entry> submission(String key) {
        return submissions.get(key);
    }

    /** The key of the submission of its last envelope, and when that was received; null of a file that has none. */
    public @Nullable Last last() {
        return last;
    }

    /** The end of a log. */
    public record Last(String submission, Instant received) {}

    /** How many entries it keeps in memory. */
    public int weight() {
        return 1 + all.size();
    }
}
