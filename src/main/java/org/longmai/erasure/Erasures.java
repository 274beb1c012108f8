package org.longmai.erasure;

import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.Indexes;
import com.mongodb.client.model.Sorts;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.crypto.SecretKey;
import org.bson.Document;
import org.bson.types.Binary;
import org.longmai.fhir.Json;
import org.longmai.fhir.Resource;
import org.longmai.store.MasterKey;
import org.longmai.store.Seal;
import org.springframework.stereotype.Repository;

/**
 * What was asked to be erased, sealed.
 *
 * <pre>
 * erasureCases { _id: uuid, state: "DONE", asked: Date, body: Binary }        index on state, asked
 * </pre>
 */
@Repository
class Erasures {

    private static final String ID = "_id";
    private static final String STATE = "state";
    private static final String ASKED = "asked";
    private static final String BODY = "body";
    private static final int MAX = 200;

    private final MongoCollection<Document> cases;
    private final SecretKey key;
    private final Seal seal;

    Erasures(MongoDatabase database, MasterKey master, Seal seal) {
        this.cases = database.getCollection("erasureCases");
        this.key = Seal.key(master.derive("erasures"));
        this.seal = seal;
        cases.createIndex(Indexes.ascending(STATE, ASKED));
    }

    void ask(Erasure erasure) {
        cases.insertOne(document(erasure));
    }

    void done(Erasure erasure) {
        cases.replaceOne(new Document(ID, erasure.id()), document(erasure));
    }

    Optional<Erasure> find(String id) {
        return Optional.ofNullable(cases.find(new Document(ID, id)).first()).map(this::erasure);
    }

    /** Those of the state, the newest first; 200 at most. */
    List<Erasure> of(Erasure.State state) {
        return cases.find(new Document(STATE, state.name()))
                .sort(Sorts.descending(ASKED))
                .limit(MAX)
                .map(this::erasure)
                .into(new ArrayList<>());
    }

    private Document document(Erasure erasure) {
        byte[] body = Json.write(json(erasure));
        return new Document(ID, erasure.id())
                .append(STATE, erasure.state().name())
                .append(ASKED, Date.from(erasure.asked()))
                .append(BODY, new Binary(seal.seal(key, body, place(erasure.id()))));
    }

    private static Map<String, Object> json(Erasure erasure) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("resident", erasure.resident());
        json.put("files", List.copyOf(erasure.files()));
        json.put("legalBasis", erasure.legalBasis());
        json.put("askedBy", erasure.askedBy());
        json.put("subject", erasure.subject());
        Erasure.Confirmation confirmation = erasure.confirmation();
        if (confirmation != null) {
            json.put("confirmation", Map.of("at", confirmation.at().toString(), "by", confirmation.by()));
        }
        return json;
    }

    private Erasure erasure(Document document) {
        String id = document.getString(ID);
        Map<String, Object> json =
                Json.readObject(seal.open(key, document.get(BODY, Binary.class).getData(), place(id)));
        List<String> files =
                Resource.values(json, "files").stream().map(String::valueOf).toList();
        List<Map<String, Object>> confirmation = Resource.objects(json, "confirmation");
        return new Erasure(
                id,
                text(json, "resident"),
                files,
                text(json, "legalBasis"),
                document.getDate(ASKED).toInstant(),
                text(json, "askedBy"),
                text(json, "subject"),
                confirmation.isEmpty()
                        ? null
                        : new Erasure.Confirmation(
                                Instant.parse(text(confirmation.get(0), "at")), text(confirmation.get(0), "by")));
    }

    private static String text(Map<String, Object> json, String field) {
        return String.valueOf(json.get(field));
    }

    private static String place(String id) {
        return "erasures/" + id;
    }
}
