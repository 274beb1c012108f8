package org.longmai.store;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoDatabase;
import java.nio.file.Path;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.longmai.demo.embedded.EmbeddedMongo;
import org.springframework.test.context.DynamicPropertyRegistry;

/**
 * The store that a test runs on: by default one in memory for the whole JVM, or the one whose {@code mongodb://} URI the system property
 * {@code longmai.test.mongo} holds.
 */
public final class TestStore {

    private static final String EMBEDDED = "embedded";
    private static final String URI = start(System.getProperty("longmai.test.mongo", EMBEDDED));
    private static final MongoClient CLIENT = MongoClients.create(URI);
    private static final Queue<MongoDatabase> USED = new ConcurrentLinkedQueue<>();

    static {
        Runtime.getRuntime().addShutdownHook(new Thread(() -> USED.forEach(MongoDatabase::drop)));
    }

    private TestStore() {}

    /** A new, empty database under a name of its own, dropped when the JVM ends. */
    public static MongoDatabase fresh() {
        MongoDatabase database =
                CLIENT.getDatabase("test_" + UUID.randomUUID().toString().replace("-", ""));
        USED.add(database);
        return database;
    }

    /** The keys of the files in the database, for tests of other packages. */
    public static FileKeys fileKeys(MongoDatabase database, MasterKey master, Seal seal) {
        return new FileKeys(database, master, seal, erased -> {});
    }

    /** Where the store is reached, for a test that starts the application. */
    public static String uri() {
        return URI;
    }

    /** Has the application that a test starts keep what it keeps in a new database and in the directory. */
    public static void keep(DynamicPropertyRegistry registry, Path data) {
        String database = fresh().getName();
        registry.add("longmai.store.uri", TestStore::uri);
        registry.add("longmai.store.database", () -> database);
        registry.add("longmai.demo.data", data::toString);
    }

    private static String start(String setting) {
        return setting.equals(EMBEDDED) ? EmbeddedMongo.inMemory().uri() : setting;
    }
}
