package org.longmai.desk;

import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.Indexes;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import org.bson.Document;
import org.longmai.store.KeyedHash;
import org.longmai.store.MasterKey;
import org.longmai.store.Once;
import org.springframework.stereotype.Repository;

/**
 * Who guessed how often. An attempt is taken before it is looked at and given back if it was right; that its {@code _id} is unique
 * makes the bound hold for any number who guess at once.
 *
 * <pre>
 * desk_attempts {
 *   _id:  "9f3c…/2841123/7"    keyed hash of who or what, the number of the time, that of the attempt
 *   of:   "9f3c…"              index
 *   ends: Date
 * }
 * </pre>
 */
@Repository
class Attempts {

    private static final String ID = "_id";
    private static final String OF = "of";
    private static final String ENDS = "ends";

    private final MongoCollection<Document> attempts;
    private final KeyedHash hash;
    private final Clock clock;

    Attempts(MongoDatabase database, MasterKey master, Clock clock) {
        this.attempts = database.getCollection("desk_attempts");
        this.hash = new KeyedHash(master, "desk-attempts");
        this.clock = clock;
        attempts.createIndex(Indexes.ascending(OF));
    }

    /**
     * Takes an attempt; empty if there have been too many.
     *
     * @param subject who guesses, or what is guessed
     */
    Optional<String> take(String subject, Duration time, int most) {
        String of = hash.toText(subject);
        long number = clock.instant().getEpochSecond() / time.toSeconds();
        Date ends = Date.from(Instant.ofEpochSecond((number + 1) * time.toSeconds()));
        for (int attempt = 1; attempt <= most; attempt++) {
            String id = "%s/%d/%d".formatted(of, number, attempt);
            if (Once.insert(attempts, new Document(ID, id).append(OF, of).append(ENDS, ends))) {
                if (attempt == 1) {
                    tidy(of);
                }
                return Optional.of(id);
            }
        }
        return Optional.empty();
    }

    void giveBack(String attempt) {
        attempts.deleteOne(new Document(ID, attempt));
    }

    private void tidy(String of) {
        Instant now = clock.instant();
        List<String> old = new ArrayList<>();
        for (Document document : attempts.find(new Document(OF, of))) {
            if (!now.isBefore(document.getDate(ENDS).toInstant())) {
                old.add(document.getString(ID));
            }
        }
        old.forEach(this::giveBack);
    }
}
