package org.longmai.intake;

import static com.mongodb.client.model.Indexes.ascending;

import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.Projections;
import com.mongodb.client.model.ReplaceOptions;
import com.mongodb.client.model.UpdateOptions;
import java.io.ByteArrayOutputStream;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.crypto.SecretKey;
import org.bson.Document;
import org.bson.types.Binary;
import org.jspecify.annotations.Nullable;
import org.longmai.fhir.Json;
import org.longmai.store.KeyedHash;
import org.longmai.store.MasterKey;
import org.longmai.store.Once;
import org.longmai.store.Seal;
import org.springframework.stereotype.Repository;

/**
 * Rejected submissions, sealed, within the bounds of {@link QuarantineSettings}.
 *
 * <pre>
 * quarantine { _id: id, institution, state, received, last, count, identity: keyed hash, kept: bytes, parts, facts: Binary }
 * quarantine_bodies { _id: "id/0000", submission: id, data: Binary }     the sealed body, cut where a document would be too large
 * quarantine_losses { _id: institution, count, newest }                  what fell out
 * </pre>
 *
 * The document comes before its body: one without is a submission whose body is no longer kept.
 */
@Repository
class Quarantine {

    private static final String ID = "_id";
    private static final String INSTITUTION = "institution";
    private static final String STATE = "state";
    private static final String RECEIVED = "received";
    private static final String LAST = "last";
    private static final String COUNT = "count";
    private static final String IDENTITY = "identity";
    private static final String KEPT = "kept";
    private static final String PARTS = "parts";
    private static final String FACTS = "facts";
    private static final String SUBMISSION = "submission";
    private static final String DATA = "data";
    private static final String NEWEST = "newest";
    private static final int PART = 8 << 20;

    private final MongoCollection<Document> submissions;
    private final MongoCollection<Document> bodies;
    private final MongoCollection<Document> losses;
    private final BundleReader reader;
    private final SecretKey key;
    private final KeyedHash hash;
    private final Seal seal;
    private final Clock clock;
    private final QuarantineSettings settings;

    /**
     * What an institution lost to the bounds.
     *
     * @param newest when the newest of them was sent
     */
    record Losses(int count, Instant newest) {}

    Quarantine(
            MongoDatabase database,
            BundleReader reader,
            MasterKey master,
            Seal seal,
            Clock clock,
            QuarantineSettings settings) {
        this.submissions = database.getCollection("quarantine");
        this.bodies = database.getCollection("quarantine_bodies");
        this.losses = database.getCollection("quarantine_losses");
        this.reader = reader;
        this.key = Seal.key(master.derive("quarantine"));
        this.hash = new KeyedHash(master, "quarantine-identities");
        this.seal = seal;
        this.clock = clock;
        this.settings = settings;
        submissions.createIndex(ascending(INSTITUTION));
        submissions.createIndex(ascending(IDENTITY));
        bodies.createIndex(ascending(SUBMISSION));
    }

    /**
     * Keeps what was rejected. The same bytes again are the same submission, once more.
     *
     * @return its id
     */
    String keep(String institution, byte[] body, Sent.Facts facts) {
        String id = reader.key(institution, body);
        Document before = submissions.find(new Document(ID, id)).first();
        if (before == null) {
            return insert(id, institution, body, facts) ? id : keep(institution, body, facts);
        }
        boolean whole = before.getInteger(PARTS, 0) > 0;
        Document set = new Document(STATE, Sent.State.REJECTED.name())
                .append(LAST, now())
                .append(FACTS, new Binary(seal.seal(key, Json.write(facts.json()), id)));
        submissions.updateOne(new Document(ID, id), new Document("$set", set).append("$inc", new Document(COUNT, 1)));
        if (!whole) {
            putBody(id, body);
            makeRoom(institution);
        }
        return id;
    }

    private boolean insert(String id, String institution, byte[] body, Sent.Facts facts) {
        Document document = new Document(ID, id)
                .append(INSTITUTION, institution)
                .append(STATE, Sent.State.REJECTED.name())
                .append(RECEIVED, now())
                .append(LAST, now())
                .append(COUNT, 1)
                .append(IDENTITY, identity(institution, facts.identity()))
                .append(KEPT, 0)
                .append(PARTS, 0)
                .append(FACTS, new Binary(seal.seal(key, Json.write(facts.json()), id)));
        if (!Once.insert(submissions, document)) {
            return false;
        }
        putBody(id, body);
        makeRoom(institution);
        return true;
    }

    private String identity(String institution, @Nullable String identity) {
        return identity == null ? "" : hash.toText(institution + "|" + identity);
    }

    private void putBody(String id, byte[] body) {
        byte[] sealed = seal.seal(key, body, id + "#body");
        if (sealed.length > settings.size().toBytes()) {
            return;
        }
        int parts = 0;
        for (int from = 0; from < sealed.length; from += PART) {
            String part = part(id, parts++);
            byte[] data = Arrays.copyOfRange(sealed, from, Math.min(sealed.length, from + PART));
            bodies.replaceOne(
                    new Document(ID, part),
                    new Document(ID, part).append(SUBMISSION, id).append(DATA, new Binary(data)),
                    new ReplaceOptions().upsert(true));
        }
        submissions.updateOne(
                new Document(ID, id), new Document("$set", new Document(PARTS, parts).append(KEPT, sealed.length)));
    }

    private static String part(String id, int number) {
        return "%s/%04d".formatted(id, number);
    }

