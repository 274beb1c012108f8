package org.longmai.record;

import static com.mongodb.client.model.Indexes.ascending;
import static com.mongodb.client.model.Projections.excludeId;
import static com.mongodb.client.model.Projections.fields;
import static com.mongodb.client.model.Projections.include;

import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.DeleteOneModel;
import com.mongodb.client.model.ReplaceOneModel;
import com.mongodb.client.model.WriteModel;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.Date;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.crypto.SecretKey;
import org.bson.Document;
import org.bson.conversions.Bson;
import org.bson.types.Binary;
import org.jspecify.annotations.Nullable;
import org.longmai.fhir.Failure;
import org.longmai.fhir.Failure.Category;
import org.longmai.fhir.Reference;
import org.longmai.store.FileKeys;
import org.longmai.store.KeyedHash;
import org.longmai.store.MasterKey;
import org.longmai.store.MultikeyIndex;
import org.longmai.store.Once;
import org.longmai.store.Parts;
import org.longmai.store.Seal;
import org.longmai.store.Together;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.stereotype.Repository;
import org.springframework.util.JdkIdGenerator;

/** The collection of envelopes; its form is told in the Javadoc of the package. */
@Repository
class Envelopes {

    private static final String ID = "_id";
    static final String COLLECTION = "envelopes";
    static final String FILE = "file";
    private static final String INSTITUTION = "institution";
    private static final String RECEIVED = "received";
    private static final String IDS = "ids";
    private static final String SIZE = "size";
    private static final String DIRECTORY = "directory";
    private static final String BLOCKS = "blocks";
    private static final String DRAFT = "draft";
    private static final String LENGTHS = "lengths";
    private static final String MERGED = "merged";

    /** MongoDB takes documents of up to 16 MiB: half of it for what is sealed, somewhat less for the rest. */
    private static final int MAX_REST = 7 * 1024 * 1024;

    /** What BSON adds to an element of an array, and an Int64 besides. */
    private static final int OVERHEAD = 24;

    /** What is small when it is sealed may be large when it is opened; more than this many times, and it is not small. */
    private static final int OPENED = 8;

    private static final int PARTS_OF_A_DOCUMENT = 4;

    /** Of volumes. They are in the database: another number here, and what was merged before is not found again. */
    private static final List<Integer> WIDTHS = List.of(4096, 256, 16);

    private final MongoCollection<Document> envelopes;
    private final FileKeys keys;
    private final Seal seal;
    private final KeyedHash ids;
    private final Parts parts;
    private final int largest;
    private final List<Integer> widths;
    private final Together<Place, Behind> next = new Together<>(this::lookForNext);

    /** A document as it was found: its directories opened, its blocks not. */
    record Found(Span span, List<Directory> envelopes, Blocks blocks, List<Long> ids) {}

    /**
     * What was found of a log.
     *
     * @param found in the order of the log
     * @param outline of all documents
     */
    record Log(List<Found> found, Outline outline) {}

    /**
     * The envelopes behind a place in a log.
     *
     * @param found one behind the other
     * @param isMerged whether there are some that were merged since
     */
    record Behind(List<Found> found, boolean isMerged) {}

    @Autowired
    Envelopes(MongoDatabase database, FileKeys keys, Seal seal, MasterKey master, RecordSettings settings) {
        this(database, keys, seal, master, settings, WIDTHS);
    }

    /** @param widths of volumes, each a multiple of the next */
    Envelopes(
            MongoDatabase database,
            FileKeys keys,
            Seal seal,
            MasterKey master,
            RecordSettings settings,
            List<Integer> widths) {
        this.widths = widths;
        this.envelopes = database.getCollection(COLLECTION);
        this.keys = keys;
        this.seal = seal;
        this.ids = new KeyedHash(master, "entry-ids");
        this.largest = (int) settings.largestEnvelope().toBytes();
        this.parts = new Parts(database, "envelope", new JdkIdGenerator(), Math.max(1, largest / PARTS_OF_A_DOCUMENT));
        envelopes.createIndex(ascending(FILE));
        MultikeyIndex.create(database, COLLECTION, IDS);
    }

