package org.longmai.store;

import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.Indexes;
import org.bson.Document;

/** An index on each element of an array. */
public final class MultikeyIndex {

    private MultikeyIndex() {}

    /**
     * Creates the index, except on FerretDB 1, the second engine of the tests: it takes the whole array for one key, which
     * PostgreSQL refuses from 2,704 bytes on, and finds no element by it.
     */
    public static void create(MongoDatabase database, String collection, String field) {
        if (!database.runCommand(new Document("buildInfo", 1)).containsKey("ferretdbVersion")) {
            database.getCollection(collection).createIndex(Indexes.ascending(field));
        }
    }
}