    Optional<Sent> find(String id) {
        return Optional.ofNullable(submissions.find(new Document(ID, id)).first())
                .map(this::sent)
                .filter(sent -> !sent.last().isBefore(oldest()));
    }

    /** All of the institutions', in no order. */
    List<Sent> of(Collection<String> institutions) {
        List<Sent> found = new ArrayList<>();
        for (Document document :
                submissions.find(new Document(INSTITUTION, new Document("$in", List.copyOf(institutions))))) {
            Sent sent = sent(document);
            if (!sent.last().isBefore(oldest())) {
                found.add(sent);
            }
        }
        return found;
    }

    /** The bytes that were sent, if they are still kept. */
    Optional<byte[]> body(String id) {
        Document document = submissions.find(new Document(ID, id)).first();
        int parts = document == null ? 0 : document.getInteger(PARTS, 0);
        ByteArrayOutputStream sealed = new ByteArrayOutputStream();
        for (int i = 0; i < parts; i++) {
            Document part = bodies.find(new Document(ID, part(id, i))).first();
            if (part == null) {
                return Optional.empty();
            }
            sealed.writeBytes(part.get(DATA, Binary.class).getData());
        }
        return parts == 0 ? Optional.empty() : Optional.of(seal.open(key, sealed.toByteArray(), id + "#body"));
    }

    /** Ends a submission: its body is destroyed, what is told of it stays until it falls out. */
    void end(String id, Sent.State state) {
        Document set = new Document(STATE, state.name()).append(PARTS, 0).append(KEPT, 0);
        submissions.updateOne(new Document(ID, id), new Document("$set", set));
        bodies.deleteMany(new Document(SUBMISSION, id));
    }

    /** What was rejected under one of these ids or identities and is now accepted: the sender has sent it again. */
    void accepted(Collection<Accepted> accepted) {
        List<String> ids = accepted.stream().map(Accepted::id).toList();
        List<String> identities = accepted.stream()
                .map(one -> identity(one.institution(), one.identity()))
                .filter(identity -> !identity.isEmpty())
                .toList();
        List<Document> found = new ArrayList<>();
        submissions.find(new Document(ID, new Document("$in", ids))).into(found);
        submissions
                .find(new Document(IDENTITY, new Document("$in", identities)))
                .into(found);
        for (Document document : found) {
            if (isRejected(document) && accepted.stream().anyMatch(one -> ends(one, document))) {
                end(document.getString(ID), Sent.State.RESUBMITTED);
            }
        }
    }

    /** A Bundle that was taken. */
    record Accepted(String institution, String id, @Nullable String identity, Instant received) {}

    private boolean ends(Accepted one, Document document) {
        boolean same = one.id().equals(document.getString(ID))
                || identity(one.institution(), one.identity()).equals(document.getString(IDENTITY));
        return same && !one.received().isBefore(document.getDate(LAST).toInstant());
    }

    private static boolean isRejected(Document document) {
        return Sent.State.REJECTED.name().equals(document.getString(STATE));
    }

    Losses losses(Collection<String> institutions) {
        int count = 0;
        Instant newest = Instant.EPOCH;
        for (Document document : losses.find(new Document(ID, new Document("$in", List.copyOf(institutions))))) {
            count += document.getInteger(COUNT, 0);
            Instant one = document.getDate(NEWEST).toInstant();
            newest = one.isAfter(newest) ? one : newest;
        }
        return new Losses(count, newest);
    }

    /** Lets what is beyond its age fall out, of every institution. */
    void sweep() {
        List<String> institutions = new ArrayList<>();
        submissions.distinct(INSTITUTION, String.class).into(institutions);
        institutions.forEach(this::makeRoom);
    }

    private void makeRoom(String institution) {
        List<Document> all = new ArrayList<>();
        submissions
                .find(new Document(INSTITUTION, institution))
                .projection(Projections.exclude(FACTS))
                .into(all);
        all.sort(Comparator.comparing(document -> document.getDate(LAST)));
        long bytes =
                all.stream().mapToLong(document -> document.getInteger(KEPT, 0)).sum();
        int count = all.size();
        for (Document document : all) {
            boolean old = document.getDate(LAST).toInstant().isBefore(oldest());
            if (!old && count <= settings.count() && bytes <= settings.size().toBytes()) {
                return;
            }
            fallOut(document);
            count--;
            bytes -= document.getInteger(KEPT, 0);
        }
    }

    private void fallOut(Document document) {
        submissions.deleteOne(new Document(ID, document.getString(ID)));
        bodies.deleteMany(new Document(SUBMISSION, document.getString(ID)));
        if (isRejected(document)) {
            losses.updateOne(
                    new Document(ID, document.getString(INSTITUTION)),
                    new Document("$inc", new Document(COUNT, 1))
                            .append("$set", new Document(NEWEST, document.getDate(LAST))),
                    new UpdateOptions().upsert(true));
        }
    }

    private Sent sent(Document document) {
        String id = document.getString(ID);
        Map<String, Object> facts =
                Json.readObject(seal.open(key, document.get(FACTS, Binary.class).getData(), id));
        return new Sent(
                id,
                document.getString(INSTITUTION),
                Sent.State.valueOf(document.getString(STATE)),
                document.getDate(RECEIVED).toInstant(),
                document.getDate(LAST).toInstant(),
                document.getInteger(COUNT, 1),
                document.getInteger(PARTS, 0) > 0,
                Sent.Facts.of(facts));
    }

    private Instant oldest() {
        return clock.instant().minus(settings.age());
    }

    private Date now() {
        return Date.from(clock.instant());
    }
}
