package org.longmai.demo.embedded;

import de.bwaldvogel.mongo.MongoCollection;
import de.bwaldvogel.mongo.MongoDatabase;
import de.bwaldvogel.mongo.backend.AbstractSynchronizedMongoDatabase;
import de.bwaldvogel.mongo.backend.CollectionOptions;
import de.bwaldvogel.mongo.backend.CursorRegistry;
import de.bwaldvogel.mongo.backend.Index;
import de.bwaldvogel.mongo.backend.IndexKey;
import de.bwaldvogel.mongo.exception.NoSuchCommandException;
import de.bwaldvogel.mongo.oplog.Oplog;
import java.util.ArrayList;
import java.util.List;
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
