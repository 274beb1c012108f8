package org.longmai.identity;

import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.crypto.SecretKey;
import org.bson.Document;
import org.bson.types.Binary;
import org.longmai.fhir.Json;
import org.longmai.identity.LinkDecision.Kind;
import org.longmai.store.MasterKey;
import org.longmai.store.Seal;
import org.springframework.stereotype.Repository;
import org.springframework.util.IdGenerator;

/**
 * What stewards decided. Written before it is done: a decision without its effect was cut short, and can be taken back or made again.
 *
 * <pre>
 * linkDecisions { _id, kind, subject, object, match, at, undone: Date,
 *                 why: Binary, whyUndone: Binary }    who and the reason, sealed
 * </pre>
 */
@Repository
class LinkDecisions {

    private static final String ID = "_id";
    private static final String KIND = "kind";
    private static final String SUBJECT = "subject";
    private static final String OBJECT = "object";
    private static final String MATCH = "match";
    private static final String AT = "at";
    private static final String UNDONE = "undone";
    private static final String WHY = "why";
    private static final String WHY_UNDONE = "whyUndone";

    private final MongoCollection<Document> decisions;
    private final SecretKey key;
    private final Seal seal;
    private final IdGenerator ids;
    private final Clock clock;

    LinkDecisions(MongoDatabase database, MasterKey master, Seal seal, IdGenerator ids, Clock clock) {
        this.decisions = database.getCollection("linkDecisions");
        this.key = Seal.key(master.derive("link-decisions"));
        this.seal = seal;
        this.ids = ids;
        this.clock = clock;
    }

    LinkDecision insert(Kind kind, String subject, String object, String match, String by, String reason) {
        LinkDecision decision = new LinkDecision(
                ids.generateId().toString(), kind, subject, object, match, by, reason, clock.instant());
        decisions.insertOne(new Document(ID, decision.id())
                .append(KIND, kind.name())
                .append(SUBJECT, subject)
                .append(OBJECT, object)
                .append(MATCH, match)
                .append(AT, Date.from(decision.at()))
                .append(WHY, why(by, reason, decision.id())));
        return decision;
    }

    /** The decision, unless it was taken back. */
    Optional<LinkDecision> find(String id) {
        return find(List.of(id)).stream().findFirst();
    }

    List<LinkDecision> find(Collection<String> ids) {
        List<LinkDecision> found = new ArrayList<>();
        for (Document document : decisions.find(new Document(ID, new Document("$in", List.copyOf(ids))))) {
            if (document.getDate(UNDONE) == null) {
                found.add(decision(document));
            }
        }
        return found;
    }

    /** Notes that the decision holds no more, and who said so and why. */
    void undone(LinkDecision decision, String by, String reason) {
        Document undone =
                new Document(UNDONE, Date.from(clock.instant())).append(WHY_UNDONE, why(by, reason, decision.id()));
        decisions.updateOne(new Document(ID, decision.id()), new Document("$set", undone));
    }

    private Binary why(String by, String reason, String id) {
        return new Binary(seal.seal(key, Json.write(Map.of("by", by, "reason", reason)), id));
    }

    private LinkDecision decision(Document document) {
        String id = document.getString(ID);
        Map<String, Object> why =
                Json.readObject(seal.open(key, document.get(WHY, Binary.class).getData(), id));
        return new LinkDecision(
                id,
                Kind.valueOf(document.getString(KIND)),
                document.getString(SUBJECT),
                document.getString(OBJECT),
                document.getString(MATCH),
                String.valueOf(why.get("by")),
                String.valueOf(why.get("reason")),
                document.getDate(AT).toInstant());
    }
}