    /** Whether the file's key was destroyed. */
    boolean isErased(String file) {
        return keys.isErased(file);
    }

    /** Appends the envelope, unless its number is taken. */
    boolean append(Packing packing) {
        Directory directory = packing.directory();
        Span span = Span.of(directory.file(), directory.seq());
        return insert(span, directory, hashes(packing), directory.bytes(), packing.blocks());
    }

    /** Makes one document of these: a volume beside them, which everybody reads from then on. */
    void merge(List<Span> spans) {
        Span span = new Span(
                spans.get(0).file(),
                spans.get(0).first(),
                spans.get(spans.size() - 1).last());
        SecretKey key = keys.existing(Set.of(span.file())).get(span.file());
        List<Found> found = key == null ? List.of() : found(spans, key);
        if (key == null || found.size() != spans.size()) {
            return;
        }
        Map<Span, List<byte[]>> opened = new HashMap<>();
        found.forEach(one -> opened.put(one.span(), opened(one, key)));
        List<Directory> all =
                found.stream().flatMap(one -> one.envelopes().stream()).toList();
        Volume volume = Volume.of(span, all, entry -> body(entry, opened));
        List<Long> hashes =
                found.stream().flatMap(one -> one.ids().stream()).distinct().toList();
        Directory newest = all.get(all.size() - 1);
        insert(span, newest, hashes, Directory.bytes(volume.envelopes()), volume.blocks());
    }

    /**
     * Takes away what a volume holds. Of an envelope stays that it was: its number is taken for ever, and who asks for it learns
     * that it was merged.
     */
    void clear(Collection<Span> redundant) {
        envelopes.bulkWrite(redundant.stream().map(Envelopes::cleared).toList());
    }

    private static WriteModel<Document> cleared(Span span) {
        Document id = new Document(ID, span.id());
        return span.isVolume()
                ? new DeleteOneModel<>(id)
                : new ReplaceOneModel<>(id, new Document(id).append(MERGED, true));
    }

    /** Whether a volume ends with the envelope of this number. */
    boolean endsVolume(long seq) {
        return widths.stream().anyMatch(width -> seq % width == 0);
    }

    /** What there is to merge. */
    List<List<Span>> mergeable(Outline outline) {
        return outline.mergeable(widths, largest);
    }

    /** Whether there is something to merge in it, or to clear. */
    boolean isLong(Outline outline) {
        return !outline.redundant().isEmpty() || !mergeable(outline).isEmpty();
    }

    /** Merges of the log what is small; then what volumes hold besides may be cleared. */
    Outline mergeAll(String file) {
        mergeable(outline(file)).forEach(this::merge);
        return outline(file);
    }

    /** The documents of the log, unopened. */
    Outline outline(String file) {
        List<Outline.Stored> documents = new ArrayList<>();
        envelopes
                .find(new Document(FILE, file))
                .projection(include(SIZE))
                .forEach(document -> documents.add(stored(document)));
        return Outline.of(documents);
    }

    /** The logs of those of the files that have one. */
    Map<String, Log> ofFiles(Collection<String> files) {
        Map<String, List<Document>> documents = envelopes.find(in(FILE, files)).into(new ArrayList<>()).stream()
                .collect(Collectors.groupingBy(document -> document.getString(FILE)));
        Map<String, SecretKey> fileKeys = keys.existing(documents.keySet());
        Map<String, Log> logs = new HashMap<>();
        documents.forEach((file, of) -> {
            SecretKey key = fileKeys.get(file);
            if (key != null) {
                logs.put(file, log(of, key));
            }
        });
        return logs;
    }

    private Log log(List<Document> documents, SecretKey key) {
        Outline outline = Outline.of(documents.stream().map(Envelopes::stored).toList());
        Set<Span> spans = outline.log().stream().map(Outline.Stored::span).collect(Collectors.toSet());
        return new Log(
                open(
                        documents.stream()
                                .filter(document -> spans.contains(span(document)))
                                .toList(),
                        key),
                outline);
    }

    /** A place in a log: behind this envelope. */
    record Place(String file, long seq) {

