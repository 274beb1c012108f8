package org.longmai.intake;

import com.mongodb.MongoWriteException;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.Indexes;
import com.mongodb.client.model.Projections;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
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
import org.longmai.store.Once;
import org.longmai.store.Parts;
import org.longmai.store.Seal;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.stereotype.Repository;
import org.springframework.util.JdkIdGenerator;

/**
 * Submissions that one insert cannot carry out: written down before the first of their changes, and with their answer after
 * the last.
 *
 * <pre>
 * submissions { _id: key, institution, received, open: true, plan: Binary }      accepted, to be rolled forward
 *             { _id: key, institution, received, open: false, answer: Binary }   done
 *             { _id: key, received, open: false, abandoned: hold }               never to be accepted with this hold
 * </pre>
 *
 * A plan or answer that is too long for a document is in {@link Parts}, and the document has {@code draft} and {@code length} in its place.
 */
@Repository
class Journal {

    private static final String ID = "_id";
    private static final String OPEN = "open";
    private static final String PLAN = "plan";
    private static final String ANSWER = "answer";
    private static final String INSTITUTION = "institution";
    private static final String RECEIVED = "received";
    private static final String DRAFT = "draft";
    private static final String LENGTH = "length";
    private static final String ABANDONED = "abandoned";

    /** How many sealed bytes the document itself holds; of MongoDB's are 16 MB at most. */
    private static final int LARGEST = 4 * 1024 * 1024;

    private static final int PART = 1024 * 1024;

    private final MongoCollection<Document> submissions;
    private final SecretKey key;
    private final Seal seal;
    private final Clock clock;
    private final Parts parts;
    private final int largest;

    /**
     * A submission that was accepted.
     *
     * @param answer to what the plan does not change
     * @param given the answer that it got, once all is done
     */
    record Accepted(String key, String institution, Plan plan, Answer answer, @Nullable Map<String, Object> given) {}

    @Autowired
    Journal(MongoDatabase database, MasterKey master, Seal seal, Clock clock) {
        this(database, master, seal, clock, LARGEST);
    }

    /** @param largest how many sealed bytes a document holds */
    Journal(MongoDatabase database, MasterKey master, Seal seal, Clock clock, int largest) {
        this.largest = largest;
        this.parts = new Parts(database, "submission", new JdkIdGenerator(), Math.min(largest, PART));
        this.submissions = database.getCollection("submissions");
        this.key = Seal.key(master.derive("submissions"));
        this.seal = seal;
        this.clock = clock;
        submissions.createIndex(Indexes.ascending(OPEN));
    }

    Optional<Accepted> find(String submission) {
        return Optional.ofNullable(
                        submissions.find(new Document(ID, submission)).first())
                .filter(document -> !document.containsKey(ABANDONED))
                .map(this::accepted);
    }

    /** Writes the plan down, unless one stands there already: then that is the plan. */
    Accepted accept(String submission, String institution, Plan plan, Answer answer) {
        return accept(submission, institution, plan, answer, "");
    }

    /**
     * Writes the plan down, unless one stands there already: then that is the plan.
     *
     * @param hold by which the files with conditions are held
     * @throws Plan.Outdated if others do not wait for this hold any more
     */
    Accepted accept(String submission, String institution, Plan plan, Answer answer, String hold) {
        Map<String, Object> json = Map.of(PLAN, plan.json(), ANSWER, answer.json());
        Document document = new Document(ID, submission)
                .append(INSTITUTION, institution)
                .append(RECEIVED, Date.from(clock.instant()))
                .append(OPEN, true);
        put(document, PLAN, json);
        if (insert(document) || replaceAbandoned(document, hold)) {
            return new Accepted(submission, institution, plan, answer, null);
        }
        forget(document);
        return find(submission)
                .orElseThrow(
                        () -> Failure.of(Category.UNAVAILABLE, "The same Bundle was refused just now: send it again."));
    }

    /** False if there is one with this key. */
    private boolean insert(Document document) {
        try {
            return Once.insert(submissions, document);
        } catch (MongoWriteException e) {
            forget(document);
            throw e;
        }
    }

    /** In the place of what was given up under another hold; given up under this one, it has to be planned again. */
    private boolean replaceAbandoned(Document document, String hold) {
        Document there =
                submissions.find(new Document(ID, document.getString(ID))).first();
        String abandoned = there == null ? null : there.getString(ABANDONED);
        if (abandoned == null) {
            return false;
        }
        Document given = new Document(ID, document.getString(ID)).append(ABANDONED, abandoned);
        if (abandoned.equals(hold)) {
            forget(document);
            submissions.deleteOne(given);
            throw new Plan.Outdated();
        }
        return submissions.findOneAndReplace(given, document) != null;
    }

