package org.longmai.record;

import static com.mongodb.client.model.Indexes.ascending;
import static com.mongodb.client.model.Projections.excludeId;
import static com.mongodb.client.model.Projections.fields;
import static com.mongodb.client.model.Projections.include;

import com.mongodb.ErrorCategory;
import com.mongodb.MongoWriteException;
import com.mongodb.client.FindIterable;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Date;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import javax.crypto.SecretKey;
import org.bson.Document;
import org.bson.conversions.Bson;
import org.bson.types.Binary;
import org.longmai.fhir.Failure;
import org.longmai.fhir.Failure.Category;
import org.longmai.fhir.Reference;
import org.longmai.store.FileKeys;
import org.longmai.store.KeyedHash;
import org.longmai.store.MasterKey;
import org.longmai.store.MultikeyIndex;
import org.longmai.store.Seal;
import org.springframework.stereotype.Repository;

/** The collection of envelopes; its form is told in the Javadoc of the package. */
@Repository
class Envelopes {

    private static final String ID = "_id";
    private static final String FILE = "file";
    private static final String INSTITUTION = "institution";
    private static final String RECEIVED = "received";
    private static final String IDS = "ids";
    private static final String DIRECTORY = "directory";
    private static final String BLOCKS = "blocks";
    private static final int SEQ_DIGITS = 10;

    /** MongoDB takes documents of up to 16 MiB. */
    private static final int MAX_SIZE = 16 * 1024 * 1024 - 4096;

    /** What BSON adds to an element of an array, and an Int64 besides. */
    private static final int OVERHEAD = 24;

    private final MongoCollection<Document> envelopes;
    private final FileKeys keys;
    private final Seal seal;
    private final KeyedHash ids;

    /** One envelope as it was found: its directory opened, its blocks not. */
    record Found(Directory directory, List<byte[]> sealedBlocks) {}

    Envelopes(MongoDatabase database, FileKeys keys, Seal seal, MasterKey master) {
        this.envelopes = database.getCollection("envelopes");
        this.keys = keys;
        this.seal = seal;
        this.ids = new KeyedHash(master, "entry-ids");
        envelopes.createIndex(ascending(FILE));
        MultikeyIndex.create(database, "envelopes", IDS);
    }

    static String id(String file, long seq) {
        String number = Long.toString(seq);
        return file + "/" + "0".repeat(Math.max(0, SEQ_DIGITS - number.length())) + number;
    }

    /** Appends the envelope, unless its number is taken. */
    boolean append(Packing packing) {
        Directory directory = packing.directory();
        String id = id(directory.file(), directory.seq());
        SecretKey key = keys.of(directory.file());
        Document document = new Document(ID, id)
                .append(FILE, directory.file())
                .append(INSTITUTION, directory.institution())
                .append(RECEIVED, Date.from(directory.received()))
                .append(IDS, hashes(packing))
                .append(DIRECTORY, new Binary(seal.seal(key, directory.bytes(), id)));
        List<Binary> blocks = new ArrayList<>(packing.blocks().size());
        for (byte[] block : packing.blocks()) {
            blocks.add(new Binary(seal.seal(key, block, place(id, blocks.size()))));
        }
        if (size(document, blocks) > MAX_SIZE) {
            throw Failure.of(Category.TOO_COSTLY, "This is too much for one patient at once: send smaller Bundles.");
        }
        try {
            envelopes.insertOne(document.append(BLOCKS, blocks));
            return true;
        } catch (MongoWriteException e) {
            if (e.getError().getCategory() == ErrorCategory.DUPLICATE_KEY) {
                return false;
            }
            throw e;
        }
    }

    private static long size(Document document, List<Binary> blocks) {
        long size = document.get(DIRECTORY, Binary.class).length();
        for (Binary block : blocks) {
            size += block.length() + OVERHEAD;
        }
        return size + (long) OVERHEAD * document.getList(IDS, Long.class).size();
    }

    /** The envelopes of the files, in the order of each log. */
    Map<String, List<Found>> ofFiles(Collection<String> files) {
        return open(envelopes.find(in(FILE, files)));
    }

    /** Those of the envelopes that exist. */
    Map<String, List<Found>> ofIds(Collection<String> envelopeIds) {
        return open(envelopes.find(in(ID, envelopeIds)));
    }

    /** The sealed blocks of the envelopes, by envelope. */
    Map<String, List<byte[]>> blocks(Collection<String> envelopeIds) {
        Map<String, List<byte[]>> found = new HashMap<>();
        for (Document document : envelopes.find(in(ID, envelopeIds)).projection(include(BLOCKS))) {
            found.put(document.getString(ID), sealedBlocks(document));
        }
        return found;
    }

    byte[] open(String file, long seq, int block, byte[] sealed) {
        SecretKey key = keys.existing(Set.of(file)).get(file);
        if (key == null) {
            throw new IllegalStateException("the key of a file is gone");
        }
        return seal.open(key, sealed, place(id(file, seq), block));
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

    private Map<String, List<Found>> open(FindIterable<Document> documents) {
        List<Document> found = documents.into(new ArrayList<>());
        found.sort((a, b) -> a.getString(ID).compareTo(b.getString(ID)));
        Map<String, SecretKey> fileKeys = keys.existing(found.stream()
                .map(document -> document.getString(FILE))
                .distinct()
                .toList());
        Map<String, List<Found>> byFile = new HashMap<>();
        for (Document document : found) {
            String file = document.getString(FILE);
            SecretKey key = fileKeys.get(file);
            if (key != null) {
                byFile.computeIfAbsent(file, any -> new ArrayList<>()).add(open(document, key));
            }
        }
        return byFile;
    }

    private Found open(Document document, SecretKey key) {
        String id = document.getString(ID);
        byte[] bytes = seal.open(key, document.get(DIRECTORY, Binary.class).getData(), id);
        Directory directory = Directory.of(
                bytes,
                document.getString(FILE),
                document.getString(INSTITUTION),
                Long.parseLong(id.substring(id.lastIndexOf('/') + 1)),
                document.getDate(RECEIVED).toInstant());
        return new Found(directory, sealedBlocks(document));
    }

    /** Of the envelopes that brought resources of the institution with these identifiers, the file and the number. */
    Map<String, Set<Long>> identified(String institution, Collection<String> identifiers) {
        List<Long> hashes = identifiers.stream()
                .map(identifier -> hash(institution, identifier))
                .distinct()
                .toList();
        Map<String, Set<Long>> found = new HashMap<>();
        for (Document document : envelopes.find(in(IDS, hashes)).projection(include(FILE))) {
            String id = document.getString(ID);
            found.computeIfAbsent(document.getString(FILE), any -> new LinkedHashSet<>())
                    .add(Long.valueOf(id.substring(id.lastIndexOf('/') + 1)));
        }
        return found;
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

    private static List<byte[]> sealedBlocks(Document document) {
        return document.getList(BLOCKS, Binary.class).stream()
                .map(Binary::getData)
                .toList();
    }

    private static String place(String id, int block) {
        return id + "#" + block;
    }

    /** A flat filter: one that every engine serves by its index. */
    private static Bson in(String field, Collection<?> values) {
        return new Document(field, new Document("$in", List.copyOf(values)));
    }
}
