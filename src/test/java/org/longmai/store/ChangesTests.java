package org.longmai.store;

import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.MongoCommandException;
import com.mongodb.MongoSocketReadException;
import com.mongodb.ServerAddress;
import com.mongodb.ServerCursor;
import com.mongodb.client.MongoChangeStreamCursor;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.changestream.ChangeStreamDocument;
import com.mongodb.client.model.changestream.OperationType;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonString;
import org.bson.Document;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The change stream against a stand-in of the driver's cursor, and an engine that has none. */
class ChangesTests {

    private final Stream stream = new Stream();
    private final List<String> told = new ArrayList<>();
    private final List<Duration> pauses = new ArrayList<>();
    private final Changes changes = new Changes(stream, this::published, this::pause);

    private void published(Object event) {
        told.add(event.toString());
    }

    /** It ends with the script. */
    private void pause(Duration time) {
        pauses.add(time);
        if (stream.script.isEmpty()) {
            Thread.currentThread().interrupt();
        }
    }

    /** What comes, one step after the other: a change, nothing for a while, or a failure. */
    private static final class Stream implements Changes.Source {

        final Queue<Object> script = new ArrayDeque<>();
        final List<@Nullable BsonDocument> opened = new ArrayList<>();
        List<Document> pipeline = List.of();
        boolean offers = true;
        int closed;

        @Override
        public boolean offers() {
            return offers;
        }

        @Override
        public MongoChangeStreamCursor<ChangeStreamDocument<Document>> open(
                List<Document> asked, @Nullable BsonDocument token) {
            pipeline = asked;
            opened.add(token);
            if (script.peek() instanceof Refusal refusal) {
                script.remove();
                throw refusal.cause;
            }
            return new Cursor(this);
        }

        @Nullable
        Object step() {
            Object next = script.poll();
            if (next instanceof RuntimeException broken) {
                throw broken;
            }
            if (next == null) {
                Thread.currentThread().interrupt();
            }
            return next;
        }
    }

    private record Refusal(RuntimeException cause) {}

    private static final class Cursor implements MongoChangeStreamCursor<ChangeStreamDocument<Document>> {

        private final Stream stream;
        private int steps;

        Cursor(Stream stream) {
            this.stream = stream;
        }

        @Override
        @SuppressWarnings("unchecked")
        public @Nullable ChangeStreamDocument<Document> tryNext() {
            Object step = stream.step();
            steps++;
            return step instanceof ChangeStreamDocument<?> change ? (ChangeStreamDocument<Document>) change : null;
        }

        @Override
        public BsonDocument getResumeToken() {
            return token(steps);
        }

        @Override
        public void close() {
            stream.closed++;
        }

        @Override
        public boolean hasNext() {
            throw new UnsupportedOperationException();
        }

        @Override
        public ChangeStreamDocument<Document> next() {
            throw new UnsupportedOperationException();
        }

        @Override
        public int available() {
            return 0;
        }

        @Override
        public @Nullable ServerCursor getServerCursor() {
            return null;
        }

        @Override
        public ServerAddress getServerAddress() {
            return new ServerAddress();
        }
    }

    private static BsonDocument token(int place) {
        return new BsonDocument("_data", new BsonInt32(place));
    }

    private static ChangeStreamDocument<Document> inserted(String collection, @Nullable Document document) {
        BsonDocument namespace =
                new BsonDocument("db", new BsonString("longmai")).append("coll", new BsonString(collection));
        return new ChangeStreamDocument<>(
                OperationType.INSERT.getValue(),
                token(0),
                namespace,
                null,
                null,
                document,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null);
    }

    private static ChangeStreamDocument<Document> file(String file) {
        return inserted("envelopes", new Document("file", file));
    }

    private static RuntimeException broken() {
        return new MongoSocketReadException("gone", new ServerAddress());
    }

    private static RuntimeException refused(int code) {
        return new MongoCommandException(
                new BsonDocument("ok", new BsonInt32(0)).append("code", new BsonInt32(code)), new ServerAddress());
    }

    private void run(Object... script) {
        stream.script.addAll(List.of(script));
        changes.listen("envelopes", "file", told::add);
        changes.run();
        assertThat(Thread.interrupted()).isTrue();
        assertThat(stream.script).isEmpty();
    }

    private static String missed() {
        return new Changes.Missed().toString();
    }

