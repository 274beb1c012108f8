package org.longmai.demo.embedded;

import de.bwaldvogel.mongo.MongoServer;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import org.h2.mvstore.MVStore;

/** A MongoDB server on a free port of this machine's loopback, its data in one file or in memory. */
public final class EmbeddedMongo implements AutoCloseable {

    private static final String LOOPBACK = "127.0.0.1";
    private static final int CACHE_MEGABYTES = 128;
    private static final int PAGE_BYTES = 4096;

    private final MongoServer server;

    private EmbeddedMongo(MVStore store) {
        server = new MongoServer(new EmbeddedBackend(store));
        server.bind(new InetSocketAddress(LOOPBACK, 0));
    }

    /**
     * Opens the store kept in the file, or creates it. An acknowledged write survives the end of the process, however sudden; one of a
     * client that asks for the journal ({@code j: true}, or {@code journal=true} in the URI) a cut of the power too.
     */
    public static EmbeddedMongo open(Path file) {
        return open(file, CACHE_MEGABYTES);
    }

    static EmbeddedMongo open(Path file, int cacheMegabytes) {
        MVStore store = new MVStore.Builder()
                .fileName(file.toString())
                .cacheSize(cacheMegabytes)
                .pageSplitSize(PAGE_BYTES)
                .open();
        store.setVersionsToKeep(0);
        store.setRetentionTime(0);
        return new EmbeddedMongo(store);
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
