package org.longmai.dispute;

import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.Indexes;
import com.mongodb.client.model.Sorts;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import javax.crypto.SecretKey;
import org.bson.Document;
import org.bson.types.Binary;
import org.jspecify.annotations.Nullable;
import org.longmai.fhir.Json;
import org.longmai.fhir.Resource;
import org.longmai.store.MasterKey;
import org.longmai.store.Seal;
import org.springframework.stereotype.Repository;

/**
 * The cases, sealed.
 *
 * <pre>
 * disputes {
 *   _id:      uuid
 *   resident: "k7q…"                  index
 *   queue:    "OPEN ACCESS"           index with due and _id: who answers, the most urgent first
 *   due:      Date
 *   body:     Binary                  sealed: what is disputed, why, the answer
 * }
 * </pre>
 */
@Repository
class Disputes {

    private static final String ID = "_id";
    private static final String RESIDENT = "resident";
    private static final String QUEUE = "queue";
    private static final String DUE = "due";
    private static final String BODY = "body";

    private final MongoCollection<Document> disputes;
    private final SecretKey key;
    private final Seal seal;

    Disputes(MongoDatabase database, MasterKey master, Seal seal) {
        this.disputes = database.getCollection("disputes");
        this.key = Seal.key(master.derive("disputes"));
        this.seal = seal;
        disputes.createIndex(Indexes.ascending(RESIDENT));
        disputes.createIndex(Indexes.ascending(QUEUE, DUE, ID));
    }

    void open(Dispute dispute) {
        disputes.insertOne(document(dispute));
    }

    /** Writes the answer, unless one was given before: of two officers one is the first. */
    boolean answer(Dispute answered) {
        Document open = new Document(ID, answered.id()).append(QUEUE, queue(Dispute.State.OPEN, answered.kind()));
        return disputes.replaceOne(open, document(answered)).getModifiedCount() == 1;
    }

    Optional<Dispute> find(String id) {
        return Optional.ofNullable(disputes.find(new Document(ID, id)).first()).map(this::dispute);
    }

    /** The resident's, the newest first. */
    List<Dispute> of(Collection<String> residents) {
        List<Dispute> found = disputes.find(new Document(RESIDENT, new Document("$in", List.copyOf(residents))))
                .map(this::dispute)
                .into(new ArrayList<>());
        found.sort((one, other) -> other.opened().compareTo(one.opened()));
        return found;
    }

    /**
     * Those of the kinds, the most urgent first.
     *
     * @param after the last one of the page before, or null
     */
    List<Dispute> queue(Dispute.State state, Set<Dispute.Kind> kinds, int first, @Nullable Dispute after) {
        List<String> queues = kinds.stream().map(kind -> queue(state, kind)).toList();
        Document filter = new Document(QUEUE, new Document("$in", queues));
        if (after != null) {
            filter.append(DUE, new Document("$gte", Date.from(after.due())));
        }
        List<Dispute> page = new ArrayList<>();
        try (var found = disputes.find(filter)
                .sort(Sorts.ascending(DUE, ID))
                .batchSize(first + 1)
                .cursor()) {
            while (found.hasNext() && page.size() < first) {
                Document document = found.next();
                if (after == null || isBehind(document, after)) {
                    page.add(dispute(document));
                }
            }
        }
        return page;
    }

    private static boolean isBehind(Document document, Dispute after) {
        return document.getDate(DUE).toInstant().isAfter(after.due())
                || document.getString(ID).compareTo(after.id()) > 0;
    }

    private static String queue(Dispute.State state, Dispute.Kind kind) {
        return state + " " + kind;
    }

    private Document document(Dispute dispute) {
        return new Document(ID, dispute.id())
                .append(RESIDENT, dispute.resident())
                .append(QUEUE, queue(dispute.state(), dispute.kind()))
                .append(DUE, Date.from(dispute.due()))
                .append(BODY, new Binary(seal.seal(key, Json.write(json(dispute)), place(dispute.id()))));
    }

    private static Map<String, Object> json(Dispute dispute) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("kind", dispute.kind().name());
        json.put("subject", dispute.subject());
        if (dispute.institution() != null) {
            json.put("institution", dispute.institution());
        }
        json.put("reason", dispute.reason());
        json.put("opened", dispute.opened().toString());
        Dispute.Answer answer = dispute.answer();
        if (answer != null) {
            json.put(
                    "answer",
                    Map.of(
                            "outcome", answer.outcome().name(),
                            "text", answer.text(),
                            "at", answer.at().toString(),
                            "who", answer.who()));
        }
        return json;
    }

    private Dispute dispute(Document document) {
        String id = document.getString(ID);
        Map<String, Object> json =
                Json.readObject(seal.open(key, document.get(BODY, Binary.class).getData(), place(id)));
        List<Map<String, Object>> answer = Resource.objects(json, "answer");
        return new Dispute(
                id,
                document.getString(RESIDENT),
                Dispute.Kind.valueOf(text(json, "kind")),
                text(json, "subject"),
                (String) json.get("institution"),
                text(json, "reason"),
                Instant.parse(text(json, "opened")),
                document.getDate(DUE).toInstant(),
                answer.isEmpty() ? null : answer(answer.get(0)));
    }

    private static Dispute.Answer answer(Map<String, Object> json) {
        return new Dispute.Answer(
                Dispute.Outcome.valueOf(text(json, "outcome")),
                text(json, "text"),
                Instant.parse(text(json, "at")),
                text(json, "who"));
    }

    private static String text(Map<String, Object> json, String field) {
        return String.valueOf(json.get(field));
    }

    private static String place(String id) {
        return "disputes/" + id;
    }
}
