package org.longmai.request;

import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.Indexes;
import com.mongodb.client.model.Updates;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.bson.Document;
import org.longmai.store.KeyedHash;
import org.longmai.store.MasterKey;
import org.springframework.stereotype.Repository;

/**
 * Who asked which residents: the way from a practitioner to their requests, which themselves are in the residents' files.
 *
 * <pre>
 * requests {
 *   _id:      "request-6d0e…"
 *   resident: "k7q…"
 *   asker:    "9f3c…"     keyed hash of the practitioner; index
 *   waiting:  "4be1…"     keyed hash of the institution while there is no answer; index
 *   by:       Date        when it expires
 * }
 * </pre>
 */
@Repository
class Askers {

    private static final String ID = "_id";
    private static final String RESIDENT = "resident";
    private static final String ASKER = "asker";
    private static final String WAITING = "waiting";
    private static final String BY = "by";

    private final MongoCollection<Document> requests;
    private final KeyedHash hash;

    Askers(MongoDatabase database, MasterKey master) {
        this.requests = database.getCollection("requests");
        this.hash = new KeyedHash(master, "requests");
        requests.createIndex(Indexes.ascending(ASKER));
        requests.createIndex(Indexes.ascending(WAITING));
    }

    void add(ConsentRequest request) {
        requests.insertOne(new Document(ID, request.id())
                .append(RESIDENT, request.resident())
                .append(ASKER, hash.toText("practitioner|" + request.practitioner()))
                .append(WAITING, institution(request.institutionId()))
                .append(BY, Date.from(request.answerBy())));
    }

    /** Of a request that did not come about. */
    void remove(String request) {
        requests.deleteOne(new Document(ID, request));
    }

    void answered(String request) {
        requests.updateOne(new Document(ID, request), Updates.unset(WAITING));
    }

    /** The id of the resident who was asked. */
    Optional<String> resident(String request) {
        return Optional.ofNullable(requests.find(new Document(ID, request)).first())
                .map(document -> document.getString(RESIDENT));
    }

    /** The residents whom the practitioner asked. */
    Set<String> residents(String practitioner) {
        Set<String> residents = new LinkedHashSet<>();
        requests.find(new Document(ASKER, hash.toText("practitioner|" + practitioner)))
                .forEach(document -> residents.add(document.getString(RESIDENT)));
        return residents;
    }

    /** How many requests of the practitioner wait for an answer. */
    int waitingOfDoctor(String practitioner, Instant now) {
        return waiting(new Document(ASKER, hash.toText("practitioner|" + practitioner)), now);
    }

    /** How many requests of the institution do; of what expired it is no longer asked. */
    int waitingOfInstitution(String institution, Instant now) {
        return waiting(new Document(WAITING, institution(institution)), now);
    }

    private int waiting(Document filter, Instant now) {
        int waiting = 0;
        List<String> expired = new ArrayList<>();
        for (Document document : requests.find(filter)) {
            boolean open = document.containsKey(WAITING);
            boolean late = !now.isBefore(document.getDate(BY).toInstant());
            waiting += open && !late ? 1 : 0;
            if (open && late) {
                expired.add(document.getString(ID));
            }
        }
        expired.forEach(this::answered);
        return waiting;
    }

    private String institution(String id) {
        return hash.toText("institution|" + id);
    }
}
