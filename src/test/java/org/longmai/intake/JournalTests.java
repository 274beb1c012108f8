package org.longmai.intake;

import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.client.MongoDatabase;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.bson.Document;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.longmai.fhir.Resource;
import org.longmai.record.Change;
import org.longmai.store.TestKeys;
import org.longmai.store.TestStore;

/** With documents that hold everything, and with ones that hold next to nothing. */
class JournalTests {

    private static final Instant NOW = Instant.parse("2024-05-01T00:00:00Z");

    private final MongoDatabase database = TestStore.fresh();

    @ParameterizedTest
    @ValueSource(ints = {1 << 20, 100, 7})
    void whatIsAcceptedIsFoundAsItWasUntilItIsDone(int largest) {
        Journal journal = journal(largest, NOW);
        Plan plan = plan("a");
        journal.accept("key", "clinic", plan, Answer.of(Map.of("type", "batch-response")));

        Journal.Accepted found = journal(largest, NOW).find("key").orElseThrow();
        assertThat(found.given()).isNull();
        assertThat(found.plan()).isEqualTo(plan);

        Map<String, Object> answer = Map.of("resourceType", "Bundle", "note", "x".repeat(500) + largest);
        assertThat(journal.close("key", "clinic", answer)).isEqualTo(answer);
        assertThat(journal(largest, NOW).find("key").orElseThrow().given()).isEqualTo(answer);
        assertThat(journal.close("key", "clinic", Map.of("late", "yes"))).isEqualTo(answer);
        assertThat(documents("submission-drafts")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {1 << 20, 7})
    void whatStandsThereAlreadyIsThePlan(int largest) {
        Journal journal = journal(largest, NOW);
        Answer none = Answer.of(Map.of("type", "batch-response"));
        journal.accept("key", "clinic", plan("a"), none);
        assertThat(journal.accept("key", "clinic", plan("b"), none).plan()).isEqualTo(plan("a"));
        assertThat(documents("submission-drafts")).hasSizeLessThanOrEqualTo(1);

        journal.withdraw("key");
        assertThat(journal.find("key")).isEmpty();
        assertThat(documents("submission-parts")).isEmpty();
        assertThat(documents("submission-drafts")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {1 << 20, 7})
    void onlyWhatWaitsForLongIsPending(int largest) {
        Answer none = Answer.of(Map.of("type", "batch-response"));
        journal(largest, NOW).accept("old", "clinic", plan("a"), none);
        journal(largest, NOW.plusSeconds(50)).accept("new", "clinic", plan("a"), none);
        journal(largest, NOW).accept("done", "clinic", plan("a"), none);
        journal(largest, NOW).close("done", "clinic", Map.of());

        Journal later = journal(largest, NOW.plusSeconds(60));
        assertThat(later.pending(Duration.ofMinutes(1))).containsExactly("old");
        assertThat(later.pending(Duration.ZERO)).containsExactlyInAnyOrder("old", "new");
    }

    /** The one that waits keeps its plan, however long it waits. */
    @ParameterizedTest
    @ValueSource(ints = {100, 7})
    void aSweepLeavesWhatIsStillToBeDone(int largest) {
        journal(largest, NOW).accept("old", "clinic", plan("a"), Answer.of(Map.of("type", "batch-response")));
        Journal later = journal(largest, NOW.plus(Duration.ofDays(3)));
        later.sweep();
        assertThat(later.find("old").orElseThrow().plan()).isEqualTo(plan("a"));

        database.getCollection("submissions").deleteOne(new Document("_id", "old"));
        journal(largest, NOW).accept("other", "clinic", plan("b"), Answer.of(Map.of("type", "batch-response")));
        database.getCollection("submissions").deleteOne(new Document("_id", "other"));
        later.sweep();
        assertThat(documents("submission-parts"))
                .allSatisfy(part -> assertThat(part.getString("_id")).startsWith("old/"));
    }

    private Journal journal(int largest, Instant now) {
        return new Journal(database, TestKeys.MASTER, TestKeys.SEAL, Clock.fixed(now, ZoneOffset.UTC), largest);
    }

    private static Plan plan(String id) {
        Plan plan = Plan.empty();
        Resource patient = new Resource(Map.of("resourceType", "Patient", "id", id, "note", "0".repeat(300)));
        plan.inFile(id, new Plan.Step(0, new Change.Put(patient, "1"), null, null));
        return plan;
    }

    private List<Document> documents(String collection) {
        return database.getCollection(collection).find().into(new ArrayList<>());
    }
}
