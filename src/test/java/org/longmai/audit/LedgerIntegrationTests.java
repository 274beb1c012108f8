package org.longmai.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoDatabase;
import io.micrometer.observation.ObservationRegistry;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.bson.Document;
import org.bson.types.Binary;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.longmai.access.Caller;
import org.longmai.access.PurposeOfUse;
import org.longmai.access.Role;
import org.longmai.fhir.Failure;
import org.longmai.registry.Registries;
import org.longmai.store.KeyedHash;
import org.longmai.store.MasterKey;
import org.longmai.store.Seal;
import org.longmai.store.TestStore;

/** The ledger under load, when its store fails, and when it stops. */
@Timeout(60)
class LedgerIntegrationTests {

    private static final MasterKey MASTER = new MasterKey(new byte[32]);

    private final SecureRandom random = new SecureRandom();
    private final Seal seal = new Seal(random);
    private final MongoDatabase database = TestStore.fresh();

    @Test
    void writesEveryEntryOnceHoweverManyComeAtOnce() throws Exception {
        Ledger ledger = ledger(database);
        ExecutorService callers = Executors.newFixedThreadPool(16);
        List<Future<?>> recorded = new ArrayList<>();
        for (int i = 0; i < 400; i++) {
            String resident = "r" + i % 4;
            recorded.add(callers.submit(() -> ledger.record(List.of(event(resident)))));
        }
        for (Future<?> each : recorded) {
            each.get();
        }
        callers.shutdown();

        assertThat(ledger.count(Set.of("r1"), Ledger.Span.ALL)).isEqualTo(100);
        assertThat(walk(ledger, "r1", 7)).hasSize(100);
        assertThat(broken()).isEmpty();
        ledger.stop();
    }

    @Test
    void theNextWriteAfterAFailedOneIsDurableAndTheChainIsWhole() {
        AtomicBoolean fails = new AtomicBoolean();
        Ledger ledger = ledger(database, failing(fails));
        ledger.record(List.of(event("r")));
        fails.set(true);
        assertUnavailable(ledger);
        fails.set(false);
        ledger.record(List.of(event("r")));

        assertThat(ledger.count(Set.of("r"), Ledger.Span.ALL)).isEqualTo(2);
        assertThat(broken()).isEmpty();
    }

    @Test
    void aStoreThatIsGoneRefuses() {
        MongoClient client = MongoClients.create(TestStore.uri());
        Ledger ledger = ledger(client.getDatabase(database.getName()));
        client.close();

        assertUnavailable(ledger);
        assertUnavailable(ledger);
    }

