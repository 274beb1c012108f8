package org.longmai.demo.embedded;

import de.bwaldvogel.mongo.MongoDatabase;
import de.bwaldvogel.mongo.backend.Utils;
import de.bwaldvogel.mongo.backend.h2.H2Backend;
import de.bwaldvogel.mongo.bson.Document;
import io.netty.channel.Channel;
import java.util.Locale;
import java.util.Set;
import org.h2.mvstore.MVStore;
import org.h2.mvstore.MVStore.TxCounter;

/** Runs the commands of the drivers: what one reads stays there until it is done, what one wrote is durable before it is answered. */
final class EmbeddedBackend extends H2Backend {

    private static final Set<String> WRITES = Set.of(
            "insert",
            "update",
            "delete",
            "findandmodify",
            "aggregate",
            "create",
            "createindexes",
            "drop",
            "dropindexes",
            "dropdatabase");

    private final Journal journal;

    EmbeddedBackend(MVStore store) {
        super(store);
        journal = new Journal(store);
    }

    @Override
    protected MongoDatabase openOrCreateDatabase(String name) {
        return new EmbeddedDatabase(name, getMvStore(), getCursorRegistry());
    }

    @Override
    public Document handleCommand(Channel channel, String database, String command, Document query) {
        if (command.equals("find")) {
            query.putIfAbsent("batchSize", Integer.MAX_VALUE);
        }
        Document reply = run(channel, database, command, query);
        if (WRITES.contains(command.toLowerCase(Locale.ROOT))) {
            journal.commit(asksForDisk(query));
        }
        return reply;
    }

    @Override
    public void close() {
        journal.close();
        super.close();
    }

    private Document run(Channel channel, String database, String command, Document query) {
        TxCounter version = getMvStore().registerVersionUsage();
        try {
            return super.handleCommand(channel, database, command, query);
        } finally {
            getMvStore().deregisterVersionUsage(version);
        }
    }

    private static boolean asksForDisk(Document query) {
        return query.get("writeConcern") instanceof Document concern && Utils.isTrue(concern.get("j"));
    }
}