        private String next() {
            return Span.of(file, seq + 1).id();
        }
    }

    /** For each place, the next envelope behind it, if there is one; a look-up shared with others who ask at the same time. */
    Map<Place, Behind> next(Set<Place> places) {
        return next.find(places);
    }

    private Map<Place, Behind> lookForNext(Set<Place> places) {
        List<String> asked = places.stream().map(Place::next).toList();
        Map<String, Document> documents = new HashMap<>();
        envelopes.find(in(ID, asked)).forEach(document -> documents.put(document.getString(ID), document));
        Map<Place, Behind> found = new HashMap<>();
        if (documents.isEmpty()) {
            return found;
        }
        Map<String, SecretKey> fileKeys = keys.existing(documents.values().stream()
                .map(document -> span(document).file())
                .collect(Collectors.toSet()));
        for (Place place : places) {
            Document document = documents.get(place.next());
            SecretKey key = fileKeys.get(place.file());
            if (document != null && key != null) {
                found.put(place, behind(List.of(document), place.seq(), key));
            }
        }
        return found;
    }

    /** For each place, the envelopes of these numbers behind it, as far as they are there. */
    Map<String, Behind> behind(Map<String, Long> places, int count) {
        List<String> asked = new ArrayList<>();
        places.forEach((file, seq) -> {
            for (int i = 1; i <= count; i++) {
                asked.add(Span.of(file, seq + i).id());
            }
        });
        Map<String, List<Document>> documents = envelopes.find(in(ID, asked)).into(new ArrayList<>()).stream()
                .collect(Collectors.groupingBy(document -> span(document).file()));
        Map<String, SecretKey> fileKeys = keys.existing(documents.keySet());
        Map<String, Behind> behind = new HashMap<>();
        documents.forEach((file, of) -> {
            SecretKey key = fileKeys.get(file);
            if (key != null) {
                behind.put(file, behind(of, places.getOrDefault(file, 0L), key));
            }
        });
        return behind;
    }

    private Behind behind(List<Document> documents, long seq, SecretKey key) {
        if (documents.stream().anyMatch(document -> document.containsKey(MERGED))) {
            return new Behind(List.of(), true);
        }
        Map<Long, Document> byNumber = new HashMap<>();
        documents.forEach(document -> byNumber.put(span(document).first(), document));
        List<Document> dense = new ArrayList<>();
        for (Document next = byNumber.get(seq + 1); next != null; next = byNumber.get(seq + 1 + dense.size())) {
            dense.add(next);
        }
        return new Behind(open(dense, key), false);
    }

    /** The sealed blocks of those of the documents that are there. */
    Map<Span, Blocks> blocks(Collection<Span> spans) {
        Map<Span, Blocks> found = new HashMap<>();
        for (Document document : envelopes.find(in(ID, ids(spans))).projection(include(BLOCKS, DRAFT, LENGTHS))) {
            if (document.containsKey(BLOCKS) || document.containsKey(DRAFT)) {
                found.put(span(document), blocks(document));
            }
        }
        return found;
    }

    /** The sealed blocks that are in parts; one look-up. */
    Map<Parts.Slice, byte[]> read(Collection<Parts.Slice> slices) {
        return parts.read(slices);
    }

    byte[] open(Span span, int block, byte[] sealed) {
        SecretKey key = keys.existing(Set.of(span.file())).get(span.file());
        if (key == null) {
            throw new IllegalStateException("the key of a file is gone");
        }
        return seal.open(key, sealed, place(span.id(), block));
    }

    /** The files whose logs may hold entries of these references: a few too many, since hashes may collide; none too few. */
    Set<String> candidates(Collection<Reference> references) {
        Set<String> files = new LinkedHashSet<>();
        for (Document document :
                envelopes.find(in(IDS, hashes(references))).projection(fields(include(FILE), excludeId()))) {
            files.add(document.getString(FILE));
        }
        return files;
    }

    /** Takes away what writers left who did not come to their end. */
    void sweep(Instant now) {
        parts.sweep(now, (envelope, draft) -> {
            Document named = envelopes
                    .find(new Document(ID, envelope))
                    .projection(include(DRAFT))
                    .first();
            return named != null && draft.equals(named.getString(DRAFT));
        });
    }

