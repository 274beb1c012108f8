package org.longmai.record;

import com.mongodb.MongoBulkWriteException;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.Indexes;
import com.mongodb.client.model.InsertManyOptions;
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
import java.util.Comparator;
import java.util.Date;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.IntConsumer;
import java.util.function.UnaryOperator;
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
 * Resources without a patient, one document each, and their versions.
 *
 * <pre>
 * commons {
 *   _id:         "Practitioner/k7q…"
 *   owner:       "tl-anju"
 *   identifiers: [ Int64 … ]        keyed hashes of "owner|Type|system|value"; multikey index: conditions
 *   version:     Int32
 *   deed:        "CREATED"          or UPDATED, DELETED: then there is an empty body
 *   submission:  "5c1…"             key of the submission that made the version
 *   updated:     Date
 *   source:      Binary             sealed id at the owner
 *   digest:      Int64              keyed hash of the body
 *   body:        Binary             sealed
 * }
 * commonsHistory { _id: "Practitioner/k7q…/3", resource: "Practitioner/k7q…", … }    as it was; index: resource
 * </pre>
 *
 * A version is copied into the history before the next one takes its place: a crash in between leaves a copy of what still
 * is, which the history passes over. A submission that comes again, after a crash or in two threads at once, finds what it made
 * by its key, here or in the history, and does nothing twice.
 */
@Repository
public class Commons {

    private static final String ID = "_id";
    private static final String OWNER = "owner";
    private static final String IDENTIFIERS = "identifiers";
    private static final String VERSION = "version";
    private static final String DEED = "deed";
    private static final String SUBMISSION = "submission";
    private static final String UPDATED = "updated";
    private static final String SOURCE = "source";
    private static final String DIGEST = "digest";
    private static final String BODY = "body";
    private static final String RESOURCE = "resource";
    private static final int ATTEMPTS = 100;
    private static final int DUPLICATE = 11000;

    private final MongoCollection<Document> commons;
    private final MongoCollection<Document> past;
    private final SecretKey key;
    private final Seal seal;
    private final KeyedHash hash;
    private final KeyedHash digests;
    private final Clock clock;

    Commons(MongoDatabase database, MasterKey master, Seal seal, Clock clock) {
        this.commons = database.getCollection("commons");
        this.past = database.getCollection("commonsHistory");
        this.key = Seal.key(master.derive("commons"));
        this.seal = seal;
        this.hash = new KeyedHash(master, "commons-identifiers");
        this.digests = new KeyedHash(master, "commons-digests");
        this.clock = clock;
        MultikeyIndex.create(database, "commons", IDENTIFIERS);
        past.createIndex(Indexes.ascending(RESOURCE));
    }

    /**
     * What shall be done to a resource.
     *
     * @param check gets the version that it has now (0 if none), and may refuse with a {@link Failure}
     */
    public record Write(Change change, IntConsumer check) {

        String id() {
            return change.reference().toString();
        }
    }

    /** What was done to each, in their order. */
    public record Done(Reference reference, Entry.Deed deed, int version, Instant updated) {}

    /** Those of the resources that are there and not deleted. */
    public Map<Reference, Common> find(Collection<Reference> references) {
        Map<Reference, Common> found = newest(references);
        found.values().removeIf(Common::isDeleted);
        return found;
    }

    /** The newest version of each that was ever there, tombstones included. */
    public Map<Reference, Common> newest(Collection<Reference> references) {
        Map<Reference, Common> found = new LinkedHashMap<>();
        if (references.isEmpty()) {
            return found;
        }
        List<String> ids =
                references.stream().map(Reference::toString).distinct().toList();
        for (Document document : commons.find(in(ID, ids))) {
            Common common = open(document, document.getString(ID));
            found.put(common.resource().reference(), common);
        }
        return found;
    }

    /** Every version of the resource, the newest first; none if it was never here. */
    public List<Common> history(Reference reference) {
        Common newest = newest(List.of(reference)).get(reference);
        if (newest == null) {
            return List.of();
        }
        List<Common> history = new ArrayList<>(List.of(newest));
        String id = reference.toString();
        for (Document document : past.find(new Document(RESOURCE, id))) {
            if (document.getInteger(VERSION) < newest.version()) {
                history.add(open(document, id));
            }
        }
        history.sort(Comparator.comparing(Common::version).reversed());
        return history;
    }

