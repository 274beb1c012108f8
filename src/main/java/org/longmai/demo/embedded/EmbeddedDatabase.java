package org.longmai.demo.embedded;

import de.bwaldvogel.mongo.MongoCollection;
import de.bwaldvogel.mongo.MongoDatabase;
import de.bwaldvogel.mongo.backend.AbstractSynchronizedMongoDatabase;
import de.bwaldvogel.mongo.backend.CollectionOptions;
import de.bwaldvogel.mongo.backend.CursorRegistry;
import de.bwaldvogel.mongo.backend.DatabaseResolver;
import de.bwaldvogel.mongo.backend.Index;
import de.bwaldvogel.mongo.backend.IndexKey;
import de.bwaldvogel.mongo.backend.Utils;
import de.bwaldvogel.mongo.backend.aggregation.Aggregation;
import de.bwaldvogel.mongo.bson.Document;
import de.bwaldvogel.mongo.exception.ErrorCode;
import de.bwaldvogel.mongo.exception.MongoServerError;
import de.bwaldvogel.mongo.exception.NoSuchCommandException;
import de.bwaldvogel.mongo.oplog.Oplog;
import io.netty.channel.Channel;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.h2.mvstore.MVStore;

/** A database whose collections are maps of one store. */
final class EmbeddedDatabase extends AbstractSynchronizedMongoDatabase<Object> {

    /** So that the backend recognizes its databases. */
    private static final String MAP_PREFIX = "databases.";

    private final MVStore store;
    private final List<EmbeddedCollection> opening = new ArrayList<>();
    private boolean opened;

    EmbeddedDatabase(String name, MVStore store, CursorRegistry cursors) {
        super(name, cursors);
        this.store = store;
        initializeNamespacesAndIndexes();
        opening.forEach(EmbeddedCollection::opened);
        opening.clear();
        opened = true;
    }

    @Override
    public Document handleCommand(
            Channel channel, String command, Document query, DatabaseResolver databases, Oplog oplog) {
        boolean aggregates = command.equals("aggregate") && query.get(command) instanceof String;
        MongoCollection<Object> collection = aggregates ? resolveCollection((String) query.get(command), false) : null;
        return collection == null
                ? super.handleCommand(channel, command, query, databases, oplog)
                : aggregate(collection, query, databases, oplog);
    }

    @Override
    protected MongoCollection<Object> openOrCreateCollection(String collection, CollectionOptions options) {
        EmbeddedCollection one =
                new EmbeddedCollection(this, collection, options, documents(collection), cursorRegistry);
        if (opened) {
            return one.opened();
        }
        opening.add(one);
        return one;
    }

    @Override
    protected synchronized void addIndex(Document description) {
        if (Utils.isTrue(description.get("unique")) && description.containsKey("partialFilterExpression")) {
            throw new MongoServerError(ErrorCode.BadValue, "A unique index cannot be partial here");
        }
        super.addIndex(description);
    }

    @Override
    protected Index<Object> openOrCreateUniqueIndex(
            String collection, String name, List<IndexKey> keys, boolean sparse) {
        return isOnId(keys)
                ? new IdIndex(name, keys, documents(collection))
                : fieldIndex(collection, name, keys, sparse, true);
    }

    @Override
    protected Index<Object> openOrCreateSecondaryIndex(
            String collection, String name, List<IndexKey> keys, boolean sparse) {
        return fieldIndex(collection, name, keys, sparse, false);
    }

    @Override
    public void dropCollection(String collection, Oplog oplog) {
        super.dropCollection(collection, oplog);
        store.removeMap(documents(collection).map());
    }

    @Override
    public void moveCollection(MongoDatabase from, MongoCollection<?> collection, String newName) {
        throw new NoSuchCommandException("renameCollection");
    }

    @Override
    protected long getFileSize() {
        return store.isPersistent() ? store.getFileStore().size() : 0;
    }

    @Override
    protected long getStorageSize() {
        return getFileSize();
    }

    /** What a pipeline matches first is looked up, where the engine would go through the collection. */
    private Document aggregate(
            MongoCollection<Object> collection, Document query, DatabaseResolver databases, Oplog oplog) {
        List<Document> pipeline = Aggregation.parse(query.get("pipeline"));
        Aggregation aggregation = Aggregation.fromPipeline(pipeline, databases, this, collection, oplog);
        aggregation.validate(query);
        Stream<Document> input = !pipeline.isEmpty() && pipeline.get(0).get("$match") instanceof Document match
                ? collection.handleQueryAsStream(match)
                : collection.queryAllAsStream();
        Batches batches = new Batches(cursorRegistry.generateCursorId(), aggregation.runStages(input));
        return batches.firstReply(collection.getFullName(), cursorRegistry);
    }

    private Index<Object> fieldIndex(
            String collection, String name, List<IndexKey> keys, boolean sparse, boolean unique) {
        return new FieldIndex(name, keys, sparse, unique, documents(collection));
    }

    private Documents documents(String collection) {
        return Documents.open(store, MAP_PREFIX + getFullCollectionNamespace(collection));
    }

    private static boolean isOnId(List<IndexKey> keys) {
        return keys.size() == 1 && keys.get(0).getKey().equals("_id");
    }
}
