package org.longmai.record;

import com.mongodb.MongoBulkWriteException;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.InsertOneModel;
import com.mongodb.client.model.ReplaceOneModel;
import com.mongodb.client.model.WriteModel;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Date;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.crypto.SecretKey;
import org.bson.Document;
import org.bson.types.Binary;
import org.jspecify.annotations.Nullable;
import org.longmai.fhir.Failure;
import org.longmai.fhir.Failure.Category;
import org.longmai.fhir.Json;
import org.longmai.fhir.Reference;
import org.longmai.fhir.Resource;
import org.longmai.store.KeyedHash;
import org.longmai.store.MasterKey;
import org.longmai.store.MultikeyIndex;
import org.longmai.store.Seal;
import org.springframework.stereotype.Repository;

/**
 * Resources without a patient, one document each.
 *
 * <pre>
 * commons {
 *   _id:         "Practitioner/k7q…"
 *   owner:       "tl-anju"
 *   identifiers: [ Int64 … ]        keyed hashes of "Type|system|value"; multikey index: conditional references
 *   version:     Int32
 *   updated:     Date
 *   source:      Binary             sealed id at the owner
 *   digest:      Int64              keyed hash of the body
 *   body:        Binary             sealed
 * }
 * </pre>
 */
@Repository
public class Commons {

    private static final String ID = "_id";
    private static final String OWNER = "owner";
    private static final String IDENTIFIERS = "identifiers";
    private static final String VERSION = "version";
    private static final String UPDATED = "updated";
    private static final String SOURCE = "source";
    private static final String DIGEST = "digest";
    private static final String BODY = "body";
    private static final int ATTEMPTS = 20;

    private final MongoCollection<Document> commons;
    private final SecretKey key;
    private final Seal seal;
    private final KeyedHash hash;
    private final KeyedHash digests;
    private final Clock clock;

    Commons(MongoDatabase database, MasterKey master, Seal seal, Clock clock) {
        this.commons = database.getCollection("commons");
        this.key = Seal.key(master.derive("commons"));
        this.seal = seal;
        this.hash = new KeyedHash(master, "commons-identifiers");
        this.digests = new KeyedHash(master, "commons-digests");
        this.clock = clock;
        MultikeyIndex.create(database, "commons", IDENTIFIERS);
    }

    /** What was done to each, in their order. */
    public record Done(Reference reference, Entry.Deed deed, int version, Instant updated) {}

    public Map<Reference, Common> find(Collection<Reference> references) {
        Map<Reference, Common> found = new LinkedHashMap<>();
        if (references.isEmpty()) {
            return found;
        }
        List<String> ids =
                references.stream().map(Reference::toString).distinct().toList();
        for (Document document : commons.find(new Document(ID, new Document("$in", ids)))) {
            Common common = open(document);
            found.put(
                    new Reference(
                            common.resource().type(),
                            String.valueOf(common.resource().id())),
                    common);
        }
        return found;
    }

    /**
     * Those of the type that carry the identifier, whoever owns them.
     *
     * @param tokens {@code Type|system|value}
     */
    public Map<String, List<Common>> identified(Collection<String> tokens) {
        Map<Long, String> asked = new HashMap<>();
        tokens.forEach(token -> asked.put(hash.toLong(token), token));
        Map<String, List<Common>> found = new HashMap<>();
        if (asked.isEmpty()) {
            return found;
        }
        Document filter = new Document(IDENTIFIERS, new Document("$in", List.copyOf(asked.keySet())));
        for (Document document : commons.find(filter)) {
            Common common = open(document);
            for (String token : tokens(common.resource())) {
                if (tokens.contains(token)) {
                    found.computeIfAbsent(token, any -> new ArrayList<>()).add(common);
                }
            }
        }
        return found;
    }

