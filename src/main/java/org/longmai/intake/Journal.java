package org.longmai.intake;

import com.mongodb.ErrorCategory;
import com.mongodb.MongoWriteException;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.Indexes;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.crypto.SecretKey;
import org.bson.Document;
import org.bson.types.Binary;
import org.longmai.fhir.Json;
import org.longmai.store.MasterKey;
import org.longmai.store.Seal;
import org.springframework.stereotype.Repository;

/**
 * Submissions that one insert cannot carry out: written down before the first of their changes, and with their answer after
 * the last.
 *
 * <pre>
 * submissions { _id: key, institution, received, open: true, plan: Binary }      accepted, to be rolled forward
 *             { _id: key, institution, received, open: false, answer: Binary }   done
 * </pre>
 */
@Repository
class Journal {

    private static final String ID = "_id";
    private static final String OPEN = "open";
    private static final String PLAN = "plan";
    private static final String ANSWER = "answer";
    private static final String INSTITUTION = "institution";
    private static final String RECEIVED = "received";

    private final MongoCollection<Document> submissions;
    private final SecretKey key;
    private final Seal seal;
    private final Clock clock;

    /** A submission that was accepted and may not have been carried out. */
    record Pending(String key, String institution, Plan plan) {}

    Journal(MongoDatabase database, MasterKey master, Seal seal, Clock clock) {
        this.submissions = database.getCollection("submissions");
        this.key = Seal.key(master.derive("submissions"));
        this.seal = seal;
        this.clock = clock;
        submissions.createIndex(Indexes.ascending(OPEN));
    }

    /** The answer that the submission got. */
    Optional<Map<String, Object>> answer(String submission) {
        return Optional.ofNullable(
                        submissions.find(new Document(ID, submission)).first())
                .filter(document -> document.containsKey(ANSWER))
                .map(document -> open(document, ANSWER));
    }

    /** Writes the plan down, unless one stands there already: then that is the plan. */
    Plan accept(String submission, String institution, Plan plan) {
        Document document = new Document(ID, submission)
                .append(INSTITUTION, institution)
                .append(RECEIVED, Date.from(clock.instant()))
                .append(OPEN, true)
                .append(PLAN, sealed(submission, PLAN, plan.json()));
        try {
            submissions.insertOne(document);
            return plan;
        } catch (MongoWriteException e) {
            if (e.getError().getCategory() != ErrorCategory.DUPLICATE_KEY) {
                throw e;
            }
            Document before = submissions.find(new Document(ID, submission)).first();
            return before != null && before.containsKey(PLAN) ? Plan.of(open(before, PLAN)) : plan;
        }
    }

    void close(String submission, String institution, Map<String, Object> answer) {
        submissions.replaceOne(
                new Document(ID, submission),
                new Document(ID, submission)
                        .append(INSTITUTION, institution)
                        .append(RECEIVED, Date.from(clock.instant()))
                        .append(OPEN, false)
                        .append(ANSWER, sealed(submission, ANSWER, answer)));
    }

    List<Pending> pending() {
        List<Pending> pending = new ArrayList<>();
        for (Document document : submissions.find(new Document(OPEN, true))) {
            pending.add(new Pending(
                    document.getString(ID), document.getString(INSTITUTION), Plan.of(open(document, PLAN))));
        }
        return pending;
    }

    private Binary sealed(String submission, String field, Map<String, Object> json) {
        return new Binary(seal.seal(key, Json.write(json), submission + "#" + field));
    }

    private Map<String, Object> open(Document document, String field) {
        byte[] sealed = document.get(field, Binary.class).getData();
        return Json.readObject(seal.open(key, sealed, document.getString(ID) + "#" + field));
    }
}
