package org.longmai.demo.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.mongodb.WriteConcern;
import com.mongodb.client.FindIterable;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.ReplaceOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.bson.Document;
import org.bson.types.Binary;
import org.h2.mvstore.MVStoreException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedMongoIntegrationTests {

    @TempDir
    private Path directory;

    @Test
    void keepsDocumentsAndIndexesWhenReopened() {
        Path file = directory.resolve("store");
        using(file, things -> {
            things.createIndex(new Document("name", 1));
            things.insertMany(List.of(thing("a", "x"), thing("b", "y")));
        });

        using(file, things -> {
            assertThat(things.find()).containsExactlyInAnyOrder(thing("a", "x"), thing("b", "y"));
            assertThat(things.find(new Document("name", "y"))).containsExactly(thing("b", "y"));
            assertThat(things.listIndexes()).extracting("name").containsExactlyInAnyOrder("_id_", "name_1");
        });
    }

    @Test
    void forgetsWhatWasDroppedWhenReopened() {
        Path file = directory.resolve("store");
        using(file, things -> {
            things.createIndex(new Document("name", 1));
            things.insertOne(thing("a", "x"));
            things.drop();
        });

        using(file, things -> assertThat(things.find()).isEmpty());
    }

    @Test
    void keepsWhatIsWrittenThroughToTheDisk() {
        Path file = directory.resolve("store");
        using(file, things -> IntStream.range(0, 40)
                .parallel()
                .forEach(id -> things.withWriteConcern(WriteConcern.JOURNALED).insertOne(new Document("_id", id))));

        using(file, things -> assertThat(ids(things.find())).hasSize(40));
    }

    @Test
    void refusesAFileThatIsInUse() {
        Path file = directory.resolve("store");
        using(file, things -> assertThatExceptionOfType(MVStoreException.class)
                .isThrownBy(() -> EmbeddedMongo.open(file))
                .withMessageContaining("locked"));
    }

    @Test
    void shrinksItsFileWhenClosed() throws Exception {
        Path file = directory.resolve("store");
        using(file, things -> {
            for (int round = 0; round < 20; round++) {
                for (int id = 0; id < 50; id++) {
                    things.replaceOne(new Document("_id", id), heavy(id, 4096), new ReplaceOptions().upsert(true));
                }
            }
        });

        assertThat(Files.size(file)).isLessThan(2 * 50 * 4096);
    }

    @Test
    void answersInRepliesThatADriverAccepts() {
        using(directory.resolve("store"), things -> {
            IntStream.range(0, 26).forEach(id -> things.insertOne(heavy(id, 2 << 20)));

            assertThat(ids(things.find())).hasSize(26);
            assertThat(ids(things.find().batchSize(20))).hasSize(26);
            assertThat(ids(things.find().batchSize(2).limit(7))).hasSize(7);
            assertThat(things.aggregate(List.of(Document.parse("{$match: {}}"))))
                    .hasSize(26);
        });
    }

    @Test
    void aggregatesWhatItMatchesFirst() {
        using(directory.resolve("store"), things -> {
            things.createIndex(new Document("name", 1));
            things.insertMany(List.of(thing("a", "x"), thing("b", "y"), thing("c", "x")));

            assertThat(things.countDocuments(new Document("name", "x"))).isEqualTo(2);
            assertThat(things.countDocuments()).isEqualTo(3);
            assertThat(things.aggregate(List.of(Document.parse("{$sortByCount: '$name'}"))))
                    .containsExactly(Document.parse("{_id: 'x', count: 2}"), Document.parse("{_id: 'y', count: 1}"));
        });
    }

    private static List<Object> ids(FindIterable<Document> found) {
        return found.map(document -> document.get("_id")).into(new ArrayList<>());
    }

    private static Document thing(String id, String name) {
        return new Document("_id", id).append("name", name);
    }

    private static Document heavy(int id, int bytes) {
        return new Document("_id", id).append("body", new Binary(new byte[bytes]));
    }

    private static void using(Path file, Consumer<MongoCollection<Document>> work) {
        try (EmbeddedMongo mongo = EmbeddedMongo.open(file);
                MongoClient client = MongoClients.create(mongo.uri())) {
            work.accept(client.getDatabase("test").getCollection("things"));
        }
    }
}
