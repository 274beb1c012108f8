package org.longmai.demo.embedded;

import de.bwaldvogel.mongo.MongoCollection;
import de.bwaldvogel.mongo.backend.IndexKey;
import de.bwaldvogel.mongo.backend.KeyValue;
import de.bwaldvogel.mongo.bson.Document;
import de.bwaldvogel.mongo.exception.DuplicateKeyError;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** The index on {@code _id}, by which the documents are kept already. */
final class IdIndex extends CandidateIndex {

    private final Documents documents;

    IdIndex(String name, List<IndexKey> keys, Documents documents) {
        super(name, keys, false);
        this.documents = documents;
    }

    @Override
    Optional<Collection<Object>> candidates(Equalities asked) {
        return asked.on("_id") ? Optional.of(asked.valuesOf("_id")) : Optional.empty();
    }

    @Override
    public void checkAdd(Document document, MongoCollection<Object> collection) {
        Object position = position(document);
        if (documents.has(position)) {
            throw new DuplicateKeyError(this, collection, getKeys(), new KeyValue(position));
        }
    }

    @Override
    public void add(Document document, Object position, MongoCollection<Object> collection) {}

    @Override
    public Object remove(Document document) {
        return position(document);
    }

    @Override
    public void checkUpdate(Document before, Document after, MongoCollection<Object> collection) {}

    @Override
    public void updateInPlace(Document before, Document after, Object position, MongoCollection<Object> collection) {}

    @Override
    public long getCount() {
        return documents.size();
    }

    @Override
    public boolean isUnique() {
        return true;
    }
}