    private boolean insert(Span span, Directory newest, List<Long> hashes, byte[] directory, List<byte[]> blocks) {
        SecretKey key = keys.of(span.file());
        Document document = new Document(ID, span.id())
                .append(FILE, span.file())
                .append(INSTITUTION, newest.institution())
                .append(RECEIVED, Date.from(newest.received()))
                .append(IDS, hashes);
        if ((long) OVERHEAD * hashes.size() > MAX_REST) {
            throw Failure.of(Category.TOO_COSTLY, "This is too much for one patient at once: send smaller Bundles.");
        }
        Sealed sealed = sealed(span, directory, blocks, key);
        document.append(SIZE, Math.max(sealed.length(), (directory.length + length(blocks)) / OPENED));
        if (sealed.length() <= largest) {
            document.append(DIRECTORY, new Binary(sealed.directory())).append(BLOCKS, binaries(sealed.blocks()));
            return Once.insert(envelopes, document);
        }
        return insertWithParts(document, sealed, newest.received());
    }

    /** What is too long for the document is in its parts before it is there itself; the directory stays with it if it can. */
    private boolean insertWithParts(Document document, Sealed sealed, Instant since) {
        List<byte[]> apart = new ArrayList<>(sealed.blocks());
        if (sealed.directory().length <= largest) {
            document.append(DIRECTORY, new Binary(sealed.directory()));
        } else {
            apart.add(sealed.directory());
        }
        String draft = parts.write(document.getString(ID), apart, since);
        document.append(DRAFT, draft)
                .append(LENGTHS, apart.stream().map(part -> part.length).toList());
        if (Once.insert(envelopes, document)) {
            parts.named(draft);
            return true;
        }
        parts.remove(draft, length(apart));
        return false;
    }

    private record Sealed(byte[] directory, List<byte[]> blocks) {

        long length() {
            return directory.length + Envelopes.length(blocks) + (long) OVERHEAD * blocks.size();
        }
    }

    private Sealed sealed(Span span, byte[] directory, List<byte[]> blocks, SecretKey key) {
        List<byte[]> sealed = new ArrayList<>(blocks.size());
        for (byte[] block : blocks) {
            sealed.add(seal.seal(key, block, place(span.id(), sealed.size())));
        }
        return new Sealed(seal.seal(key, directory, span.id()), sealed);
    }

    private List<Found> found(List<Span> spans, SecretKey key) {
        List<Document> documents = envelopes.find(in(ID, ids(spans))).into(new ArrayList<>());
        documents.removeIf(document -> document.containsKey(MERGED));
        return open(documents, key);
    }

    /** In the order of the log; the directories that are in parts in one look-up. */
    private List<Found> open(List<Document> documents, SecretKey key) {
        Map<Parts.Slice, byte[]> apart = apart(documents);
        return documents.stream()
                .sorted(Comparator.comparing(document -> span(document).first()))
                .map(document -> open(document, key, apart))
                .toList();
    }

    private Found open(Document document, SecretKey key, Map<Parts.Slice, byte[]> apart) {
        Span span = span(document);
        byte[] sealed = document.containsKey(DIRECTORY)
                ? document.get(DIRECTORY, Binary.class).getData()
                : apart.getOrDefault(lastSlice(document), new byte[0]);
        byte[] directory = seal.open(key, sealed, span.id());
        return new Found(
                span, directories(document, span, directory), blocks(document), document.getList(IDS, Long.class));
    }

    private static List<Directory> directories(Document document, Span span, byte[] directory) {
        return span.isVolume()
                ? Directory.of(directory, span.file(), span.first(), span.last())
                : List.of(Directory.of(
                        directory,
                        span.file(),
                        document.getString(INSTITUTION),
                        span.first(),
                        document.getDate(RECEIVED).toInstant()));
    }