    /** Writes each of the owner's resources as its next version; one that is as it was stays. */
    public List<Done> put(String owner, List<Change.Put> changes) {
        Set<Done> tried = new HashSet<>();
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            List<Done> done = tryPut(owner, changes, tried);
            if (done != null) {
                return done;
            }
        }
        throw Failure.of(Category.UNAVAILABLE, "Too many writers of the same resources at once: send it again.");
    }

    /** A resource's next version and the write that makes it; no write where it is as it was. */
    private record Step(Done done, @Nullable WriteModel<Document> write) {}

    private @Nullable List<Done> tryPut(String owner, List<Change.Put> changes, Set<Done> tried) {
        Map<String, Document> existing = new HashMap<>();
        List<String> ids =
                changes.stream().map(change -> change.reference().toString()).toList();
        commons.find(new Document(ID, new Document("$in", ids)))
                .forEach(document -> existing.put(document.getString(ID), document));
        Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        List<Done> done = new ArrayList<>(changes.size());
        List<WriteModel<Document>> writes = new ArrayList<>(changes.size());
        for (Change.Put change : changes) {
            Step step = step(owner, change, existing.get(change.reference().toString()), now);
            done.add(asTried(step.done(), tried));
            if (step.write() != null) {
                writes.add(step.write());
            }
        }
        tried.addAll(done);
        return writes.isEmpty() || write(writes) ? done : null;
    }

    /** What an earlier attempt wrote before another of its writes was in vain is not unchanged. */
    private static Done asTried(Done done, Set<Done> tried) {
        for (Entry.Deed deed : List.of(Entry.Deed.CREATED, Entry.Deed.UPDATED)) {
            Done before = new Done(done.reference(), deed, done.version(), done.updated());
            if (done.deed() == Entry.Deed.UNCHANGED && tried.contains(before)) {
                return before;
            }
        }
        return done;
    }

    private Step step(String owner, Change.Put change, @Nullable Document before, Instant now) {
        Reference reference = change.reference();
        byte[] body = change.resource().bytes();
        long digest = ByteBuffer.wrap(digests.hash(body)).getLong();
        if (before == null) {
            Document first = document(owner, change, 1, now, digest, body);
            return new Step(new Done(reference, Entry.Deed.CREATED, 1, now), new InsertOneModel<>(first));
        }
        int version = before.getInteger(VERSION);
        if (before.getLong(DIGEST) == digest) {
            Instant updated = before.get(UPDATED, Date.class).toInstant();
            return new Step(new Done(reference, Entry.Deed.UNCHANGED, version, updated), null);
        }
        Document next = document(owner, change, version + 1, now, digest, body);
        return new Step(
                new Done(reference, Entry.Deed.UPDATED, version + 1, now),
                new ReplaceOneModel<>(new Document(ID, reference.toString()).append(VERSION, version), next));
    }

    private Document document(String owner, Change.Put change, int version, Instant updated, long digest, byte[] body) {
        String id = change.reference().toString();
        byte[] source = change.sourceId().getBytes(StandardCharsets.UTF_8);
        return new Document(ID, id)
                .append(OWNER, owner)
                .append(
                        IDENTIFIERS,
                        tokens(change.resource()).stream().map(hash::toLong).toList())
                .append(VERSION, version)
                .append(UPDATED, Date.from(updated))
                .append(SOURCE, new Binary(seal.seal(key, source, id + "#source")))
                .append(DIGEST, digest)
                .append(BODY, new Binary(seal.seal(key, body, id)));
    }

    /** Whether every write met the version that it was made for. */
    private boolean write(List<WriteModel<Document>> writes) {
        try {
            var result = commons.bulkWrite(writes);
            return result.getInsertedCount() + result.getMatchedCount() == writes.size();
        } catch (MongoBulkWriteException e) {
            if (e.getWriteErrors().stream().allMatch(error -> error.getCode() == 11000)) {
                return false;
            }
            throw e;
        }
    }

    private Common open(Document document) {
        String id = document.getString(ID);
        byte[] body = seal.open(key, document.get(BODY, Binary.class).getData(), id);
        byte[] source = seal.open(key, document.get(SOURCE, Binary.class).getData(), id + "#source");
        int version = document.getInteger(VERSION);
        Instant updated = document.get(UPDATED, Date.class).toInstant();
        return new Common(
                document.getString(OWNER),
                version,
                updated,
                new String(source, StandardCharsets.UTF_8),
                new Resource(new Meta(version, updated).on(Json.readObject(body))));
    }

    /** {@code Type|system|value} of each of its identifiers. */
    public static List<String> tokens(Resource resource) {
        List<String> tokens = new ArrayList<>(2);
        for (Map<String, Object> identifier : resource.objects("identifier")) {
            if (identifier.get("value") instanceof String value) {
                String system = identifier.get("system") instanceof String text ? text : "";
                tokens.add(resource.type() + "|" + system + "|" + value);
            }
        }
        return tokens;
    }
}