    /** Sees to it that the submission is not accepted with this hold any more; false if it was. */
    boolean abandon(String submission, String hold) {
        Document given = new Document(ID, submission)
                .append(RECEIVED, Date.from(clock.instant()))
                .append(OPEN, false)
                .append(ABANDONED, hold);
        if (insert(given)) {
            return true;
        }
        Document there = submissions.find(new Document(ID, submission)).first();
        return there != null && hold.equals(there.getString(ABANDONED));
    }

    /** Writes the answer down; of several who carried the plan out, the first one's counts for all. */
    Map<String, Object> close(String submission, String institution, Map<String, Object> answer) {
        Document closed = new Document(ID, submission)
                .append(INSTITUTION, institution)
                .append(RECEIVED, Date.from(clock.instant()))
                .append(OPEN, false);
        put(closed, ANSWER, answer);
        Document open = new Document(ID, submission).append(OPEN, true);
        Document before = submissions.findOneAndReplace(open, closed);
        if (before != null) {
            forget(before);
            named(closed);
            return answer;
        }
        forget(closed);
        return find(submission).map(Accepted::given).orElse(answer);
    }

    /** Forgets a submission of which nothing was done. */
    void withdraw(String submission) {
        Document before = submissions.findOneAndDelete(new Document(ID, submission).append(OPEN, true));
        if (before != null) {
            forget(before);
        }
    }

    /** Those that were accepted so long ago and are not carried out. */
    List<String> pending(Duration age) {
        Instant before = clock.instant().minus(age);
        return submissions
                .find(new Document(OPEN, true))
                .projection(Projections.include(RECEIVED))
                .into(new ArrayList<>())
                .stream()
                .filter(document -> !document.getDate(RECEIVED).toInstant().isAfter(before))
                .map(document -> document.getString(ID))
                .toList();
    }

    /** Takes away what writers left who did not come to their end. */
    void sweep() {
        parts.sweep(clock.instant(), (submission, draft) -> {
            Document named = submissions
                    .find(new Document(ID, submission))
                    .projection(Projections.include(DRAFT))
                    .first();
            return named != null && draft.equals(named.getString(DRAFT));
        });
    }

    private Accepted accepted(Document document) {
        String submission = document.getString(ID);
        String institution = document.getString(INSTITUTION);
        if (!document.getBoolean(OPEN)) {
            Answer none = Answer.of(Map.of());
            return new Accepted(submission, institution, Plan.empty(), none, open(document, ANSWER));
        }
        Map<String, Object> json = open(document, PLAN);
        Plan plan = Plan.of(Resource.objects(json, PLAN).get(0));
        Answer answer = Answer.of(Resource.objects(json, ANSWER).get(0));
        return new Accepted(submission, institution, plan, answer, null);
    }

    /** The parts of a plan are looked after until it is carried out: what names them does not stay. */
    private void put(Document document, String field, Map<String, Object> json) {
        String submission = document.getString(ID);
        byte[] sealed = seal.seal(key, Json.write(json), submission + "#" + field);
        if (sealed.length <= largest) {
            document.append(field, new Binary(sealed));
            return;
        }
        String draft = parts.write(submission, List.of(sealed), clock.instant());
        document.append(DRAFT, draft).append(LENGTH, sealed.length);
    }

    private void named(Document document) {
        if (document.containsKey(DRAFT)) {
            parts.named(document.getString(DRAFT));
        }
    }

    private void forget(Document document) {
        if (document.containsKey(DRAFT)) {
            parts.remove(document.getString(DRAFT), document.getInteger(LENGTH));
        }
    }

    private Map<String, Object> open(Document document, String field) {
        byte[] sealed = document.containsKey(DRAFT)
                ? apart(document)
                : document.get(field, Binary.class).getData();
        return Json.readObject(seal.open(key, sealed, document.getString(ID) + "#" + field));
    }

    /** Of a plan that was carried out since this look at it, nothing is left. */
    private byte[] apart(Document document) {
        Parts.Slice all = new Parts.Slice(document.getString(DRAFT), 0, document.getInteger(LENGTH));
        byte[] sealed = parts.read(List.of(all)).get(all);
        if (sealed == null) {
            throw Failure.of(Category.UNAVAILABLE, "The same Bundle was just carried out: send it again.");
        }
        return sealed;
    }
}