    @Test
    void tellsOfWhatIsInsertedWhoListensForIt() {
        changes.listen("notices", "queue", value -> told.add("notice " + value));
        run(
                file("f1"),
                "nothing for a while",
                inserted("notices", new Document("queue", "NEW r1")),
                inserted("ledger", new Document("file", "no")),
                inserted("envelopes", new Document("merged", true)),
                inserted("envelopes", null),
                file("f2"));
        assertThat(told).containsExactly(missed(), "f1", "notice NEW r1", "f2");
        assertThat(stream.closed).isEqualTo(stream.opened.size());
    }

    @Test
    void asksForInsertsOfThoseCollectionsAndForNoFieldButThose() {
        changes.listen("notices", "queue", value -> {});
        run("nothing");
        assertThat(stream.pipeline)
                .containsExactly(
                        Document.parse(
                                """
                                {"$match": {"operationType": "insert", "ns.coll": {"$in": ["envelopes", "notices"]}}}"""),
                        Document.parse(
                                """
                                {"$project": {"operationType": 1, "ns": 1, "documentKey": 1,
                                 "fullDocument.file": 1, "fullDocument.queue": 1}}"""));
    }

    @Test
    void goesOnWhereItWasWhenTheConnectionBroke() {
        run(file("f1"), file("f2"), broken(), file("f3"));
        assertThat(stream.opened).containsExactly(null, token(2));
        assertThat(told).as("nothing was missed").containsExactly(missed(), "f1", "f2", "f3");
        assertThat(pauses).containsExactly(Duration.ofSeconds(1));
    }

    @Test
    void beginsAnewAndSaysSoWhereTheHistoryIsGone() {
        run(file("f1"), broken(), new Refusal(refused(286)), file("f2"));
        assertThat(stream.opened).containsExactly(null, token(1), null);
        assertThat(told).containsExactly(missed(), "f1", missed(), "f2");
    }

    @Test
    void waitsLongerAndLongerForAStoreThatIsAwayAndKeepsItsPlace() {
        run(
                file("f1"),
                broken(),
                new Refusal(broken()),
                new Refusal(broken()),
                new Refusal(broken()),
                new Refusal(broken()),
                new Refusal(broken()),
                new Refusal(broken()),
                new Refusal(broken()),
                file("f2"),
                broken(),
                file("f3"));
        assertThat(pauses).extracting(Duration::toSeconds).containsExactly(1L, 2L, 4L, 8L, 16L, 32L, 60L, 60L, 1L);
        assertThat(stream.opened.subList(1, 9)).containsOnly(token(1));
        assertThat(told).containsExactly(missed(), "f1", "f2", "f3");
    }

    @Test
    void isToldOnlyWhileTheStreamIsOpen() {
        List<Boolean> seen = new ArrayList<>();
        changes.listen("envelopes", "file", file -> seen.add(changes.areTold()));
        assertThat(changes.areTold()).isFalse();
        run(file("f1"), broken());
        assertThat(seen).containsExactly(true);
        assertThat(changes.areTold()).isFalse();
    }

    @Test
    void aListenersFaultIsNoOthersAndEndsNothing() {
        changes.listen("envelopes", "file", file -> {
            throw new IllegalStateException("a fault that the test makes");
        });
        run(file("f1"), file("f2"));
        assertThat(told).containsExactly(missed(), "f1", "f2");
        assertThat(pauses).isEmpty();
    }

    @Test
    void asksNoMoreWhereItMayNotOrThereIsNone() {
        for (int code : List.of(13, 40_573, 40_324, 238)) {
            stream.script.add(new Refusal(refused(code)));
            changes.run();
            assertThat(stream.script).isEmpty();
        }
        assertThat(told).isEmpty();
        assertThat(pauses).isEmpty();
    }

    @Test
    void tellsOfNothingAnyMoreWhereARunningStreamIsForbidden() {
        changes.listen("envelopes", "file", told::add);
        stream.script.addAll(List.of(file("f1"), refused(13)));
        changes.run();
        assertThat(told).containsExactly(missed(), "f1");
        assertThat(changes.areTold()).isFalse();
    }

    @Test
    void opensNothingWhereTheStoreIsNoReplicaSet() {
        stream.offers = false;
        changes.run();
        assertThat(stream.opened).isEmpty();
    }

    @Test
    void theEmbeddedStoreIsNone() {
        try (MongoClient client = MongoClients.create(TestStore.uri())) {
            MongoDatabase database = client.getDatabase("test");
            Changes.Source embedded = Changes.of(client, database);
            database.listCollectionNames().first();
            assertThat(embedded.offers()).isFalse();
        }
    }
}
