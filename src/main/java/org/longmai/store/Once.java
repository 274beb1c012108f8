package org.longmai.store;

import com.mongodb.ErrorCategory;
import com.mongodb.MongoWriteException;
import com.mongodb.client.MongoCollection;
import org.bson.Document;

/** Documents that are written once: that an {@code _id} is there one time only is the compare-and-set of every store. */
public final class Once {

    private Once() {}

    /** @return whether nobody was faster; if somebody was, nothing has changed */
    public static boolean insert(MongoCollection<Document> collection, Document document) {
        try {
            collection.insertOne(document);
            return true;
        } catch (MongoWriteException e) {
            if (e.getError().getCategory() != ErrorCategory.DUPLICATE_KEY) {
                throw e;
            }
            return false;
        }
    }
}
