package org.longmai.emergency;

import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.Indexes;
import com.mongodb.client.model.Sorts;
import com.mongodb.client.model.Updates;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Date;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.crypto.SecretKey;
import org.bson.Document;
import org.bson.conversions.Bson;
import org.bson.types.Binary;
import org.jspecify.annotations.Nullable;
import org.longmai.consent.Glass;
import org.longmai.fhir.Json;
import org.longmai.store.KeyedHash;
import org.longmai.store.MasterKey;
import org.longmai.store.Once;
import org.longmai.store.Seal;
import org.springframework.stereotype.Repository;

/**
 * The reviewers' queue: every declared emergency, and what was found. A review is a document of its own, so that of two officers
 * one is the first; that its emergency is no longer open is written after it.
 *
 * <pre>
 * glass {
 *   _id:      "glass-6d0e…"
 *   resident: "k7q…"
 *   by:       "9f3c…"     keyed hash of the practitioner; index
 *   state:    "OPEN"      index with opened and _id
 *   opened:   Date        index
 *   body:     Binary      sealed: who, where
 * }
 * glass_reviews { _id: "glass-6d0e…", body: Binary }
 * </pre>
 */
@Repository
class Queue {

    private static final String ID = "_id";
    private static final String RESIDENT = "resident";
    private static final String BY = "by";
    private static final String STATE = "state";
    private static final String OPENED = "opened";
    private static final String BODY = "body";

    private final MongoCollection<Document> queue;
    private final MongoCollection<Document> reviews;
    private final KeyedHash hash;
    private final SecretKey key;
    private final Seal seal;

    enum State {
        OPEN,
        REVIEWED
    }

    /** A declared emergency, by what the queue itself knows. */
    record Place(String id, String resident, Instant opened, State state) {}

    /** Who declared it, for the rates. */
    record Declared(String id, String practitioner, String institution, String who, String subject) {}

    Queue(MongoDatabase database, MasterKey master, Seal seal) {
        this.queue = database.getCollection("glass");
        this.reviews = database.getCollection("glass_reviews");
        this.hash = new KeyedHash(master, "glass-practitioners");
        this.key = Seal.key(master.derive("glass"));
        this.seal = seal;
        queue.createIndex(Indexes.ascending(BY));
        queue.createIndex(Indexes.ascending(STATE, OPENED, ID));
        queue.createIndex(Indexes.ascending(OPENED));
    }

    void add(Glass glass) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("practitioner", glass.practitioner());
        body.put("institution", glass.institution());
        body.put("who", glass.who());
        body.put("subject", glass.subject());
        queue.insertOne(new Document(ID, glass.id())
                .append(RESIDENT, glass.origin())
                .append(BY, hash.toText(glass.practitioner()))
                .append(STATE, State.OPEN.name())
                .append(OPENED, Date.from(glass.opened()))
                .append(BODY, new Binary(seal.seal(key, Json.write(body), "glass/" + glass.id()))));
    }

    /** Of one that did not come about. */
    void remove(String id) {
        queue.deleteOne(new Document(ID, id));
    }

    /** How many the practitioner declared since then. */
    int declared(String practitioner, Instant since) {
        int count = 0;
        for (Document document : queue.find(new Document(BY, hash.toText(practitioner)))) {
            count += document.getDate(OPENED).toInstant().isBefore(since) ? 0 : 1;
        }
        return count;
    }

    Optional<Place> find(String id) {
        return Optional.ofNullable(queue.find(new Document(ID, id)).first()).map(Queue::place);
    }

    /** Writes the review, unless there is one: of two officers one is the first. */
    boolean review(String id, Review review) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("outcome", review.outcome().name());
        if (review.text() != null) {
            body.put("text", review.text());
        }
        body.put("who", review.who());
        body.put("at", review.at().toString());
        boolean first = Once.insert(
                reviews,
                new Document(ID, id).append(BODY, new Binary(seal.seal(key, Json.write(body), "glass_reviews/" + id))));
        queue.updateOne(new Document(ID, id), Updates.set(STATE, State.REVIEWED.name()));
        return first;
    }

    /** What was found of these; of some there is nothing yet. */
    Map<String, Review> reviews(Collection<String> ids) {
        Map<String, Review> found = new HashMap<>();
        if (!ids.isEmpty()) {
            reviews.find(new Document(ID, new Document("$in", List.copyOf(ids))))
                    .forEach(document -> found.put(document.getString(ID), opened(document)));
        }
        return found;
    }

    private Review opened(Document document) {
        Map<String, Object> body = body(document, "glass_reviews/");
        return new Review(
                Review.Outcome.valueOf(text(body, "outcome")),
                (String) body.get("text"),
                text(body, "who"),
                Instant.parse(text(body, "at")));
    }

    /** Those of a state: of open ones the oldest first, of reviewed ones the newest. */
    List<Place> page(State state, int first, @Nullable Place after) {
        boolean oldest = state == State.OPEN;
        Document filter = new Document(STATE, state.name());
        if (after != null) {
            filter.append(OPENED, new Document(oldest ? "$gte" : "$lte", Date.from(after.opened())));
        }
        Bson order = oldest ? Sorts.ascending(OPENED, ID) : Sorts.descending(OPENED, ID);
        List<Place> page = new ArrayList<>();
        try (var found = queue.find(filter).sort(order).batchSize(first + 1).cursor()) {
            while (found.hasNext() && page.size() < first) {
                Place place = place(found.next());
                if (after == null || isBehind(place, after, oldest)) {
                    page.add(place);
                }
            }
        }
        return page;
    }

    private static boolean isBehind(Place place, Place after, boolean oldest) {
        int order = place.opened().equals(after.opened())
                ? place.id().compareTo(after.id())
                : place.opened().compareTo(after.opened());
        return oldest ? order > 0 : order < 0;
    }

    int count(State state) {
        return Math.toIntExact(queue.countDocuments(new Document(STATE, state.name())));
    }

    /** @param until exclusive */
    List<Declared> between(Instant since, Instant until) {
        Document at = new Document("$gte", Date.from(since)).append("$lt", Date.from(until));
        List<Declared> declared = new ArrayList<>();
        for (Document document : queue.find(new Document(OPENED, at))) {
            Map<String, Object> body = body(document, "glass/");
            declared.add(new Declared(
                    document.getString(ID),
                    text(body, "practitioner"),
                    text(body, "institution"),
                    text(body, "who"),
                    text(body, "subject")));
        }
        return declared;
    }

    private Map<String, Object> body(Document document, String place) {
        byte[] sealed = document.get(BODY, Binary.class).getData();
        return Json.readObject(seal.open(key, sealed, place + document.getString(ID)));
    }

    private static Place place(Document document) {
        return new Place(
                document.getString(ID),
                document.getString(RESIDENT),
                document.getDate(OPENED).toInstant(),
                State.valueOf(document.getString(STATE)));
    }

    private static String text(Map<String, Object> body, String name) {
        return String.valueOf(body.get(name));
    }
}
