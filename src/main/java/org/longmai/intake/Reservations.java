package org.longmai.intake;

import com.mongodb.MongoBulkWriteException;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.InsertManyOptions;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Date;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import org.bson.Document;
import org.longmai.fhir.Failure;
import org.longmai.fhir.Failure.Category;
import org.longmai.store.KeyedHash;
import org.longmai.store.MasterKey;
import org.springframework.stereotype.Repository;
import org.springframework.util.IdGenerator;

/**
 * Who is about to create a resource because nothing carries an identifier yet: one submission at a time. Of several that come
 * at once the others wait, and then find the resource.
 *
 * <pre>
 * reservations { _id: keyed hash of "institution|Type|system|value", holder, at }
 * </pre>
 *
 * The {@code _id} is unique: that is all of it. Whoever cannot have all that it asks for gives back what it got, so that no two
 * wait for each other. What a dead process holds falls to the next who asks, after half a minute.
 */
@Repository
class Reservations {

    private static final String ID = "_id";
    private static final String HOLDER = "holder";
    private static final String AT = "at";
    private static final Duration LIFE = Duration.ofSeconds(30);
    private static final long PAUSE_NANOS = Duration.ofMillis(5).toNanos();
    private static final int ATTEMPTS = 2_000;
    private static final int DUPLICATE = 11000;

    private final MongoCollection<Document> reservations;
    private final KeyedHash hash;
    private final IdGenerator ids;
    private final Clock clock;

    Reservations(MongoDatabase database, MasterKey master, IdGenerator ids, Clock clock) {
        this.reservations = database.getCollection("reservations");
        this.hash = new KeyedHash(master, "reservations");
        this.ids = ids;
        this.clock = clock;
    }

    /** What is held, until it is closed. */
    final class Held implements AutoCloseable {

        private final Set<String> tokens;
        private final List<String> held;
        private final String holder;

        private Held(Collection<String> tokens, List<String> held, String holder) {
            this.tokens = Set.copyOf(tokens);
            this.held = held;
            this.holder = holder;
        }

        boolean covers(Collection<String> others) {
            return tokens.containsAll(others);
        }

        @Override
        public void close() {
            reservations.deleteMany(in(held).append(HOLDER, holder));
        }
    }

    /**
     * @param tokens {@code Type|system|value}
     * @throws Failure UNAVAILABLE if others do not let go
     */
    Held hold(String institution, Collection<String> tokens) {
        List<String> wanted = tokens.stream()
                .map(token -> hash.toText(institution + "|" + token))
                .toList();
        String holder = ids.generateId().toString();
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            if (insert(wanted, holder)) {
                return new Held(tokens, wanted, holder);
            }
            dropForgotten(wanted);
            LockSupport.parkNanos(PAUSE_NANOS);
        }
        throw Failure.of(Category.UNAVAILABLE, "The same resources are being created just now: send it again.");
    }

    private boolean insert(List<String> wanted, String holder) {
        List<Document> documents = new ArrayList<>(wanted.size());
        Date now = Date.from(clock.instant());
        wanted.forEach(
                id -> documents.add(new Document(ID, id).append(HOLDER, holder).append(AT, now)));
        try {
            reservations.insertMany(documents, new InsertManyOptions().ordered(true));
            return true;
        } catch (MongoBulkWriteException e) {
            if (e.getWriteErrors().stream().anyMatch(error -> error.getCode() != DUPLICATE)) {
                throw e;
            }
            reservations.deleteMany(in(wanted).append(HOLDER, holder));
            return false;
        }
    }

    private void dropForgotten(List<String> wanted) {
        Instant oldest = clock.instant().minus(LIFE);
        for (Document held : reservations.find(in(wanted)).into(new ArrayList<>())) {
            if (held.getDate(AT).toInstant().isBefore(oldest)) {
                reservations.deleteOne(new Document(ID, held.getString(ID)).append(HOLDER, held.getString(HOLDER)));
            }
        }
    }

    private static Document in(List<String> ids) {
        return new Document(ID, new Document("$in", ids));
    }
}
