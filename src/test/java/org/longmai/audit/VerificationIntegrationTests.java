package org.longmai.audit;

import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import io.micrometer.observation.ObservationRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.Period;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.bson.Document;
import org.bson.types.Binary;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.longmai.access.Caller;
import org.longmai.access.PurposeOfUse;
import org.longmai.access.Role;
import org.longmai.registry.Registries;
import org.longmai.store.MasterKey;
import org.longmai.store.Seal;
import org.longmai.store.TestStore;

/** A ledger of three chains of five entries, and what somebody with the whole database, but without the key, may do to it. */
@Timeout(60)
class VerificationIntegrationTests {

    private static final MasterKey MASTER = new MasterKey(new byte[32]);
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    @TempDir
    private Path folder;

    private final MongoDatabase database = TestStore.fresh();
    private final MongoCollection<Document> ledger = database.getCollection("ledger");
    private final Entries entries = new Entries(database, MASTER, new Seal(new SecureRandom()), Registries.tongliang());
    private final Chains chains = new Chains(database, MASTER, entries);
    private final List<String> names = new ArrayList<>();
    private Instant now = START;

    @BeforeEach
    void fill() throws Exception {
        for (int run = 0; run < 3; run++) {
            write(5);
        }
    }

    @Test
    void aLedgerThatNobodyTouchedIsWhole() throws Exception {
        assertThat(verify()).isEmpty();
        assertThat(verifyWithHeads()).isEmpty();
        assertThat(verify(START.plus(Duration.ofHours(7)))).isEmpty();
    }

    @Test
    void aRemovedEntryIsFound() {
        remove(1, 3);
        assertFound(Finding.Kind.REMOVED, 1, 3);
        assertThat(verify().get(0).at()).isEqualTo(START.plus(Duration.ofHours(9)));
    }

    @Test
    void theFirstEntryRemovedIsFound() {
        remove(1, 1);
        assertFound(Finding.Kind.REMOVED, 1, 1);
    }

    @Test
    void anEntryWhoseClearPartWasChangedIsFound() {
        set(2, 2, "resident", "somebody");
        assertFound(Finding.Kind.CHANGED, 2, 2);
    }

    @Test
    void anEntryThatIsMadeACopyOfAnotherIsFound() {
        set(2, 2, "main", "somebody");
        assertFound(Finding.Kind.CHANGED, 2, 2);
    }

    @Test
    void anEntryWhoseTimeWasChangedIsFound() {
        set(0, 4, "at", java.util.Date.from(START));
        assertFound(Finding.Kind.CHANGED, 0, 4);
    }

    @Test
    void anEntryWhoseSealedPartWasChangedIsFound() {
        byte[] event = entry(2, 2).get("event", Binary.class).getData().clone();
        event[40] ^= 1;
        set(2, 2, "event", new Binary(event));
        assertFound(Finding.Kind.CHANGED, 2, 2);
    }

    @Test
    void anEntryWhoseHashWasChangedIsFound() {
        set(2, 2, "chain", new Binary(new byte[32]));
        assertFound(Finding.Kind.CHANGED, 2, 2);
    }

    @Test
    void twoEntriesThatChangedPlacesAreFoundAsSuch() {
        Document second = entry(1, 2);
        Document third = entry(1, 3);
        remove(1, 2);
        remove(1, 3);
        ledger.insertOne(second.append("_id", Entries.id(names.get(1), 3)));
        ledger.insertOne(third.append("_id", Entries.id(names.get(1), 2)));
        assertThat(verify()).extracting(Finding::kind).containsExactly(Finding.Kind.MOVED, Finding.Kind.MOVED);
        assertThat(verify()).extracting(Finding::number).containsExactly(2L, 3L);
    }

    @Test
    void anEntryPutInAtTheEndIsFound() {
        ledger.insertOne(entry(2, 2).append("_id", Entries.id(names.get(2), 6)));
        assertFound(Finding.Kind.MOVED, 2, 6);
    }

    @Test
    void anEndThatALaterChainVouchedForIsMissed() {
        remove(0, 5);
        assertFound(Finding.Kind.TRUNCATED, 0, 5);
    }

    @Test
    void theEndOfTheLastChainIsMissedByTheFileOfHeadsAlone() throws Exception {
        remove(2, 5);
        assertThat(verify()).isEmpty();
        assertThat(verifyWithHeads()).extracting(Finding::kind).containsExactly(Finding.Kind.TRUNCATED);
        assertThat(verifyWithHeads()).extracting(Finding::number).containsExactly(5L);
    }

    @Test
    void aWholeChainIsMissed() {
        for (int number = 1; number <= 5; number++) {
            remove(1, number);
        }
        assertFound(Finding.Kind.CHAIN_REMOVED, 1, 1);
    }

    @Test
    void theLastChainIsMissedByTheFileOfHeads() throws Exception {
        for (int number = 1; number <= 5; number++) {
            remove(2, number);
        }
        database.getCollection("chains").deleteOne(new Document("_id", 3L));
        assertThat(verifyWithHeads()).extracting(Finding::kind).containsExactly(Finding.Kind.CHAIN_REMOVED);
    }

