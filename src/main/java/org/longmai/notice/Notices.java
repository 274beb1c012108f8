package org.longmai.notice;

import static com.mongodb.client.model.Indexes.ascending;

import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.Sorts;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.crypto.SecretKey;
import org.bson.Document;
import org.bson.types.Binary;
import org.jspecify.annotations.Nullable;
import org.longmai.fhir.Json;
import org.longmai.store.Changes;
import org.longmai.store.KeyedHash;
import org.longmai.store.MasterKey;
import org.longmai.store.Once;
import org.longmai.store.Seal;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.stereotype.Repository;

/**
 * The notices, sealed.
 *
 * <pre>
 * notices {
 *   _id:   "1f0c…"            a keyed hash of what it is about
 *   queue: "NEW k7q…"         index with at and _id: the recipient's, by state
 *   at:    Date
 *   body:  Binary             sealed
 * }
 * </pre>
 */
@Repository
class Notices {

    private static final String COLLECTION = "notices";
    private static final String ID = "_id";
    private static final String QUEUE = "queue";
    private static final String AT = "at";
    private static final String BODY = "body";

    private final MongoCollection<Document> notices;
    private final SecretKey key;
    private final Seal seal;
    private final KeyedHash hash;
    private final ApplicationEventPublisher events;

    /** Somebody has a new notice; some are told twice. */
    record Added(String recipient) {}

    Notices(MongoDatabase database, MasterKey master, Seal seal, Changes changes, ApplicationEventPublisher events) {
        this.notices = database.getCollection(COLLECTION);
        this.key = Seal.key(master.derive("notices"));
        this.hash = new KeyedHash(master, "notices-ids");
        this.seal = seal;
        this.events = events;
        notices.createIndex(ascending(QUEUE, AT, ID));
        changes.listen(COLLECTION, QUEUE, queue -> events.publishEvent(new Added(recipient(queue))));
    }

    /** The id of the notice about this. */
    String id(String about) {
        return hash.toText(about);
    }

    /** Nothing, if there is one of this id. */
    void add(Notice notice) {
        if (Once.insert(notices, document(notice))) {
            events.publishEvent(new Added(notice.recipient()));
        }
    }

    boolean hasAny(Collection<String> ids) {
        return notices.find(new Document(ID, new Document("$in", List.copyOf(ids))))
                        .first()
                != null;
    }

    Optional<Notice> find(String id) {
        return Optional.ofNullable(notices.find(new Document(ID, id)).first()).map(this::notice);
    }

    /** Of two who mark it one is the first. */
    boolean replace(Notice done) {
        Document before = new Document(ID, done.id()).append(QUEUE, queue(Notice.State.NEW, done.recipient()));
        return notices.replaceOne(before, document(done)).getModifiedCount() == 1;
    }

    /**
     * The newest first.
     *
     * @param after the last one of the page before, or null
     */
    List<Notice> of(Collection<String> recipients, Notice.State state, int first, @Nullable Notice after) {
        List<String> queues =
                recipients.stream().map(recipient -> queue(state, recipient)).toList();
        Document filter = new Document(QUEUE, new Document("$in", queues));
        if (after != null) {
            filter.append(AT, new Document("$lte", Date.from(after.at())));
        }
        List<Notice> page = new ArrayList<>();
        try (var found = notices.find(filter)
                .sort(Sorts.descending(AT, ID))
                .batchSize(first + 1)
                .cursor()) {
            while (found.hasNext() && page.size() < first) {
                Document document = found.next();
                if (after == null || isBehind(document, after)) {
                    page.add(notice(document));
                }
            }
        }
        return page;
    }

    private static boolean isBehind(Document document, Notice after) {
        return document.getDate(AT).toInstant().isBefore(after.at())
                || document.getString(ID).compareTo(after.id()) < 0;
    }

    private static String queue(Notice.State state, String recipient) {
        return state + " " + recipient;
    }

    private static String recipient(String queue) {
        return queue.substring(queue.indexOf(' ') + 1);
    }

    private Document document(Notice notice) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("recipient", notice.recipient());
        body.put("kind", notice.kind().name());
        body.put("state", notice.state().name());
        put(body, "resident", notice.resident());
        put(body, "institution", notice.institution());
        put(body, "outcome", notice.outcome());
        return new Document(ID, notice.id())
                .append(QUEUE, queue(notice.state(), notice.recipient()))
                .append(AT, Date.from(notice.at()))
                .append(BODY, new Binary(seal.seal(key, Json.write(body), place(notice.id()))));
    }

    private static void put(Map<String, Object> body, String name, @Nullable String value) {
        if (value != null) {
            body.put(name, value);
        }
    }

    private Notice notice(Document document) {
        String id = document.getString(ID);
        Map<String, Object> body =
                Json.readObject(seal.open(key, document.get(BODY, Binary.class).getData(), place(id)));
        Instant at = document.getDate(AT).toInstant();
        return new Notice(
                id,
                String.valueOf(body.get("recipient")),
                Notice.Kind.valueOf(String.valueOf(body.get("kind"))),
                (String) body.get("resident"),
                (String) body.get("institution"),
                at,
                Notice.State.valueOf(String.valueOf(body.get("state"))),
                (String) body.get("outcome"));
    }

    private static String place(String id) {
        return "notices/" + id;
    }
}
