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
import org.longmai.fhir.Reference;
import org.longmai.fhir.Resource;
import org.longmai.store.FileErased;
import org.longmai.store.Parts;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Repository;

/** The logs of the files: append with compare-and-set, the current state, and the bodies of what is asked for. */
@Repository
public class FileLogs {

    private static final int ATTEMPTS = 100;
    private static final int LOOKS = 5;

    /** How many times as large as its JSON a resource in memory is. */
    private static final int PARSED = 6;

    /** How many envelopes are asked for at once, then how many if those were all there, and so on. */
    private static final List<Integer> BEHIND = List.of(1, 8, 64, 512);

    private final Envelopes envelopes;
    private final LongLogs longLogs;
    private final Clock clock;
    private final ApplicationEventPublisher events;
    private final Cache<String, FileLog> logs;
    private final Cache<Span, Blocks> sealed;
    private final Cache<Block, byte[]> opened;
    private final Cache<Entry, Resource> parsed;

    /** How each body begins when it is written: worked out once. */
    private final Cache<Entry, Body.Head> heads;

    private record Block(Span document, int number) {}

    FileLogs(
            Envelopes envelopes,
            LongLogs longLogs,
            RecordSettings settings,
            Clock clock,
            ApplicationEventPublisher events) {
        this.envelopes = envelopes;
        this.events = events;
        this.longLogs = longLogs;
        this.clock = clock;
        this.logs = Caffeine.newBuilder()
                .maximumWeight(settings.cachedEntries())
                .weigher((String file, FileLog log) -> log.weight())
                .build();
        this.sealed = Caffeine.newBuilder()
                .maximumWeight(settings.cachedEnvelopes().toBytes())
                .weigher((Span document, Blocks blocks) -> blocks.weight())
                .build();
        this.opened = Caffeine.newBuilder()
                .maximumWeight(settings.cachedBlocks().toBytes())
                .weigher((Block block, byte[] bytes) -> 64 + bytes.length)
                .build();
        this.parsed = Caffeine.newBuilder()
                .weakKeys()
                .maximumWeight(settings.cachedResources().toBytes())
                .weigher((Entry entry, Resource resource) ->
                        PARSED * entry.body().length())
                .build();
        this.heads = Caffeine.newBuilder()
                .weakKeys()
                .maximumWeight(settings.cachedBlocks().toBytes() / 8)
                .weigher((Entry entry, Body.Head head) -> head.weight())
                .build();
    }

    /** What was erased is in no memory. */
    @EventListener
    void on(FileErased erased) {
        logs.invalidate(erased.file());
        sealed.asMap().keySet().removeIf(span -> span.file().equals(erased.file()));
        opened.asMap().keySet().removeIf(block -> block.document().file().equals(erased.file()));
        parsed.asMap().keySet().removeIf(entry -> entry.file().equals(erased.file()));
        heads.asMap().keySet().removeIf(entry -> entry.file().equals(erased.file()));
    }

    /** The log of the file as it is now; empty if there is no such file, or none any more. */
    public FileLog read(String file) {
        return read(Set.of(file)).getOrDefault(file, FileLog.empty(file));
    }

