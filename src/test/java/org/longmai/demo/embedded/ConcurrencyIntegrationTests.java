package org.longmai.demo.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.FindOneAndUpdateOptions;
import com.mongodb.client.model.ReturnDocument;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.bson.Document;
import org.bson.types.Binary;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each document says one number throughout: in all its fields, in all its array, in every byte. One that says two is torn. */
class ConcurrencyIntegrationTests {

    private static final int DOCUMENTS = 3;
    private static final int SCANNED = 2000;
    private static final int FIELDS = 200;
    private static final int ELEMENTS = 20;
    private static final int BYTES = 4096;
    private static final long NANOS = TimeUnit.SECONDS.toNanos(3);
    private static final List<Consumer<MongoCollection<Document>>> WORKS = List.of(
            things -> things.insertOne(document("new " + random(1_000_000_000), random(100))),
            things -> things.replaceOne(id(), content(random(100))),
            things -> things.updateOne(id(), new Document("$set", content(random(100)))),
            things -> assertWhole(things.findOneAndUpdate(id(), new Document("$set", content(random(100))))),
            things -> assertWhole(things.findOneAndUpdate(
                    new Document("number", random(100)), new Document("$set", content(random(100))), returningNew())),
            things -> things.deleteOne(new Document("number", random(100)).append("_id", new Document("$gt", "new"))),
            things -> assertWhole(things.find(id()).first()),
            things -> things.find(new Document("_id", new Document("$in", List.of(0, 1, 2))))
                    .forEach(ConcurrencyIntegrationTests::assertWhole),
            things ->
                    things.find(new Document("number", random(100))).forEach(ConcurrencyIntegrationTests::assertWhole),
            things -> things.find(new Document("array", new Document("$in", List.of(random(100), random(100)))))
                    .batchSize(5)
                    .forEach(ConcurrencyIntegrationTests::assertWhole),
            things -> things.aggregate(List.of(new Document("$match", new Document("number", random(100)))))
                    .forEach(ConcurrencyIntegrationTests::assertWhole));

    @Test
    void readsWholeDocumentsFromAFileBesideWrites(@TempDir Path directory) throws Exception {
        try (EmbeddedMongo mongo = EmbeddedMongo.open(directory.resolve("store"))) {
            workTogether(mongo);
        }
    }

    @Test
    void readsWholeDocumentsFromMemoryBesideWrites() throws Exception {
        try (EmbeddedMongo mongo = EmbeddedMongo.inMemory()) {
            workTogether(mongo);
        }
    }

    @Test
    void scansWhatIsRewrittenMeanwhile(@TempDir Path directory) throws Exception {
        try (EmbeddedMongo mongo = EmbeddedMongo.open(directory.resolve("store"), 1);
                MongoClient client = MongoClients.create(mongo.uri())) {
            MongoCollection<Document> things = client.getDatabase("test").getCollection("things");
            things.insertMany(
                    IntStream.range(0, SCANNED).mapToObj(id -> document(id, 0)).toList());
            Consumer<MongoCollection<Document>> rewrite =
                    all -> all.replaceOne(new Document("_id", random(SCANNED)), content(random(100)));
            Consumer<MongoCollection<Document>> scan =
                    all -> assertThat(all.aggregate(List.of(new Document("$count", "all"))))
                            .containsExactly(new Document("all", SCANNED));
            workTogether(things, List.of(rewrite, rewrite, rewrite, scan, scan));
        }
    }

    private static void workTogether(EmbeddedMongo mongo) throws Exception {
        try (MongoClient client = MongoClients.create(mongo.uri() + "/?retryReads=false&retryWrites=false")) {
            MongoCollection<Document> things = client.getDatabase("test").getCollection("things");
            things.createIndex(new Document("number", 1));
            things.createIndex(new Document("array", 1));
            for (int id = 0; id < DOCUMENTS; id++) {
                things.insertOne(document(id, random(100)));
            }
            workTogether(things, WORKS);
        }
    }

    private static void workTogether(MongoCollection<Document> things, List<Consumer<MongoCollection<Document>>> works)
            throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(works.size());
        long until = System.nanoTime() + NANOS;
        List<Future<?>> working = new ArrayList<>();
        for (Consumer<MongoCollection<Document>> work : works) {
            working.add(threads.submit(() -> repeat(work, things, until)));
        }
        threads.shutdown();
        for (Future<?> one : working) {
            one.get();
        }
    }

    private static void repeat(Consumer<MongoCollection<Document>> work, MongoCollection<Document> things, long until) {
        while (System.nanoTime() < until) {
            work.accept(things);
        }
    }

    private static Document id() {
        return new Document("_id", random(DOCUMENTS));
    }

    private static Document document(Object id, int number) {
        Document document = new Document("_id", id);
        document.putAll(content(number));
        return document;
    }

    private static Document content(int number) {
        Document content = new Document("number", number).append("only " + number, true);
        for (int field = 0; field < FIELDS; field++) {
            content.append("field " + field, number);
        }
        byte[] bytes = new byte[BYTES];
        Arrays.fill(bytes, (byte) number);
        return content.append("array", Collections.nCopies(ELEMENTS, number)).append("bytes", new Binary(bytes));
    }

    private static void assertWhole(@Nullable Document document) {
        if (document == null) {
            return;
        }
        Integer number = document.getInteger("number");
        for (int field = 0; field < FIELDS; field++) {
            assertThat(document.getInteger("field " + field)).isEqualTo(number);
        }
        assertThat(document.getList("array", Integer.class)).hasSize(ELEMENTS).containsOnly(number);
        assertThat(document.get("bytes", Binary.class).getData()).hasSize(BYTES).containsOnly(number);
    }

    private static FindOneAndUpdateOptions returningNew() {
        return new FindOneAndUpdateOptions().returnDocument(ReturnDocument.AFTER);
    }

    private static int random(int below) {
        return ThreadLocalRandom.current().nextInt(below);
    }
}
