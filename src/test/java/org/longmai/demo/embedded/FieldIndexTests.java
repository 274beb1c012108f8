package org.longmai.demo.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import de.bwaldvogel.mongo.MongoCollection;
import de.bwaldvogel.mongo.backend.CollectionOptions;
import de.bwaldvogel.mongo.backend.CursorRegistry;
import de.bwaldvogel.mongo.backend.IndexKey;
import de.bwaldvogel.mongo.bson.BinData;
import de.bwaldvogel.mongo.bson.BsonRegularExpression;
import de.bwaldvogel.mongo.bson.Document;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.h2.mvstore.MVStore;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class FieldIndexTests {

    @AutoClose
    private final MVStore store = MVStore.open(null);

    private final MongoCollection<Object> things = new EmbeddedDatabase("test", store, new CursorRegistry())
            .createCollectionOrThrowIfExists("things", CollectionOptions.withDefaults());

    private final FieldIndex index = index("a", "b");

    @BeforeEach
    void fill() {
        things.addIndex(index);
        things.addDocument(thing(1, "x", "p"));
        things.addDocument(thing(2, "x", List.of("p", "q")));
        things.addDocument(thing(3, "y", new BinData(new byte[] {7})));
        things.addDocument(thing(4, 5, "p"));
    }

    @Test
    void namesTheDocumentsWithAValue() {
        assertThat(candidates(new Document("a", "x"))).hasValue(List.of(1, 2));
        assertThat(candidates(new Document("a", "none"))).hasValue(List.of());
    }

    @Test
    void namesTheDocumentsWithOneOfTheValues() {
        assertThat(candidates(new Document("a", in("x", "y")))).hasValue(List.of(1, 2, 3));
        assertThat(candidates(new Document("a", in()))).hasValue(List.of());
    }

    @Test
    void takesANumberForOneValueWhateverItsType() {
        assertThat(candidates(new Document("a", 5.0))).hasValue(List.of(4));
        assertThat(candidates(new Document("a", in(5L, 5.0)))).hasValue(List.of(4));
    }

    @Test
    void servesAllItsFieldsTogether() {
        assertThat(candidates(new Document("a", "x").append("b", "p"))).hasValue(List.of(1, 2));
        assertThat(candidates(new Document("a", "x").append("b", "q"))).hasValue(List.of(2));
        assertThat(candidates(new Document("b", in("q", "none")).append("a", in("x", "y"))))
                .hasValue(List.of(2));
        assertThat(candidates(new Document("a", "y").append("b", new BinData(new byte[] {7}))))
                .hasValue(List.of(3));
    }

    @Test
    void servesItsFirstFieldBesideWhateverElseIsAsked() {
        assertThat(candidates(new Document("a", "x").append("c", "other"))).hasValue(List.of(1, 2));
        assertThat(candidates(new Document("a", "x").append("b", new Document("$gt", "p"))))
                .hasValue(List.of(1, 2));
        assertThat(candidates(new Document("$and", List.of(new Document("b", "q"), new Document("a", "x")))))
                .hasValue(List.of(2));
    }

    @Test
    void cannotTellWithoutItsFirstField() {
        assertThat(candidates(new Document("b", "p"))).isEmpty();
        assertThat(candidates(new Document())).isEmpty();
        assertThat(candidates(new Document("$or", List.of(new Document("a", "x")))))
                .isEmpty();
    }

    @Test
    void cannotTellWhereMoreMatchesThanWhatIsEqual() {
        assertThat(candidates(new Document("a", null))).isEmpty();
        assertThat(candidates(new Document("a", new BsonRegularExpression("x"))))
                .isEmpty();
        assertThat(candidates(new Document("a", in("x", null)))).isEmpty();
        assertThat(candidates(new Document("a", List.of("x")))).isEmpty();
        assertThat(candidates(new Document("a", new Document("$ne", "x")))).isEmpty();
    }

    @Test
    void followsWhatIsRemoved() {
        things.removeDocument(thing(1, "x", "p"));
        assertThat(candidates(new Document("a", "x"))).hasValue(List.of(2));

        things.removeDocument(thing(2, "x", List.of("p", "q")));
        assertThat(candidates(new Document("a", "x"))).hasValue(List.of());
    }

    @Test
    void servesAnIdBesideWhateverElseIsAsked() {
        IdIndex ids = (IdIndex) things.getIndexes().get(0);
        Equalities asked = Equalities.of(new Document("_id", in(1, 9)).append("c", "other"));

        assertThat(ids.candidates(asked))
                .hasValueSatisfying(found -> assertThat(found).containsExactly(1.0, 9.0));
    }

    private Optional<Collection<Object>> candidates(Document query) {
        return index.candidates(Equalities.of(query)).map(List::copyOf);
    }

    private FieldIndex index(String... fields) {
        List<IndexKey> keys =
                List.of(fields).stream().map(field -> new IndexKey(field, true)).toList();
        return new FieldIndex("index", keys, false, false, Documents.open(store, "databases.test.things"));
    }

    private static Document thing(int id, Object a, Object b) {
        return new Document("_id", id).append("a", a).append("b", b);
    }

    private static Document in(@Nullable Object... values) {
        return new Document("$in", Arrays.asList(values));
    }
}