    /** The logs of the files as they are now, in the order asked. One look-up, if nothing is new. */
    public Map<String, FileLog> read(Collection<String> files) {
        Set<String> unknown = new LinkedHashSet<>(files);
        unknown.removeIf(envelopes::isErased);
        Map<String, FileLog> known = new HashMap<>(logs.getAllPresent(unknown));
        unknown.removeAll(known.keySet());
        if (!unknown.isEmpty()) {
            known.putAll(readAnew(unknown));
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
                if (envelopes.endsVolume(packing.directory().seq())) {
                    longLogs.noticed(file);
                }
                events.publishEvent(new FileAppended(file));
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
     * Files that have, or had, resources with one of the identifiers, of any of the institutions.
     *
     * @param identifiers {@code Type|system|value}
     */
    public Set<String> naming(Collection<String> institutions, Collection<String> identifiers) {
        return identifiers.isEmpty() ? Set.of() : envelopes.naming(institutions, identifiers);
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
        Map<String, Set<Span>> envelopesOf = envelopes.identified(institution, identifiers);
        Set<String> types = new LinkedHashSet<>();
        identifiers.forEach(identifier -> types.add(identifier.substring(0, identifier.indexOf('|'))));
        List<Entry> candidates = new ArrayList<>();
        for (FileLog log : envelopesOf.isEmpty()
                ? List.<FileLog>of()
                : read(envelopesOf.keySet()).values()) {
            Set<Span> spans = envelopesOf.getOrDefault(log.file(), Set.of());
            log.newest().stream()
                    .filter(entry -> !entry.isDeleted() && entry.institution().equals(institution))
                    .filter(entry -> types.contains(entry.traits().type()))
                    .filter(entry -> spans.stream().anyMatch(entry.span()::overlaps))
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

    /** Like {@link #open(List)}, and everybody gets the same resources: they are not to be changed, and throw if they are. */
    public List<Resource> share(List<Entry> entries) {
        List<Entry> missing = new ArrayList<>();
        for (Entry entry : entries) {
            if (parsed.getIfPresent(entry) == null) {
                missing.add(entry);
            }
        }
        if (!missing.isEmpty()) {
            fetchMissing(missing);
        }
        List<Resource> shared = new ArrayList<>(entries.size());
        for (Entry entry : entries) {
            shared.add(parsed.get(entry, each -> openOne(each).frozen()));
        }
        return shared;
    }

    public Resource open(Entry entry) {
        return open(List.of(entry)).get(0);
    }

    /** The bodies of the entries, in their order, for those who only pass them on; like {@link #open(List)}. */
    public List<Body> bodies(List<Entry> entries) {
        fetchMissing(entries);
        return entries.stream().map(this::body).toList();
    }

    /** The logs as they are in the store. While one is being merged, a look may fall between its documents: then another. */
    private Map<String, FileLog> readAnew(Set<String> files) {
        Map<String, FileLog> read = new HashMap<>();
        Set<String> left = files;
        for (int attempt = 0; attempt < LOOKS && !left.isEmpty(); attempt++) {
            long start = System.nanoTime();
            Map<String, Envelopes.Log> found = envelopes.ofFiles(left);
            boolean swift = System.nanoTime() - start < LongLogs.LINGER.toNanos() / 2;
            left = new LinkedHashSet<>();
            for (Map.Entry<String, Envelopes.Log> one : found.entrySet()) {
                if (swift && one.getValue().outline().isWhole()) {
                    read.put(one.getKey(), fold(one.getKey(), one.getValue()));
                } else {
                    left.add(one.getKey());
                }
            }
        }
        if (!left.isEmpty()) {
            throw new IllegalStateException("the log of a file has a gap");
        }
        files.forEach(file -> read.computeIfAbsent(file, this::begun));
        return read;
    }

    /** That a file has no envelope is remembered too: what comes is then found behind the place 0. */
    private FileLog begun(String file) {
        FileLog empty = FileLog.empty(file);
        if (!envelopes.isErased(file)) {
            logs.put(file, empty);
        }
        return empty;
    }

    private FileLog fold(String file, Envelopes.Log log) {
        if (envelopes.isLong(log.outline())) {
            longLogs.noticed(file);
        }
        return fold(FileLog.empty(file), log.found());
    }

    private void catchUp(Map<String, FileLog> known, Set<String> fresh) {
        Set<String> asking = new LinkedHashSet<>(known.keySet());
        asking.removeAll(fresh);
        for (int round = 0; !asking.isEmpty(); round++) {
            int count = BEHIND.get(Math.min(round, BEHIND.size() - 1));
            Map<String, Long> places = new HashMap<>();
            asking.forEach(file -> places.put(file, log(known, file).seq()));
            Map<String, Envelopes.Behind> behind = count == 1 ? next(places) : envelopes.behind(places, count);
            asking.retainAll(behind.keySet());
            Set<String> merged = new LinkedHashSet<>();
            behind.forEach((file, found) -> {
                if (found.isMerged()) {
                    merged.add(file);
                } else {
                    known.put(file, fold(log(known, file), found.found()));
                }
                if (found.isMerged() || found.found().size() < count) {
                    asking.remove(file);
                }
            });
            if (!merged.isEmpty()) {
                known.putAll(readAnew(merged));
            }
        }
    }

    private Map<String, Envelopes.Behind> next(Map<String, Long> places) {
        Set<Envelopes.Place> asked = new LinkedHashSet<>();
        places.forEach((file, seq) -> asked.add(new Envelopes.Place(file, seq)));
        Map<Envelopes.Place, Envelopes.Behind> found = envelopes.next(asked);
        Map<String, Envelopes.Behind> behind = new HashMap<>();
        for (Envelopes.Place place : asked) {
            Envelopes.Behind next = found.get(place);
            if (next != null) {
                behind.put(place.file(), next);
            }
        }
        return behind;
    }

    private static FileLog log(Map<String, FileLog> known, String file) {
        return known.getOrDefault(file, FileLog.empty(file));
    }

    private FileLog fold(FileLog log, List<Envelopes.Found> found) {
        FileLog folded =
                log.plus(found.stream().flatMap(one -> one.envelopes().stream()).toList());
        if (envelopes.isErased(log.file())) {
            return FileLog.empty(log.file());
        }
        logs.put(log.file(), folded);
        found.forEach(one -> sealed.put(one.span(), one.blocks()));
        return folded;
    }

    private void fetchMissing(List<Entry> entries) {
        Set<Block> closed = new LinkedHashSet<>();
        for (Entry entry : entries) {
            closed.add(block(entry));
        }
        closed.removeIf(block -> opened.getIfPresent(block) != null);
        if (closed.isEmpty()) {
            return;
        }
        Set<Span> missing = new LinkedHashSet<>();
        for (Block block : closed) {
            if (sealed.getIfPresent(block.document()) == null) {
                missing.add(block.document());
            }
        }
        if (!missing.isEmpty()) {
            sealed.putAll(envelopes.blocks(missing));
        }
        fetchParts(closed);
    }

    private void fetchParts(Set<Block> closed) {
        Map<Parts.Slice, Block> missing = new LinkedHashMap<>();
        for (Block block : closed) {
            Blocks blocks = sealed.getIfPresent(block.document());
            Parts.Slice slice = blocks == null ? null : blocks.slice(block.number());
            if (slice != null) {
                missing.put(slice, block);
            }
        }
        if (!missing.isEmpty()) {
            envelopes.read(missing.keySet()).forEach((slice, bytes) -> {
                Block block = missing.get(slice);
                if (block != null) {
                    opened.put(block, envelopes.open(block.document(), block.number(), bytes));
                }
            });
        }
    }

    private Resource openOne(Entry entry) {
        return body(entry).resource();
    }

    private Body body(Entry entry) {
        Entry at = entry;
        for (int look = 0; look < LOOKS; look++) {
            byte[] block = opened.get(block(at), this::openBlock);
            if (block != null) {
                return new Body(entry, block, at.body().offset(), at.body().length(), heads);
            }
            at = moved(at);
        }
        throw new IllegalStateException("an envelope is gone");
    }

    /** Where the body of the entry is since its envelope was merged. */
    private Entry moved(Entry entry) {
        FileLog known = logs.getIfPresent(entry.file());
        Entry at = known == null ? null : known.version(entry.reference(), entry.version());
        if (at != null && !at.body().equals(entry.body())) {
            return at;
        }
        FileLog now = readAnew(Set.of(entry.file())).getOrDefault(entry.file(), FileLog.empty(entry.file()));
        at = now.version(entry.reference(), entry.version());
        if (at == null) {
            throw new IllegalStateException("an envelope is gone");
        }
        return at;
    }

    /** Null if the document is not there any more. */
    private byte @Nullable [] openBlock(Block block) {
        Blocks blocks = sealed.get(
                block.document(), document -> envelopes.blocks(Set.of(document)).get(document));
        if (blocks == null) {
            return null;
        }
        Parts.Slice slice = blocks.slice(block.number());
        byte[] bytes = slice == null
                ? blocks.inline().get(block.number())
                : envelopes.read(Set.of(slice)).get(slice);
        if (bytes == null) {
            throw new IllegalStateException("a part of an envelope is gone");
        }
        return envelopes.open(block.document(), block.number(), bytes);
    }

    private static Block block(Entry entry) {
        return new Block(entry.span(), entry.body().block());
    }
}
