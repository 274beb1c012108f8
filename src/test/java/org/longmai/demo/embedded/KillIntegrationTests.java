package org.longmai.demo.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.MongoException;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoCollection;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.bson.Document;
import org.bson.types.Binary;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KillIntegrationTests {

    private static final int ROUNDS = 3;
    private static final int WRITERS = 3;
    private static final int ACKNOWLEDGED_EACH_ROUND = 200;

    private final Set<String> acknowledged = ConcurrentHashMap.newKeySet();

    @Test
    void keepsEveryAcknowledgedWrite(@TempDir Path directory) throws Exception {
        Path file = directory.resolve("store");
        for (int round = 1; round <= ROUNDS; round++) {
            insertUntilKilled(file, round);

            assertThat(acknowledged).hasSizeGreaterThanOrEqualTo(round * ACKNOWLEDGED_EACH_ROUND);
            assertThat(kept(file)).containsAll(acknowledged);
        }
    }

    private void insertUntilKilled(Path file, int round) throws Exception {
        Process process = start(file);
        try (BufferedReader output = process.inputReader(StandardCharsets.UTF_8);
                MongoClient client = MongoClients.create(output.readLine())) {
            List<Thread> writers = new ArrayList<>();
            for (int writer = 0; writer < WRITERS; writer++) {
                String prefix = round + "/" + writer + "/";
                writers.add(new Thread(() -> insert(things(client), prefix)));
            }
            writers.forEach(Thread::start);
            while (acknowledged.size() < round * ACKNOWLEDGED_EACH_ROUND) {
                Thread.sleep(1);
            }
            process.destroyForcibly().waitFor();
            for (Thread writer : writers) {
                writer.join();
            }
        }
    }

    private void insert(MongoCollection<Document> things, String prefix) {
        try {
            for (int number = 0; ; number++) {
                things.insertOne(new Document("_id", prefix + number).append("body", new Binary(new byte[4096])));
                acknowledged.add(prefix + number);
            }
        } catch (MongoException killed) {
            // The one that was under way: nobody was told that it is kept.
        }
    }

    private static Set<String> kept(Path file) {
        try (EmbeddedMongo mongo = EmbeddedMongo.open(file);
                MongoClient client = MongoClients.create(mongo.uri())) {
            return things(client)
                    .find()
                    .map(document -> document.getString("_id"))
                    .into(new HashSet<>());
        }
    }

    private static MongoCollection<Document> things(MongoClient client) {
        return client.getDatabase("test").getCollection("things");
    }

    private static Process start(Path file) throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Server.class.getName(),
                        file.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    /** The process that is killed: it says where it is reached. */
    static final class Server {

        public static void main(String[] arguments) {
            System.out.println(EmbeddedMongo.open(Path.of(arguments[0])).uri());
        }
    }
}
