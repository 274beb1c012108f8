package org.longmai.demo.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.ReplaceOptions;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.bson.Document;
import org.bson.types.Binary;

/** One collection has indexes and one has none: whatever is written to both, a query finds the same in both. */
class IndexesIntegrationTests {

    private static final MongoClient CLIENT =
            MongoClients.create(EmbeddedMongo.inMemory().uri());
    private static final List<Document> INDEXES = List.of(
            new Document("a", 1),
            new Document("b", 1).append("a", 1),
            new Document("n.d", 1),
            new Document("n.d", 1).append("n.e", 1),
            new Document("n.e", 1).append("b", 1).append("a", 1));

    @Property(tries = 100)
    void findWhatAScanFinds(
            @ForAll("writes") List<Write> before,
            @ForAll("writes") List<Write> after,
            @ForAll("severalQueries") List<Document> queries) {
        MongoDatabase database = CLIENT.getDatabase("test");
        MongoCollection<Document> scanned = database.getCollection("scanned");
        MongoCollection<Document> indexed = database.getCollection("indexed");
        before.forEach(write -> write.to(scanned, indexed));
        INDEXES.forEach(indexed::createIndex);
        after.forEach(write -> write.to(scanned, indexed));

        for (Document query : queries) {
            assertThat(found(indexed, query)).as(query.toJson()).isEqualTo(found(scanned, query));
        }
        database.drop();
    }

    @Provide
    Arbitrary<List<Write>> writes() {
        Arbitrary<Write> put = Combinators.combine(Arbitraries.integers().between(1, 20), documents())
                .as((id, document) -> things ->
                        things.replaceOne(new Document("_id", id), document, new ReplaceOptions().upsert(true)));
        Arbitrary<Write> set = Combinators.combine(queries(), Arbitraries.of("a", "b", "n"), values())
                .as((query, field, value) ->
                        things -> things.updateMany(query, new Document("$set", new Document(field, value))));
        Arbitrary<Write> delete = queries().map(query -> things -> things.deleteMany(query));
        return Arbitraries.oneOf(put, put, put, put, set, delete)
                .list()
                .ofMinSize(5)
                .ofMaxSize(20);
    }

    @Provide
    Arbitrary<List<Document>> severalQueries() {
        return queries().list().ofSize(20);
    }

    private static Arbitrary<Document> queries() {
        Arbitrary<String> fields = Arbitraries.of("_id", "a", "b", "n.d", "n.e");
        Arbitrary<Document> flat =
                Arbitraries.maps(fields, conditions()).ofMinSize(1).ofMaxSize(3).map(Document::new);
        return Arbitraries.oneOf(
                flat,
                flat,
                flat,
                flat.list().ofSize(2).map(parts -> new Document("$and", parts)),
                flat.list().ofSize(2).map(parts -> new Document("$or", parts)));
    }

    private static Arbitrary<Object> conditions() {
        Arbitrary<Object> equal = scalars().map(value -> value);
        Arbitrary<Object> in = scalars().list().ofMaxSize(4).map(values -> new Document("$in", values));
        Arbitrary<Object> other = Combinators.combine(Arbitraries.of("$eq", "$ne", "$gt", "$lte"), numbers())
                .as(Document::new);
        return Arbitraries.oneOf(equal, in, in, other);
    }

    private static Arbitrary<Document> documents() {
        Arbitrary<Object> nested = Arbitraries.maps(Arbitraries.of("d", "e"), values())
                .map(Document::new)
                .list()
                .ofMinSize(1)
                .ofMaxSize(3)
                .map(all -> all.size() == 1 ? all.get(0) : all);
        Arbitrary<Document> plain =
                Arbitraries.maps(Arbitraries.of("a", "b"), values()).map(Document::new);
        return Combinators.combine(plain, nested.optional())
                .as((document, n) -> n.map(value -> new Document(document).append("n", value))
                        .orElse(document));
    }

    private static Arbitrary<Object> values() {
        Arbitrary<Object> scalar = scalars().injectNull(0.1);
        return Arbitraries.oneOf(scalar, scalar, scalar.list().ofMaxSize(4).map(values -> values));
    }

    private static Arbitrary<Object> scalars() {
        return Arbitraries.oneOf(
                numbers(), Arbitraries.of("x", "y", "z"), Arbitraries.of(binary(1), binary(2), binary(3)));
    }

    private static Arbitrary<Object> numbers() {
        return Arbitraries.of(1, 2, 3L, 1.0, 2.5);
    }

    private static Binary binary(int length) {
        return new Binary(new byte[length]);
    }

    private static Set<Document> found(MongoCollection<Document> collection, Document query) {
        return collection.find(query).into(new HashSet<>());
    }

    private interface Write {

        void to(MongoCollection<Document> things);

        default void to(MongoCollection<Document> one, MongoCollection<Document> other) {
            to(one);
            to(other);
        }
    }
}
