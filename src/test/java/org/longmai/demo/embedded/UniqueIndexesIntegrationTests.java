package org.longmai.demo.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.mongodb.ErrorCategory;
import com.mongodb.MongoServerException;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.IndexOptions;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.bson.Document;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

class UniqueIndexesIntegrationTests {

    @AutoClose
    private final EmbeddedMongo mongo = EmbeddedMongo.inMemory();

    @AutoClose
    private final MongoClient client = MongoClients.create(mongo.uri());

    private final MongoCollection<Document> things = client.getDatabase("test").getCollection("things");

    @Test
    void holdForOneField() {
        unique(new Document("a", 1));
        things.insertOne(Document.parse("{_id: 1, a: 'x'}"));
        things.insertOne(Document.parse("{_id: 2, a: 'y'}"));

        assertRefused(() -> things.insertOne(Document.parse("{_id: 3, a: 'x'}")));
        assertRefused(() -> things.updateOne(Document.parse("{_id: 2}"), Document.parse("{$set: {a: 'x'}}")));
        assertRefused(() -> things.replaceOne(Document.parse("{_id: 2}"), Document.parse("{a: 'x'}")));
        assertThat(things.find(Document.parse("{a: 'x'}"))).containsExactly(Document.parse("{_id: 1, a: 'x'}"));
    }

    @Test
    void holdForSeveralFieldsTogether() {
        unique(new Document("a", 1).append("b", 1));
        things.insertOne(Document.parse("{_id: 1, a: 'x', b: 1}"));
        things.insertOne(Document.parse("{_id: 2, a: 'x', b: 2}"));

        assertRefused(() -> things.insertOne(Document.parse("{_id: 3, a: 'x', b: 1}")));
        assertThat(things.countDocuments()).isEqualTo(2);
    }

    @Test
    void holdForEachElementOfAnArray() {
        unique(new Document("a", 1));
        things.insertOne(Document.parse("{_id: 1, a: ['x', 'y', 'y']}"));

        assertRefused(() -> things.insertOne(Document.parse("{_id: 2, a: ['z', 'y']}")));
        assertRefused(() -> things.insertOne(Document.parse("{_id: 2, a: 'x'}")));
        things.insertOne(Document.parse("{_id: 2, a: ['z']}"));
    }

    @Test
    void takeWhatIsMissingForOneValue() {
        unique(new Document("a", 1));
        things.insertOne(Document.parse("{_id: 1}"));

        assertRefused(() -> things.insertOne(Document.parse("{_id: 2}")));
    }

    @Test
    void passOverWhatIsMissingWhenSparse() {
        things.createIndex(new Document("a", 1), new IndexOptions().unique(true).sparse(true));
        things.insertMany(List.of(Document.parse("{_id: 1}"), Document.parse("{_id: 2}")));
        things.insertOne(Document.parse("{_id: 3, a: 'x'}"));

        assertRefused(() -> things.insertOne(Document.parse("{_id: 4, a: 'x'}")));
    }

    @Test
    void giveBackTheKeysOfWhatIsGone() {
        unique(new Document("a", 1));
        things.insertOne(Document.parse("{_id: 1, a: 'x'}"));
        things.updateOne(Document.parse("{_id: 1}"), Document.parse("{$set: {a: 'y'}}"));
        things.insertOne(Document.parse("{_id: 2, a: 'x'}"));
        things.deleteOne(Document.parse("{_id: 1}"));
        things.insertOne(Document.parse("{_id: 3, a: 'y'}"));

        assertThat(things.countDocuments()).isEqualTo(2);
    }

    @Test
    void areNotBuiltOverDuplicates() {
        things.insertMany(List.of(Document.parse("{_id: 1, a: 'x'}"), Document.parse("{_id: 2, a: 'x'}")));

        assertRefused(() -> unique(new Document("a", 1)));
        things.insertOne(Document.parse("{_id: 3, a: 'x'}"));
    }

    @Test
    void areRefusedWhereTheyWouldHoldForPartOfTheDocumentsOnly() {
        Document part = Document.parse("{b: {$exists: true}}");

        assertThatExceptionOfType(MongoServerException.class)
                .isThrownBy(() -> things.createIndex(
                        new Document("a", 1), new IndexOptions().unique(true).partialFilterExpression(part)))
                .withMessageContaining("partial");
    }

    private void unique(Document keys) {
        things.createIndex(keys, new IndexOptions().unique(true));
    }

    private static void assertRefused(ThrowingCallable write) {
        assertThatExceptionOfType(MongoServerException.class).isThrownBy(write).satisfies(refusal -> assertThat(
                        ErrorCategory.fromErrorCode(refusal.getCode()))
                .isEqualTo(ErrorCategory.DUPLICATE_KEY));
    }
}
