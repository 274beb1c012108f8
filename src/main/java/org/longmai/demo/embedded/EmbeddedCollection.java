package org.longmai.demo.embedded;

import de.bwaldvogel.mongo.MongoDatabase;
import de.bwaldvogel.mongo.backend.AbstractSynchronizedMongoCollection;
import de.bwaldvogel.mongo.backend.CollectionOptions;
import de.bwaldvogel.mongo.backend.CursorRegistry;
import de.bwaldvogel.mongo.backend.DocumentWithPosition;
import de.bwaldvogel.mongo.backend.Index;
import de.bwaldvogel.mongo.backend.Missing;
import de.bwaldvogel.mongo.backend.QueryResult;
import de.bwaldvogel.mongo.backend.Utils;
import de.bwaldvogel.mongo.backend.ValueComparator;
import de.bwaldvogel.mongo.bson.Document;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A collection that keeps its documents as BSON under their {@code _id}, and finds them by its indexes where these can tell. */
final class EmbeddedCollection extends AbstractSynchronizedMongoCollection<Object> {

    private final Documents documents;
    private boolean opened;

    EmbeddedCollection(
            MongoDatabase database,
            String name,
            CollectionOptions options,
            Documents documents,
            CursorRegistry cursors) {
        super(database, name, options, cursors);
        this.documents = documents;
    }

    /** Ends the opening: the indexes added so far are filled, all in one pass. */
    synchronized EmbeddedCollection opened() {
        opened = true;
        fill(getIndexes());
        return this;
    }

    @Override
    public synchronized void addIndex(Index<Object> index) {
        boolean known = getIndexes().stream().map(Index::getName).anyMatch(index.getName()::equals);
        if (opened && !known) {
            fill(List.of(index));
        }
        super.addIndex(index);
    }

    @Override
    public synchronized void dropIndex(String name) {
        super.dropIndex(name);
    }

    @Override
    public synchronized int count(@Nullable Document query, int skip, int limit) {
        return super.count(query, skip, limit);
    }

    @Override
    public int count() {
        return documents.size();
    }

    @Override
    public Stream<Document> queryAllAsStream() {
        return documents.all();
    }

    @Override
    protected QueryResult queryDocuments(
            Document query,
            @Nullable Document order,
            int skip,
            int limit,
            int batchSize,
            @Nullable Document projection) {
        Stream<Document> candidates = candidates(query).map(this::at).orElseGet(() -> all(order));
        return matchDocumentsFromStream(candidates, query, order, skip, limit, batchSize, projection);
    }

    @Override
    protected QueryResult matchDocuments(
            Document query,
            @Nullable Document order,
            int skip,
            int limit,
            int batchSize,
            @Nullable Document projection) {
        return matchDocumentsFromStream(all(order), query, order, skip, limit, batchSize, projection);
    }

    /** Whoever names no size is within the engine and takes all. */
    @Override
    protected QueryResult createQueryResult(List<Document> found, int batchSize) {
        if (batchSize == 0) {
            return new QueryResult(found);
        }
        Batches batches = new Batches(cursorRegistry.generateCursorId(), found);
        List<Document> first = batches.takeDocuments(batchSize);
        if (batches.isEmpty()) {
            return new QueryResult(first);
        }
        cursorRegistry.add(batches);
        return new QueryResult(first, batches);
    }

    @Override
    protected Object addDocumentInternal(Document document) {
        Object position = position(document);
        documents.put(position, document);
        return position;
    }

    @Override
    protected void handleUpdate(Object position, Document before, Document after) {
        documents.put(position, after);
    }

    @Override
    protected void removeDocument(Object position) {
        documents.remove(position);
    }

    @Override
    protected Document getDocument(Object position) {
        return documents.at(position).orElseThrow();
    }

    @Override
    protected Stream<DocumentWithPosition<Object>> streamAllDocumentsWithPosition() {
        return documents.positions().stream()
                .map(position -> new DocumentWithPosition<>(getDocument(position), position));
    }

    @Override
    protected boolean tracksDataSize() {
        return false;
    }

    @Override
    protected void updateDataSize(int change) {}

    @Override
    protected int getDataSize() {
        return 0;
    }

    private void fill(List<Index<Object>> indexes) {
        documents.all().forEach(document -> indexes.forEach(index -> index.add(document, position(document), this)));
    }

    /** Of the indexes that can tell, the one that leaves the fewest to check. */
    private Optional<Collection<Object>> candidates(Document query) {
        Equalities asked = Equalities.of(query);
        return getIndexes().stream()
                .map(index -> ((CandidateIndex) index).candidates(asked))
                .flatMap(Optional::stream)
                .min(Comparator.comparingInt(Collection::size));
    }

    private Stream<Document> at(Collection<Object> positions) {
        return positions.stream().map(documents::at).flatMap(Optional::stream);
    }

    private Stream<Document> all(@Nullable Document order) {
        return isNaturalDescending(order)
                ? documents.positions().stream().sorted(ValueComparator.desc()).map(this::getDocument)
                : queryAllAsStream();
    }

    private Object position(Document document) {
        return getIdField() == null
                ? UUID.randomUUID()
                : Missing.ofNullable(Utils.getSubdocumentValue(document, getIdField()));
    }
}
