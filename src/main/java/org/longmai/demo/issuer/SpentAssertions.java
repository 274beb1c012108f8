package org.longmai.demo.issuer;

import static com.mongodb.client.model.Indexes.ascending;

import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.concurrent.atomic.AtomicLong;
import org.bson.Document;
import org.longmai.store.KeyedHash;
import org.longmai.store.MasterKey;
import org.longmai.store.Once;
import org.springframework.context.annotation.Profile;
import org.springframework.stereotype.Repository;

/**
 * The assertions by which clients have taken a token, on whatever instance: each counts once.
 *
 * <pre>
 * assertions {
 *   _id:   "4f…"   hash of the client and the assertion's jti
 *   until: Date    index; from then on the assertion is refused as too old, and this is forgotten
 * }
 * </pre>
 */
@Repository
@Profile("demo")
class SpentAssertions {

    private static final String UNTIL = "until";
    private static final Duration SWEEP = Duration.ofMinutes(1);

    private final MongoCollection<Document> assertions;
    private final KeyedHash hash;
    private final Clock clock;
    private final AtomicLong swept;

    SpentAssertions(MongoDatabase database, MasterKey master, Clock clock) {
        this.assertions = database.getCollection("assertions");
        this.hash = new KeyedHash(master, "assertions");
        this.clock = clock;
        this.swept = new AtomicLong(clock.millis());
        assertions.createIndex(ascending(UNTIL));
    }

    /**
     * Of many who send the same at once, one is the first.
     *
     * @param until when it is too old in any case
     */
    boolean spend(String client, String id, Instant until) {
        sweep();
        return Once.insert(
                assertions, new Document("_id", hash.toText(client + " " + id)).append(UNTIL, Date.from(until)));
    }

    private void sweep() {
        long now = clock.millis();
        long last = swept.get();
        if (now - last >= SWEEP.toMillis() && swept.compareAndSet(last, now)) {
            assertions.deleteMany(new Document(UNTIL, new Document("$lt", new Date(now))));
        }
    }
}
