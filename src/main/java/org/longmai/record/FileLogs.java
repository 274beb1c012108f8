package org.longmai.record;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.longmai.fhir.Failure;
import org.longmai.fhir.Failure.Category;
import org.longmai.fhir.Json;
import org.longmai.fhir.Reference;
import org.longmai.fhir.Resource;
import org.springframework.stereotype.Repository;

/** The logs of the files: append with compare-and-set, the current state, and the bodies of what is asked for. */
@Repository
public class FileLogs {

    private static final int ATTEMPTS = 100;

    private final Envelopes envelopes;
    private final Clock clock;
    private final Cache<String, FileLog> logs;
    private final Cache<String, List<byte[]>> sealed;
    private final Cache<Block, byte[]> opened;

    private record Block(String file, long seq, int number) {}

    FileLogs(Envelopes envelopes, RecordSettings settings, Clock clock) {
        this.envelopes = envelopes;
        this.clock = clock;
        this.logs = Caffeine.newBuilder()
                .maximumWeight(settings.cachedEntries())
                .weigher((String file, FileLog log) -> log.weight())
                .build();
        this.sealed = Caffeine.newBuilder()
                .maximumWeight(settings.cachedEnvelopes().toBytes())
                .weigher((String id, List<byte[]> blocks) ->
                        64 + blocks.stream().mapToInt(block -> block.length).sum())
                .build();
        this.opened = Caffeine.newBuilder()
                .maximumWeight(settings.cachedBlocks().toBytes())
                .weigher((Block block, byte[] bytes) -> 64 + bytes.length)
                .build();
    }

    /** The log of the file as it is now; empty if there is no such file. */
    public FileLog read(String file) {
        return read(Set.of(file)).getOrDefault(file, FileLog.empty(file));
    }

    /** The logs of the files as they are now, in the order asked. One look-up, if nothing is new. */
    public Map<String, FileLog> read(Collection<String> files) {
        Map<String, FileLog> known = new HashMap<>(logs.getAllPresent(files));
        Set<String> unknown = new LinkedHashSet<>(files);
        unknown.removeAll(known.keySet());
        if (!unknown.isEmpty()) {
            envelopes.ofFiles(unknown).forEach((file, found) -> known.put(file, fold(FileLog.empty(file), found)));
        }
        catchUp(known, unknown);
        Map<String, FileLog> read = new LinkedHashMap<>();
        files.forEach(file -> read.put(file, known.getOrDefault(file, FileLog.empty(file))));
        return read;
    }

