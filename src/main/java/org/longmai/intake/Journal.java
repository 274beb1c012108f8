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
import org.jspecify.annotations.Nullable;
import org.longmai.fhir.Failure;
import org.longmai.fhir.Failure.Category;
import org.longmai.fhir.Json;
import org.longmai.fhir.Resource;
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

    /**
     * A submission that was accepted.
     *
     * @param answer to what the plan does not change
     * @param given the answer that it got, once all is done
     */
    record Accepted(String key, String institution, Plan plan, Answer answer, @Nullable Map<String, Object> given) {}

    Journal(MongoDatabase database, MasterKey master, Seal seal, Clock clock) {
        this.submissions = database.getCollection("submissions");
        this.key = Seal.key(master.derive("submissions"));
        this.seal = seal;
        this.clock = clock;
        submissions.createIndex(Indexes.ascending(OPEN));
    }

    Optional<Accepted> find(String submission) {
        return Optional.ofNullable(
                        submissions.find(new Document(ID, submission)).first())
                .map(this::accepted);
    }

    /** Writes the plan down, unless one stands there already: then that is the plan. */
    Accepted accept(String submission, String institution, Plan plan, Answer answer) {
        Map<String, Object> json = Map.of(PLAN, plan.json(), ANSWER, answer.json());
        Document document = new Document(ID, submission)
                .append(INSTITUTION, institution)
                .append(RECEIVED, Date.from(clock.instant()))
                .append(OPEN, true)
                .append(PLAN, sealed(submission, PLAN, json));
        try {
            submissions.insertOne(document);
        } catch (MongoWriteException e) {
            if (e.getError().getCategory() != ErrorCategory.DUPLICATE_KEY) {
                throw e;
            }
            return find(submission)
                    .orElseThrow(() ->
                            Failure.of(Category.UNAVAILABLE, "The same Bundle was refused just now: send it again."));
        }
        return new Accepted(submission, institution, plan, answer, null);
    }

    /** Writes the answer down; of several who carried the plan out, the first one's counts for all. */
    Map<String, Object> close(String submission, String institution, Map<String, Object> answer) {
        Document closed = new Document(ID, submission)
                .append(INSTITUTION, institution)
                .append(RECEIVED, Date.from(clock.instant()))
                .append(OPEN, false)
                .append(ANSWER, sealed(submission, ANSWER, answer));
        Document open = new Document(ID, submission).append(OPEN, true);
        if (submissions.replaceOne(open, closed).getMatchedCount() == 1) {
            return answer;
        }
        return find(submission).map(Accepted::given).orElse(answer);
    }

    /** Forgets a submission of which nothing was done. */
    void withdraw(String submission) {
        submissions.deleteOne(new Document(ID, submission).append(OPEN, true));
    }

    List<Accepted> pending() {
        return submissions.find(new Document(OPEN, true)).map(this::accepted).into(new ArrayList<>());
    }

    private Accepted accepted(Document document) {
        String submission = document.getString(ID);
        String institution = document.getString(INSTITUTION);
        if (document.containsKey(ANSWER)) {
            Answer none = Answer.of(Map.of());
            return new Accepted(submission, institution, Plan.empty(), none, open(document, ANSWER));
        }
        Map<String, Object> json = open(document, PLAN);
        Plan plan = Plan.of(Resource.objects(json, PLAN).get(0));
        Answer answer = Answer.of(Resource.objects(json, ANSWER).get(0));
        return new Accepted(submission, institution, plan, answer, null);
    }

    private Binary sealed(String submission, String field, Map<String, Object> json) {
        return new Binary(seal.seal(key, Json.write(json), submission + "#" + field));
    }

    private Map<String, Object> open(Document document, String field) {
        byte[] sealed = document.get(field, Binary.class).getData();
        return Json.readObject(seal.open(key, sealed, document.getString(ID) + "#" + field));
    }
}
