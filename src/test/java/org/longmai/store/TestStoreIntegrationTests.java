package org.longmai.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.mongodb.ErrorCategory;
import com.mongodb.MongoWriteException;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.IndexOptions;
import com.mongodb.client.model.Indexes;
import com.mongodb.client.model.Projections;
import com.mongodb.client.model.Sorts;
import java.util.List;
import org.bson.Document;
import org.bson.types.Binary;
import org.junit.jupiter.api.Test;

class TestStoreIntegrationTests {

    private final MongoCollection<Document> things = TestStore.fresh().getCollection("things");

    @Test
    void isEmptyWhenFresh() {
        assertThat(things.find()).isEmpty();
        things.insertOne(new Document("_id", "a"));

        assertThat(TestStore.fresh().getCollection("things").find()).isEmpty();
    }

    @Test
    void findsWhatWasInserted() {
        things.insertMany(List.of(thing("a", "x"), thing("b", "y"), thing("c", "z")));

        assertThat(things.find(in("_id", "a", "c"))).containsExactlyInAnyOrder(thing("a", "x"), thing("c", "z"));
        assertThat(things.find(in("name", "y", "z"))).containsExactlyInAnyOrder(thing("b", "y"), thing("c", "z"));
    }

    @Test
    void findsByAnElementOfAnArray() {
        things.createIndex(Indexes.ascending("ids"));
        things.insertMany(List.of(
                new Document("_id", "a").append("ids", List.of(binary(1), binary(2))),
                new Document("_id", "b").append("ids", List.of(binary(3)))));

        assertThat(things.find(new Document("ids", binary(2))))
                .extracting("_id")
                .containsExactly("a");
        assertThat(things.find(new Document("ids", new Document("$in", List.of(binary(3), binary(4))))))
                .extracting("_id")
                .containsExactly("b");
    }

    @Test
    void sortsAndProjects() {
        things.insertMany(List.of(thing("a", "y"), thing("b", "x"), thing("c", "z")));

        assertThat(things.find(in("_id", "a", "b", "c"))
                        .sort(Sorts.descending("name"))
                        .projection(Projections.include("name"))
                        .limit(2))
                .containsExactly(thing("c", "z"), thing("a", "y"));
    }

    @Test
    void refusesAnIdTwice() {
        things.insertOne(thing("a", "x"));

        assertThatExceptionOfType(MongoWriteException.class)
                .isThrownBy(() -> things.insertOne(thing("a", "y")))
                .satisfies(
                        refusal -> assertThat(refusal.getError().getCategory()).isEqualTo(ErrorCategory.DUPLICATE_KEY));
        assertThat(things.find()).containsExactly(thing("a", "x"));
    }

    @Test
    void refusesAKeyOfAUniqueIndexTwice() {
        things.createIndex(Indexes.ascending("name"), new IndexOptions().unique(true));
        things.insertOne(thing("a", "x"));

        assertThatExceptionOfType(MongoWriteException.class)
                .isThrownBy(() -> things.insertOne(thing("b", "x")))
                .satisfies(
                        refusal -> assertThat(refusal.getError().getCategory()).isEqualTo(ErrorCategory.DUPLICATE_KEY));
        assertThat(things.find()).containsExactly(thing("a", "x"));
    }

    private static Document thing(String id, String name) {
        return new Document("_id", id).append("name", name);
    }

    private static Binary binary(int value) {
        return new Binary(new byte[] {(byte) value});
    }

    private static Document in(String field, String... values) {
        return new Document(field, new Document("$in", List.of(values)));
    }
}