    /**
     * Those that carry the identifiers now.
     *
     * @param owners whose
     * @param tokens {@code Type|system|value}
     */
    public Map<String, List<Common>> identified(Set<String> owners, Set<String> tokens) {
        Set<Long> asked = new HashSet<>();
        owners.forEach(owner -> tokens.forEach(token -> asked.add(hashed(owner, token))));
        Map<String, List<Common>> found = new HashMap<>();
        if (asked.isEmpty()) {
            return found;
        }
        for (Document document : commons.find(in(IDENTIFIERS, asked))) {
            Common common = open(document, document.getString(ID));
            common.resource().identifiers().stream()
                    .filter(tokens::contains)
                    .distinct()
                    .forEach(token -> found.computeIfAbsent(token, any -> new ArrayList<>())
                            .add(common));
        }
        return found;
    }

    /**
     * Makes each resource's next version; one that is as it was stays, and so does what the submission made before.
     *
     * @param submission the key by which the same submission is known again
     * @param writes no two of one resource
     * @throws Failure what a check refuses, before anything is written
     */
    public List<Done> write(String owner, String submission, List<Write> writes) {
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            List<Done> done = tryWrite(owner, submission, writes);
            if (done != null) {
                return done;
            }
        }
        throw Failure.of(Category.UNAVAILABLE, "Too many writers of the same resources at once: send it again.");
    }

    private @Nullable List<Done> tryWrite(String owner, String submission, List<Write> writes) {
        Round round = new Round(owner, submission, writes);
        writes.forEach(round::add);
        return round.carryOut() ? round.done : null;
    }

    /** One attempt at a submission's writes. */
    private final class Round {

        private final String owner;
        private final String submission;
        private final Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        private final Map<String, Document> existing = new HashMap<>();
        private final Map<String, Document> made = new HashMap<>();
        private final List<Done> done = new ArrayList<>();
        private final List<Document> replaced = new ArrayList<>();
        private final List<WriteModel<Document>> models = new ArrayList<>();

        Round(String owner, String submission, List<Write> writes) {
            this.owner = owner;
            this.submission = submission;
            List<String> ids = writes.stream().map(Write::id).toList();
            commons.find(in(ID, ids)).forEach(document -> existing.put(document.getString(ID), document));
            findMade();
        }

        /** What this submission made and another one has replaced since can only be behind a second version. */
        private void findMade() {
            List<String> older = new ArrayList<>();
            existing.forEach((id, document) -> {
                if (submission.equals(document.getString(SUBMISSION))) {
                    made.put(id, document);
                } else if (document.getInteger(VERSION) > 1) {
                    older.add(id);
                }
            });
            if (!older.isEmpty()) {
                past.find(in(RESOURCE, older).append(SUBMISSION, submission))
                        .forEach(document -> made.put(document.getString(RESOURCE), document));
            }
        }

        void add(Write write) {
            Document before = made.get(write.id());
            if (before != null) {
                Entry.Deed deed = Entry.Deed.valueOf(before.getString(DEED));
                done.add(new Done(write.change().reference(), deed, before.getInteger(VERSION), updated(before)));
                return;
            }
            Document current = existing.get(write.id());
            write.check().accept(current == null ? 0 : current.getInteger(VERSION));
            done.add(write.change() instanceof Change.Put put ? put(put, current) : delete(write.change(), current));
        }

        private Done put(Change.Put put, @Nullable Document before) {
            byte[] body = put.body().json();
            long digest = ByteBuffer.wrap(digests.hash(body)).getLong();
            boolean exists = before != null && !isDeleted(before);
            if (before != null && exists && before.getLong(DIGEST) == digest) {
                return unchanged(put, before);
            }
            Entry.Deed deed = exists || put.above() > 0 ? Entry.Deed.UPDATED : Entry.Deed.CREATED;
            List<Long> identifiers = put.resource().identifiers().stream()
                    .map(token -> hashed(owner, token))
                    .toList();
            return next(
                    put, before, Math.max(put.above(), version(before)) + 1, deed, body, document -> document.append(
                                    IDENTIFIERS, identifiers)
                            .append(DIGEST, digest));
        }

        private Done delete(Change change, @Nullable Document before) {
            if (before == null || isDeleted(before)) {
                return unchanged(change, before);
            }
            return next(
                    change, before, version(before) + 1, Entry.Deed.DELETED, new byte[0], document -> document.append(
                                    IDENTIFIERS, List.of())
                            .append(DIGEST, 0L));
        }

        private Done unchanged(Change change, @Nullable Document before) {
            Instant since = before == null ? now : updated(before);
            return new Done(change.reference(), Entry.Deed.UNCHANGED, version(before), since);
        }

        private Done next(
                Change change,
                @Nullable Document before,
                int version,
                Entry.Deed deed,
                byte[] body,
                UnaryOperator<Document> rest) {
            String id = change.reference().toString();
            String place = place(id, version);
            byte[] source = change.sourceId().getBytes(StandardCharsets.UTF_8);
            Document next = rest.apply(new Document(ID, id)
                    .append(OWNER, owner)
                    .append(VERSION, version)
                    .append(DEED, deed.name())
                    .append(SUBMISSION, submission)
                    .append(UPDATED, Date.from(now))
                    .append(SOURCE, new Binary(seal.seal(key, source, place + "#source")))
                    .append(BODY, new Binary(seal.seal(key, body, place))));
            if (before == null) {
                models.add(new InsertOneModel<>(next));
            } else {
                replaced.add(historical(before));
                models.add(new ReplaceOneModel<>(new Document(ID, id).append(VERSION, version(before)), next));
            }
            return new Done(change.reference(), deed, version, now);
        }

        private static Document historical(Document before) {
            String id = before.getString(ID);
            return new Document(before).append(ID, place(id, version(before))).append(RESOURCE, id);
        }

        /** Whether every write met the version that it was made for. */
        boolean carryOut() {
            if (!replaced.isEmpty()) {
                keep(replaced);
            }
            if (models.isEmpty()) {
                return true;
            }
            try {
                var result = commons.bulkWrite(models);
                return result.getInsertedCount() + result.getMatchedCount() == models.size();
            } catch (MongoBulkWriteException e) {
                return failedAsDuplicate(e);
            }
        }
    }

    /** Copies versions into the history; those that are there already stay. */
    private void keep(List<Document> versions) {
        try {
            past.insertMany(versions, new InsertManyOptions().ordered(false));
        } catch (MongoBulkWriteException e) {
            failedAsDuplicate(e);
        }
    }

    /** False, if it failed because another writer was faster. */
    private static boolean failedAsDuplicate(MongoBulkWriteException e) {
        if (e.getWriteErrors().stream().allMatch(error -> error.getCode() == DUPLICATE)) {
            return false;
        }
        throw e;
    }

    private Common open(Document document, String id) {
        int version = version(document);
        String place = place(id, version);
        byte[] source = seal.open(key, document.get(SOURCE, Binary.class).getData(), place + "#source");
        return new Common(
                document.getString(OWNER),
                Entry.Deed.valueOf(document.getString(DEED)),
                version,
                updated(document),
                new String(source, StandardCharsets.UTF_8),
                new Resource(new Meta(version, updated(document)).on(json(document, id, place))));
    }

    private Map<String, Object> json(Document document, String id, String place) {
        byte[] body = seal.open(key, document.get(BODY, Binary.class).getData(), place);
        if (body.length > 0) {
            return Json.readObject(body);
        }
        Map<String, Object> bare = new LinkedHashMap<>();
        bare.put("resourceType", id.substring(0, id.indexOf('/')));
        bare.put("id", id.substring(id.indexOf('/') + 1));
        return bare;
    }

    private long hashed(String owner, String token) {
        return hash.toLong(owner + "|" + token);
    }

    private static boolean isDeleted(Document document) {
        return Entry.Deed.DELETED.name().equals(document.getString(DEED));
    }

    private static int version(@Nullable Document document) {
        return document == null ? 0 : document.getInteger(VERSION);
    }

    private static Instant updated(Document document) {
        return document.get(UPDATED, Date.class).toInstant();
    }

    private static String place(String id, int version) {
        return id + "/" + version;
    }

    private static Document in(String field, Collection<?> values) {
        return new Document(field, new Document("$in", List.copyOf(values)));
    }
}
