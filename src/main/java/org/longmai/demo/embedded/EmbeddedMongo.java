package org.longmai.demo.embedded;

import de.bwaldvogel.mongo.MongoServer;
import de.bwaldvogel.mongo.backend.h2.H2Backend;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import org.h2.mvstore.MVStore;

/** A MongoDB server on a free port of this machine's loopback, its data in one file or in memory. */
public final class EmbeddedMongo implements AutoCloseable {

    private static final String LOOPBACK = "127.0.0.1";

    private final MongoServer server;

    private EmbeddedMongo(MVStore store) {
        server = new MongoServer(new H2Backend(store));
        server.bind(new InetSocketAddress(LOOPBACK, 0));
    }

    /** Opens the store kept in the file, or creates it. */
    public static EmbeddedMongo open(Path file) {
        return new EmbeddedMongo(MVStore.open(file.toString()));
    }

    /** A store that ends with its process. */
    public static EmbeddedMongo inMemory() {
        return new EmbeddedMongo(MVStore.open(null));
    }

    /** Where a driver reaches it. */
    public String uri() {
        return "mongodb://" + LOOPBACK + ":" + server.getLocalAddress().getPort();
    }

    @Override
    public void close() {
        server.shutdownNow();
    }
}