    private Map<Parts.Slice, byte[]> apart(List<Document> documents) {
        List<Parts.Slice> slices = new ArrayList<>();
        for (Document document : documents) {
            Parts.Slice slice = document.containsKey(DIRECTORY) ? null : lastSlice(document);
            if (slice != null) {
                slices.add(slice);
            }
        }
        return slices.isEmpty() ? Map.of() : parts.read(slices);
    }

    private static Parts.@Nullable Slice lastSlice(Document document) {
        Blocks blocks = blocks(document);
        return blocks.slice(blocks.lengths().size() - 1);
    }

    private List<byte[]> opened(Found found, SecretKey key) {
        List<byte[]> opened = new ArrayList<>();
        for (byte[] block : found.blocks().inline()) {
            opened.add(seal.open(key, block, place(found.span().id(), opened.size())));
        }
        return opened;
    }

    private static byte[] body(Entry entry, Map<Span, List<byte[]>> opened) {
        Entry.Position at = entry.body();
        byte[] block = opened.getOrDefault(entry.span(), List.of()).get(at.block());
        return Arrays.copyOfRange(block, at.offset(), at.offset() + at.length());
    }

    /** Of the documents that brought resources of the institution with these identifiers, by their file. */
    Map<String, Set<Span>> identified(String institution, Collection<String> identifiers) {
        List<Long> hashes = identifiers.stream()
                .map(identifier -> hash(institution, identifier))
                .distinct()
                .toList();
        Map<String, Set<Span>> found = new HashMap<>();
        for (Document document : envelopes.find(in(IDS, hashes)).projection(include(FILE))) {
            found.computeIfAbsent(document.getString(FILE), any -> new LinkedHashSet<>())
                    .add(span(document));
        }
        return found;
    }

    /** Files of the documents that brought resources of one of the institutions with one of these identifiers. */
    Set<String> naming(Collection<String> institutions, Collection<String> identifiers) {
        List<Long> hashes = institutions.stream()
                .flatMap(institution -> identifiers.stream().map(identifier -> hash(institution, identifier)))
                .distinct()
                .toList();
        Set<String> files = new LinkedHashSet<>();
        for (Document document : envelopes.find(in(IDS, hashes)).projection(include(FILE))) {
            files.add(document.getString(FILE));
        }
        return files;
    }

    private List<Long> hashes(Packing packing) {
        Directory directory = packing.directory();
        Stream<Long> references =
                hashes(directory.entries().stream().map(Entry::reference).toList()).stream();
        Stream<Long> identifiers =
                packing.identifiers().stream().map(identifier -> hash(directory.institution(), identifier));
        return Stream.concat(references, identifiers).distinct().toList();
    }

    /** A reference has no bar in it, so that the two kinds of hashes do not meet. */
    private long hash(String institution, String identifier) {
        return ids.toLong(institution + "|" + identifier);
    }

    private List<Long> hashes(Collection<Reference> references) {
        return references.stream()
                .map(reference -> ids.toLong(reference.toString()))
                .distinct()
                .toList();
    }

    private static Outline.Stored stored(Document document) {
        return new Outline.Stored(
                span(document), document.get(SIZE) instanceof Number size ? size.longValue() : Long.MAX_VALUE / 8192);
    }

    private static Span span(Document document) {
        return Span.of(document.getString(ID));
    }

    private static List<String> ids(Collection<Span> spans) {
        return spans.stream().map(Span::id).toList();
    }

    private static Blocks blocks(Document document) {
        if (document.containsKey(DRAFT)) {
            return new Blocks(List.of(), document.getString(DRAFT), document.getList(LENGTHS, Integer.class));
        }
        return Blocks.inline(document.getList(BLOCKS, Binary.class).stream()
                .map(Binary::getData)
                .toList());
    }

    private static List<Binary> binaries(List<byte[]> blocks) {
        return blocks.stream().map(Binary::new).toList();
    }

    private static long length(List<byte[]> blocks) {
        return blocks.stream().mapToLong(block -> block.length).sum();
    }

    private static String place(String id, int block) {
        return id + "#" + block;
    }

    /** A flat filter: one that every engine serves by its index. */
    private static Bson in(String field, Collection<?> values) {
        return new Document(field, new Document("$in", List.copyOf(values)));
    }
}
