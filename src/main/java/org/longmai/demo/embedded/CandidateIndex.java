package org.longmai.demo.embedded;

import de.bwaldvogel.mongo.MongoCollection;
import de.bwaldvogel.mongo.backend.Index;
import de.bwaldvogel.mongo.backend.IndexKey;
import de.bwaldvogel.mongo.backend.Missing;
import de.bwaldvogel.mongo.bson.Document;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** An index that names the documents that a query may find; whether it does is for the engine to check. */
abstract class CandidateIndex extends Index<Object> {

    CandidateIndex(String name, List<IndexKey> keys, boolean sparse) {
        super(name, keys, sparse);
    }

    /** The positions of all documents that can meet what is asked, perhaps of some more; empty when it cannot tell. */
    abstract Optional<Collection<Object>> candidates(Equalities asked);

    /** Where a document is kept: under its {@code _id}. */
    static Object position(Document document) {
        return Missing.ofNullable(document.get("_id"));
    }

    @Override
    public boolean canHandle(Document query) {
        return candidates(Equalities.of(query)).isPresent();
    }

    @Override
    public Iterable<Object> getPositions(Document query) {
        return candidates(Equalities.of(query)).orElseThrow();
    }

    @Override
    public Object getPosition(Document document) {
        return position(document);
    }

    @Override
    public long getDataSize() {
        return getCount();
    }

    @Override
    public abstract void checkAdd(Document document, MongoCollection<Object> collection);

    @Override
    public void drop() {}
}