    @Test
    void nobodyWaitsForALedgerThatStops() throws Exception {
        for (int run = 0; run < 20; run++) {
            Ledger ledger = ledger(database);
            AtomicInteger durable = new AtomicInteger();
            CountDownLatch begun = new CountDownLatch(8);
            ExecutorService callers = Executors.newFixedThreadPool(8);
            String resident = "stopping" + run;
            for (int i = 0; i < 8; i++) {
                callers.execute(() -> {
                    begun.countDown();
                    recordUntilRefused(ledger, resident, durable);
                });
            }
            begun.await();
            ledger.stop();
            callers.shutdown();

            assertThat(callers.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
            assertThat(ledger.count(Set.of(resident), Ledger.Span.ALL)).isEqualTo(durable.get());
        }
    }

    private static void recordUntilRefused(Ledger ledger, String resident, AtomicInteger durable) {
        try {
            while (true) {
                ledger.record(List.of(event(resident)));
                durable.incrementAndGet();
            }
        } catch (Failure stopped) {
            assertThat(stopped.category()).isEqualTo(Failure.Category.UNAVAILABLE);
        }
    }

    @Test
    void aChangedOrRemovedEntryIsFound() {
        Ledger ledger = ledger(database);
        for (int i = 0; i < 3; i++) {
            ledger.record(List.of(event("r" + i)));
        }
        assertThat(broken()).isEmpty();

        Document second = new Document("resident", "r1");
        Document before = database.getCollection("ledger").find(second).first();
        assertThat(before).isNotNull();
        database.getCollection("ledger").updateOne(second, new Document("$set", new Document("resident", "r9")));
        assertThat(broken()).containsExactly(before.getString("_id"));

        database.getCollection("ledger").deleteOne(new Document("resident", "r9"));
        assertThat(broken()).hasSize(1);
    }

    @Test
    void aPageBehindAnEntryOfSomebodyElseIsRefused() {
        Ledger ledger = ledger(database);
        ledger.record(List.of(event("mine"), event("theirs")));
        String theirs = ledger.of(Set.of("theirs"), Ledger.Span.ALL, 1, null)
                .entries()
                .get(0)
                .id();

        assertThatThrownBy(() -> ledger.of(Set.of("mine"), Ledger.Span.ALL, 1, theirs))
                .isInstanceOfSatisfying(
                        Failure.class, failure -> assertThat(failure.category()).isEqualTo(Failure.Category.INVALID));
    }

    private Ledger ledger(MongoDatabase store) {
        return ledger(store, Clock.systemUTC());
    }

    private Ledger ledger(MongoDatabase store, Clock clock) {
        Entries entries = new Entries(store, MASTER, seal, Registries.tongliang());
        return new Ledger(
                entries, new Chains(store, MASTER, entries), TestHeads.none(), clock, random, ObservationRegistry.NOOP);
    }

    private static void assertUnavailable(Ledger ledger) {
        assertThatThrownBy(() -> ledger.record(List.of(event("r"))))
                .isInstanceOfSatisfying(Failure.class, failure -> assertThat(failure.category())
                        .isEqualTo(Failure.Category.UNAVAILABLE));
    }

    /** What fails is of no kind that the ledger could know of. */
    private static Clock failing(AtomicBoolean fails) {
        Clock clock = Clock.systemUTC();
        return new Clock() {
            @Override
            public java.time.Instant instant() {
                if (fails.get()) {
                    throw new UnsupportedOperationException("no time");
                }
                return clock.instant();
            }

            @Override
            public java.time.ZoneId getZone() {
                return clock.getZone();
            }

            @Override
            public Clock withZone(java.time.ZoneId zone) {
                return clock.withZone(zone);
            }
        };
    }

    private static Set<String> walk(Ledger ledger, String resident, int size) {
        Set<String> seen = new LinkedHashSet<>();
        String after = null;
        boolean more = true;
        while (more) {
            Ledger.Page page = ledger.of(Set.of(resident), Ledger.Span.ALL, size, after);
            page.entries().forEach(entry -> assertThat(seen.add(entry.id())).isTrue());
            more = page.more();
            after = page.entries().get(page.entries().size() - 1).id();
        }
        return seen;
    }

    /** The entries whose number or hash does not follow from those before them. */
    private List<String> broken() {
        KeyedHash hash = new KeyedHash(MASTER, "ledger-chain");
        Map<String, byte[]> heads = new HashMap<>();
        Map<String, Integer> numbers = new HashMap<>();
        List<Document> entries = database.getCollection("ledger").find().into(new ArrayList<>());
        entries.sort(Comparator.comparing(entry -> entry.getString("_id")));
        List<String> broken = new ArrayList<>();
        for (Document entry : entries) {
            String[] id = entry.getString("_id").split("/");
            String clear = "%s|%s|%d|"
                    .formatted(
                            entry.getString("_id"),
                            entry.getString("resident"),
                            entry.getDate("at").getTime());
            byte[] expected = hash.hash(
                    heads.getOrDefault(id[0], new byte[0]),
                    clear.getBytes(StandardCharsets.UTF_8),
                    entry.get("event", Binary.class).getData());
            byte[] chain = entry.get("chain", Binary.class).getData();
            int number = Integer.parseInt(id[1]);
            if (number != numbers.getOrDefault(id[0], 0) + 1 || !Arrays.equals(expected, chain)) {
                broken.add(entry.getString("_id"));
            }
            heads.put(id[0], chain);
            numbers.put(id[0], number);
        }
        return broken;
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