    /**
     * Appends one envelope to the file's log, or finds that it was appended before.
     *
     * @param institution who holds the file
     * @param submission the key by which the same submission is known again
     * @param plan the changes, given the state that they are for; asked again if another writer was faster; it may refuse
     *     with a {@link Failure}, and then nothing changes
     * @return what was done, in the order of the changes; of a repeated submission what was done then
     */
    public List<Entry> append(
            String file, String institution, String submission, Function<FileLog, List<? extends Change>> plan) {
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            FileLog log = read(file);
            List<Entry> done = log.submission(submission);
            if (done != null) {
                return done;
            }
            Packing packing = Packing.of(
                    log, institution, clock.instant().truncatedTo(ChronoUnit.MILLIS), submission, plan.apply(log));
            if (envelopes.append(packing)) {
                logs.put(file, log.plus(List.of(packing.directory())));
                return packing.directory().entries();
            }
        }
        throw Failure.of(Category.UNAVAILABLE, "Too many submissions for this patient at once: send it again.");
    }

    /** The file that holds the resource, deleted ones included, or null; never one that it was moved away from. */
    public @Nullable String locate(Reference reference) {
        String file = null;
        for (FileLog log : logsOf(Set.of(reference), Set.of())) {
            Entry entry = log.newest(reference);
            if (entry != null && !entry.isMovedAway() && (file == null || !entry.isDeleted())) {
                file = log.file();
            }
        }
        return file;
    }

    /** Of each resource, its entry in every file in which it is and is not deleted; the excluded files are not looked at. */
    public Map<Reference, List<Entry>> locateLive(Collection<Reference> references, Set<String> excluded) {
        Map<Reference, List<Entry>> located = new HashMap<>();
        for (FileLog log : logsOf(references, excluded)) {
            for (Reference reference : references) {
                Entry entry = log.newest(reference);
                if (entry != null && !entry.isDeleted()) {
                    located.computeIfAbsent(reference, any -> new ArrayList<>(1))
                            .add(entry);
                }
            }
        }
        return located;
    }

    /**
     * The institution's resources as they are now that carry the identifiers.
     *
     * @param identifiers {@code Type|system|value}
     */
    public Map<String, List<Entry>> identified(String institution, Set<String> identifiers) {
        if (identifiers.isEmpty()) {
            return Map.of();
        }
        Map<String, Set<Long>> envelopesOf = envelopes.identified(institution, identifiers);
        Set<String> types = new LinkedHashSet<>();
        identifiers.forEach(identifier -> types.add(identifier.substring(0, identifier.indexOf('|'))));
        List<Entry> candidates = new ArrayList<>();
        for (FileLog log : envelopesOf.isEmpty()
                ? List.<FileLog>of()
                : read(envelopesOf.keySet()).values()) {
            Set<Long> seqs = envelopesOf.getOrDefault(log.file(), Set.of());
            log.newest().stream()
                    .filter(entry -> !entry.isDeleted() && entry.institution().equals(institution))
                    .filter(entry -> types.contains(entry.traits().type()))
                    .filter(entry -> seqs.contains(entry.body().seq()))
                    .forEach(candidates::add);
        }
        return byIdentifier(candidates, identifiers);
    }

    private Map<String, List<Entry>> byIdentifier(List<Entry> candidates, Set<String> identifiers) {
        Map<String, List<Entry>> found = new HashMap<>();
        List<Resource> resources = open(candidates);
        for (int i = 0; i < candidates.size(); i++) {
            Entry entry = candidates.get(i);
            resources.get(i).identifiers().stream()
                    .filter(identifiers::contains)
                    .distinct()
                    .forEach(identifier -> found.computeIfAbsent(identifier, any -> new ArrayList<>(1))
                            .add(entry));
        }
        return found;
    }

    private Collection<FileLog> logsOf(Collection<Reference> references, Set<String> excluded) {
        Set<String> candidates = envelopes.candidates(references);
        candidates.removeAll(excluded);
        return candidates.isEmpty() ? List.of() : read(candidates).values();
    }

    /**
     * The resources of the entries, in their order, with {@code meta.versionId} and {@code meta.lastUpdated}. Blocks that are
     * not in memory cost one look-up together.
     *
     * @param entries none of them a tombstone
     */
    public List<Resource> open(List<Entry> entries) {
        fetchMissing(entries);
        return entries.stream().map(this::openOne).toList();
    }

    public Resource open(Entry entry) {
        return open(List.of(entry)).get(0);
    }

    private void catchUp(Map<String, FileLog> known, Set<String> fresh) {
        Set<String> asking = new LinkedHashSet<>(known.keySet());
        asking.removeAll(fresh);
        while (!asking.isEmpty()) {
            List<String> next = asking.stream()
                    .map(file -> Envelopes.id(
                            file, known.getOrDefault(file, FileLog.empty(file)).seq() + 1))
                    .toList();
            Map<String, List<Envelopes.Found>> found = envelopes.ofIds(next);
            found.forEach((file, behind) ->
                    known.compute(file, (any, log) -> fold(log == null ? FileLog.empty(file) : log, behind)));
            asking.retainAll(found.keySet());
        }
    }

    private FileLog fold(FileLog log, List<Envelopes.Found> found) {
        FileLog folded = log.plus(found.stream().map(Envelopes.Found::directory).toList());
        logs.put(log.file(), folded);
        for (Envelopes.Found envelope : found) {
            Directory directory = envelope.directory();
            sealed.put(Envelopes.id(directory.file(), directory.seq()), envelope.sealedBlocks());
        }
        return folded;
    }

    private void fetchMissing(List<Entry> entries) {
        Set<String> missing = new LinkedHashSet<>();
        for (Entry entry : entries) {
            String id = Envelopes.id(entry.file(), entry.body().seq());
            if (opened.getIfPresent(block(entry)) == null && sealed.getIfPresent(id) == null) {
                missing.add(id);
            }
        }
        if (!missing.isEmpty()) {
            sealed.putAll(envelopes.blocks(missing));
        }
    }

    private Resource openOne(Entry entry) {
        byte[] block = opened.get(block(entry), this::openBlock);
        Entry.Position body = entry.body();
        Map<String, Object> json = Json.readObject(block, body.offset(), body.length());
        return new Resource(Meta.of(entry.version(), entry.updated()).on(json));
    }

    private byte[] openBlock(Block block) {
        String id = Envelopes.id(block.file(), block.seq());
        List<byte[]> blocks = sealed.get(id, any -> envelopes.blocks(Set.of(id)).get(id));
        if (blocks == null) {
            throw new IllegalStateException("an envelope is gone");
        }
        return envelopes.open(block.file(), block.seq(), block.number(), blocks.get(block.number()));
    }

    private static Block block(Entry entry) {
        return new Block(entry.file(), entry.body().seq(), entry.body().block());
    }
}
