package org.longmai.store;

import com.mongodb.MongoException;
import com.mongodb.MongoServerException;
import com.mongodb.client.MongoChangeStreamCursor;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.changestream.ChangeStreamDocument;
import com.mongodb.connection.ClusterType;
import jakarta.annotation.PreDestroy;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.bson.BsonDocument;
import org.bson.Document;
import org.jspecify.annotations.Nullable;
import org.longmai.fhir.Incident;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/**
 * What any instance inserts into the store, told by MongoDB's change stream where there is one: a replica set or a sharded
 * cluster. Of a document one field in the clear is told and nothing else of it comes over the wire. Who listens must do without
 * as well: {@link #areTold()} says whether it is worth looking.
 *
 * <p>A stream that breaks goes on where it was. Where that is not possible something may have been missed, and {@link Missed} is
 * published; also when a stream begins.
 *
 * @see <a href="https://www.mongodb.com/docs/manual/changeStreams/">MongoDB: change streams</a>
 */
@Component
public class Changes {

    /** Something may have been inserted that nobody was told of. */
    public record Missed() {}

    private static final Logger LOG = LoggerFactory.getLogger(Changes.class);
    private static final Duration SHORTEST = Duration.ofSeconds(1);
    private static final Duration LONGEST = Duration.ofMinutes(1);
    private static final long AWAIT_SECONDS = 1;

    /** Unauthorized, CommandNotFound, CommandNotSupported, NotImplemented, no such stage, and: only on replica sets. */
    private static final Set<Integer> NEVER = Set.of(13, 59, 115, 238, 40_324, 40_573);

    private final Source source;
    private final ApplicationEventPublisher events;
    private final Consumer<Duration> pause;
    private final Map<String, List<Listener>> listeners = new ConcurrentHashMap<>();
    private volatile boolean told;
    private volatile @Nullable Thread thread;
    private @Nullable BsonDocument token;

    private record Listener(String field, Consumer<String> tell) {}

    /** The store, as far as it tells of changes. */
    interface Source {

        /** Not, where it is a single server; what cannot be reached now may. */
        boolean offers();

        /** @param token of the last change that is known; null to begin now */
        MongoChangeStreamCursor<ChangeStreamDocument<Document>> open(
                List<Document> pipeline, @Nullable BsonDocument token);
    }

    @Autowired
    Changes(MongoClient client, MongoDatabase database, ApplicationEventPublisher events) {
        this(of(client, database), events, Changes::sleep);
    }

    /** @param pause between two attempts; throws or interrupts the thread when there is to be none */
    Changes(Source source, ApplicationEventPublisher events, Consumer<Duration> pause) {
        this.source = source;
        this.events = events;
        this.pause = pause;
    }

    static Source of(MongoClient client, MongoDatabase database) {
        return new Source() {

            @Override
            public boolean offers() {
                return client.getClusterDescription().getType() != ClusterType.STANDALONE;
            }

            @Override
            public MongoChangeStreamCursor<ChangeStreamDocument<Document>> open(
                    List<Document> pipeline, @Nullable BsonDocument token) {
                var stream = database.watch(pipeline).maxAwaitTime(AWAIT_SECONDS, TimeUnit.SECONDS);
                return (token == null ? stream : stream.resumeAfter(token)).cursor();
            }
        };
    }

    /**
     * Tells of documents that are inserted from now on; before the application is ready.
     *
     * @param field of the document, in the clear, a text
     * @param tell is quick, and may be told twice
     */
    public void listen(String collection, String field, Consumer<String> tell) {
        listeners
                .computeIfAbsent(collection, any -> new CopyOnWriteArrayList<>())
                .add(new Listener(field, tell));
    }

    /** Whether changes are told now: then nobody has to look often. */
    public boolean areTold() {
        return told;
    }

    @EventListener
    void on(ApplicationReadyEvent ready) {
        Thread fresh = new Thread(this::run, "changes");
        fresh.setDaemon(true);
        thread = fresh;
        fresh.start();
    }

    /** Until it is interrupted, or the store says that it never tells. */
    void run() {
        try {
            followAndWait();
        } finally {
            told = false;
        }
    }

    private void followAndWait() {
        Duration wait = SHORTEST;
        while (!Thread.currentThread().isInterrupted()) {
            try {
                if (!source.offers()) {
                    return;
                }
                follow();
            } catch (RuntimeException e) {
                if (isForGood(e)) {
                    LOG.warn("The store tells of no changes (MongoDB's code {}): they are looked for.", code(e));
                    return;
                }
                wait = told ? SHORTEST : shorter(wait.multipliedBy(2));
                keepPlace(e);
            }
            told = false;
            if (!Thread.currentThread().isInterrupted()) {
                pause.accept(wait);
            }
        }
    }

    private void follow() {
        try (var cursor = source.open(pipeline(), token)) {
            boolean anew = token == null;
            told = true;
            if (anew) {
                events.publishEvent(new Missed());
            }
            while (!Thread.currentThread().isInterrupted()) {
                ChangeStreamDocument<Document> change = cursor.tryNext();
                if (change != null) {
                    tell(change);
                }
                token = cursor.getResumeToken();
            }
        }
    }

    private void tell(ChangeStreamDocument<Document> change) {
        String collection =
                change.getNamespace() == null ? "" : change.getNamespace().getCollectionName();
        Document inserted = change.getFullDocument();
        for (Listener listener : listeners.getOrDefault(collection, List.of())) {
            if (inserted != null && inserted.get(listener.field()) instanceof String value) {
                told(listener, value);
            }
        }
    }

    /** The fault of one listener is no other's. */
    private static void told(Listener listener, String value) {
        try {
            listener.tell().accept(value);
        } catch (RuntimeException e) {
            Incident.log(e);
        }
    }

    /** Unless the server itself refuses: then the place in its history is of no use any more. */
    private void keepPlace(RuntimeException e) {
        if (!(e instanceof MongoException) || e instanceof MongoServerException) {
            token = null;
        }
        if (told) {
            LOG.info("The store's stream of changes broke ({}): changes are looked for meanwhile.", code(e));
        }
    }

    List<Document> pipeline() {
        Document match = new Document("operationType", "insert")
                .append(
                        "ns.coll",
                        new Document("$in", listeners.keySet().stream().sorted().toList()));
        Document fields = new Document("operationType", 1).append("ns", 1).append("documentKey", 1);
        fields().forEach(field -> fields.append("fullDocument." + field, 1));
        return List.of(new Document("$match", match), new Document("$project", fields));
    }

    private Set<String> fields() {
        Set<String> fields = new LinkedHashSet<>();
        listeners.values().forEach(each -> each.forEach(listener -> fields.add(listener.field())));
        return fields;
    }

    private static boolean isForGood(RuntimeException e) {
        return e instanceof MongoException mongo && NEVER.contains(mongo.getCode());
    }

    private static String code(RuntimeException e) {
        return e instanceof MongoException mongo
                ? String.valueOf(mongo.getCode())
                : e.getClass().getSimpleName();
    }

    private static Duration shorter(Duration wait) {
        return wait.compareTo(LONGEST) < 0 ? wait : LONGEST;
    }

    private static void sleep(Duration time) {
        try {
            Thread.sleep(time.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @PreDestroy
    void stop() {
        Thread running = thread;
        if (running != null) {
            running.interrupt();
        }
    }
}