    @Test
    void aChangedRegisterIsFound() {
        database.getCollection("chains")
                .updateOne(new Document("_id", 2L), new Document("$set", new Document("heads", List.of())));
        assertThat(verify())
                .extracting(Finding::chain, Finding::number)
                .contains(org.assertj.core.groups.Tuple.tuple("chains", 2L));
        database.getCollection("chains").deleteOne(new Document("_id", 2L));
        assertThat(verify()).extracting(Finding::kind).contains(Finding.Kind.REMOVED);
    }

    @Test
    void whatIsOlderThanAskedIsNotLookedAt() {
        set(0, 2, "resident", "somebody");
        assertThat(verify(START.plus(Duration.ofHours(6)))).isEmpty();
        remove(2, 3);
        assertThat(verify(START.plus(Duration.ofHours(6))))
                .extracting(Finding::number)
                .containsExactly(3L);
    }

    @Test
    void whatIsOverLeavesAndTheRestIsStillVerified() throws Exception {
        Period kept = Period.ofYears(3);
        now = START.atZone(ZoneOffset.UTC).plusYears(3).plusHours(8).toInstant();
        Retention retention =
                new Retention(new AuditSettings(null, Duration.ofSeconds(1), kept), entries, chains, clock());
        retention.run();
        retention.run();

        assertThat(ledger.countDocuments()).isEqualTo(8);
        assertThat(verify()).isEmpty();
        assertThat(verifyWithHeads()).isEmpty();
        write(2);
        assertThat(verify()).isEmpty();

        remove(1, 4);
        assertFound(Finding.Kind.REMOVED, 1, 4);
    }

    @Test
    void aCheckpointThatTheHubDidNotWriteCounterfeitsNoRetention() {
        remove(1, 1);
        Document second = entry(1, 2);
        database.getCollection("checkpoints")
                .insertOne(new Document("_id", Entries.id(names.get(1), 1))
                        .append("chain", names.get(1))
                        .append("number", 1L)
                        .append("hash", second.get("chain"))
                        .append("at", second.get("at"))
                        .append("mac", new Binary(new byte[32])));
        assertFound(Finding.Kind.REMOVED, 1, 1);
    }

    @Test
    void anOlderLedgerIsTakenIntoTheRegister() throws Exception {
        database.getCollection("chains").drop();
        assertThat(verify()).isEmpty();
        write(1);
        assertThat(verify()).isEmpty();
        remove(0, 5);
        assertFound(Finding.Kind.TRUNCATED, 0, 5);
    }

    private void write(int count) throws Exception {
        HeadFile heads = TestHeads.in(folder.resolve("heads"));
        Ledger writer = new Ledger(entries, chains, heads, clock(), new SecureRandom(), ObservationRegistry.NOOP);
        for (int i = 1; i <= count; i++) {
            now = now.plus(Duration.ofHours(1));
            writer.record(List.of(event("r" + i)));
        }
        writer.stop();
        heads.flush();
        String mine = chains.all().get(chains.all().size() - 1).chain();
        if (!names.contains(mine)) {
            names.add(mine);
        }
    }

    private List<Finding> verify() {
        return verify(null);
    }

    private List<Finding> verify(@Nullable Instant since) {
        return new Verification(entries, chains, List.of(), since).run();
    }

    private List<Finding> verifyWithHeads() throws IOException {
        assertThat(Files.readAllLines(folder.resolve("heads"))).hasSizeGreaterThanOrEqualTo(3);
        return new Verification(entries, chains, HeadFile.read(folder.resolve("heads")), null).run();
    }

    private void assertFound(Finding.Kind kind, int chain, long number) {
        List<Finding> found = verify();
        assertThat(found).hasSize(1);
        assertThat(found.get(0).kind()).isEqualTo(kind);
        assertThat(found.get(0).chain()).isEqualTo(names.get(chain));
        assertThat(found.get(0).number()).isEqualTo(number);
    }

    private Document entry(int chain, long number) {
        return entries.find(Entries.id(names.get(chain), number)).orElseThrow();
    }

    private void remove(int chain, long number) {
        assertThat(ledger.deleteOne(new Document("_id", Entries.id(names.get(chain), number)))
                        .getDeletedCount())
                .isEqualTo(1);
    }

    private void set(int chain, long number, String field, Object value) {
        ledger.updateOne(
                new Document("_id", Entries.id(names.get(chain), number)),
                new Document("$set", new Document(field, value)));
    }

    private Clock clock() {
        return new Clock() {
            @Override
            public Instant instant() {
                return now;
            }

            @Override
            public java.time.ZoneId getZone() {
                return ZoneOffset.UTC;
            }

            @Override
            public Clock withZone(java.time.ZoneId zone) {
                return this;
            }
        };
    }

    private static AccessEvent event(String resident) {
        Caller caller = new Caller("s", "n", Role.DOCTOR, "tl-anju", "d1", null, Set.of(), "t", "c");
        return new AccessEvent(
                caller,
                resident,
                AccessEvent.Action.QUERY,
                PurposeOfUse.TREAT,
                AccessEvent.Outcome.ANSWERED,
                List.of(),
                List.of(),
                "{ me }");
    }
}
