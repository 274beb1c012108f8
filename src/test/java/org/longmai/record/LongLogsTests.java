package org.longmai.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.longmai.record.Records.observation;
import static org.longmai.record.Records.plan;
import static org.longmai.record.Records.put;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.bson.Document;
import org.junit.jupiter.api.Test;
import org.longmai.record.Records.Instance;
import org.longmai.record.Records.Limits;
import org.springframework.util.unit.DataSize;

class LongLogsTests {

    private static final String FILE = "file-1";

    private final Records records = new Records();
    private final Instance instance = records.instance(Limits.REAL);

    @Test
    void twoThousandEnvelopesAreReadAsAHandfulOfDocuments() {
        append(instance.logs(), 0, 2000);
        instance.mergeAndClear();
        instance.mergeAndClear();

        // 7 of 256, 13 of 16.
        assertThat(documents()).hasSize(20);
        FileLog log = records.logs().read(FILE);
        assertThat(log.seq()).isEqualTo(2000);
        assertThat(log.history(observation(0))).hasSize(2000);
        assertThat(log.submission("key-1234")).hasSize(1);
    }

    @Test
    void nothingIsClearedThatALookMayStillNeed() {
        append(instance.logs(), 0, 16);
        instance.longLogs().run();
        assertThat(documents()).hasSize(17);

        instance.nanos().addAndGet(LongLogs.LINGER.toNanos() - 1);
        instance.longLogs().run();
        assertThat(documents()).hasSize(17);

        instance.nanos().addAndGet(1);
        instance.longLogs().run();
        assertThat(documents()).containsExactly("file-1/0000000001-0000000016");
    }

    @Test
    void anEnvelopesNumberStaysTakenWhenItWasMerged() {
        append(instance.logs(), 0, 15);
        Instance other = records.instance(Limits.REAL);
        List<Long> seen = new ArrayList<>();
        other.logs().append(FILE, "clinic", "slow", log -> {
            seen.add(log.seq());
            if (log.seq() == 15) {
                append(instance.logs(), 15, 16);
                instance.mergeAndClear();
            }
            return List.of(put(observation(1)));
        });

        assertThat(seen).containsExactly(15L, 16L);
        assertThat(records.logs().read(FILE).history(observation(0))).hasSize(16);
        assertThat(records.logs().read(FILE).seq()).isEqualTo(17);
    }

    @Test
    void whatWasNotNoticedByItsWriterIsNoticedByItsNextReader() {
        append(records.logs(), 0, 16);
        instance.mergeAndClear();
        assertThat(documents()).hasSize(16);

        instance.logs().read(FILE);
        instance.mergeAndClear();
        assertThat(documents()).hasSize(1);
    }

    @Test
    void whatAnotherInstanceLeftBehindIsClearedByTheNextReaders() {
        append(instance.logs(), 0, 16);
        instance.longLogs().run();
        Instance other = records.instance(Limits.REAL);
        other.logs().read(FILE);
        other.mergeAndClear();
        assertThat(documents()).hasSize(1);
    }

    @Test
    void anIdleScheduleAsksTheStoreForNothing() {
        records.database().drop();
        instance.longLogs().run();
        append(instance.logs(), 0, 15);
        instance.longLogs().run();
        assertThat(documents()).hasSize(15);
    }

    @Test
    void whatIsNotSmallIsNotMerged() {
        Instance tight = records.instance(Limits.REAL.largest(DataSize.ofBytes(2_000)));
        append(tight.logs(), 0, 16);
        tight.mergeAndClear();
        assertThat(documents()).hasSize(16);
    }

    /** Sealed they are small; a merge would open them all at once. */
    @Test
    void whatIsSmallOnlyWhileItIsSealedIsNotMerged() {
        String zeros = "0".repeat(3_000_000);
        for (int i = 0; i < 16; i++) {
            instance.logs().append(FILE, "clinic", "key-" + i, plan(put(observation(i), "note", zeros)));
        }
        instance.mergeAndClear();
        assertThat(documents()).hasSize(16);
    }

    @Test
    void ofAnErasedFileNothingIsMerged() {
        append(instance.logs(), 0, 16);
        records.database().getCollection("keys").deleteOne(new Document("_id", FILE));
        Instance other = records.instance(Limits.REAL);
        other.longLogs().noticed(FILE);
        other.mergeAndClear();
        assertThat(other.logs().read(FILE).isEmpty()).isTrue();
        assertThat(documents()).hasSize(16);
    }

    /** Many instances append, merge, clear at once and read, warm and cold: every read is dense and nothing is lost. */
    @Test
    void readersAndWritersGoOnWhileItIsMerged() throws Exception {
        int all = 200;
        AtomicBoolean done = new AtomicBoolean();
        ExecutorService threads = Executors.newFixedThreadPool(5);
        try {
            List<Future<?>> others = new ArrayList<>();
            for (Limits limits : List.of(Limits.TIGHT, Limits.FORGETFUL)) {
                others.add(threads.submit(() -> {
                    Instance own = records.instance(limits);
                    while (!done.get()) {
                        own.logs().read(FILE);
                        own.mergeAndClear();
                    }
                }));
                others.add(threads.submit(() -> {
                    Instance own = records.instance(limits);
                    for (long seen = 0; !done.get(); ) {
                        seen = assertDense(own.logs(), seen);
                        seen = assertDense(records.instance(limits).logs(), seen);
                    }
                }));
            }
            Instance writer = records.instance(Limits.TIGHT);
            append(writer.logs(), 0, all);
            done.set(true);
            for (Future<?> other : others) {
                other.get();
            }
            assertThat(assertDense(records.instance(Limits.TIGHT).logs(), all)).isEqualTo(all);
        } finally {
            done.set(true);
            threads.shutdownNow();
        }
    }

    private static long assertDense(FileLogs logs, long seen) {
        FileLog log = logs.read(FILE);
        assertThat(log.seq()).isGreaterThanOrEqualTo(seen);
        List<Entry> history = log.history(observation(0));
        assertThat(history).hasSize((int) log.seq());
        List<Entry> some = history.subList(0, Math.min(20, history.size()));
        assertThat(logs.open(some))
                .extracting(resource -> resource.string("note"))
                .containsExactlyElementsOf(
                        some.stream().map(entry -> "n" + (entry.version() - 1)).toList());
        return log.seq();
    }

    private static void append(FileLogs logs, int from, int to) {
        for (int i = from; i < to; i++) {
            logs.append(FILE, "clinic", "key-" + i, plan(put(observation(0), "note", "n" + i)));
        }
    }

    /** What is left of an envelope that was merged is not counted. */
    private List<String> documents() {
        List<String> ids = new ArrayList<>();
        records.database()
                .getCollection("envelopes")
                .find(new Document("file", FILE))
                .forEach(document -> ids.add(document.getString("_id")));
        return ids;
    }
}
