package org.longmai.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.longmai.record.Records.delete;
import static org.longmai.record.Records.observation;
import static org.longmai.record.Records.plan;
import static org.longmai.record.Records.put;

import com.mongodb.client.MongoDatabase;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.bson.BsonBinaryWriter;
import org.bson.Document;
import org.bson.codecs.DocumentCodec;
import org.bson.codecs.EncoderContext;
import org.bson.io.BasicOutputBuffer;
import org.junit.jupiter.api.Test;
import org.longmai.fhir.Reference;

class FileLogsTests {

    private static final String FILE = "file-1";

    private final Records records = new Records();
    private final FileLogs logs = records.logs();

    @Test
    void writersAtTheSameTimeLoseNothing() throws Exception {
        int writers = 6;
        int each = 8;
        List<FileLogs> instances = List.of(records.logs(), records.logs());
        Reference shared = observation(0);
        List<Callable<List<Entry>>> calls = new ArrayList<>();
        for (int writer = 0; writer < writers; writer++) {
            int number = writer;
            calls.add(() -> {
                List<Entry> done = new ArrayList<>();
                for (int i = 0; i < each; i++) {
                    int content = number * each + i;
                    done.addAll(instances
                            .get(number % 2)
                            .append(
                                    FILE,
                                    "clinic",
                                    "key-" + content,
                                    plan(put(shared, "note", "n" + content), put(observation(content + 1)))));
                }
                return done;
            });
        }
        List<Entry> told = atOnce(calls);

        FileLog log = records.logs().read(FILE);
        assertThat(log.seq()).isEqualTo((long) writers * each);
        assertThat(records.database().getCollection("envelopes").find().map(envelope -> envelope.getString("_id")))
                .hasSize(writers * each);
        List<Entry> history = log.history(shared);
        assertThat(history).extracting(Entry::version).containsExactlyElementsOf(countdown(writers * each));
        assertThat(log.newest()).hasSize(writers * each + 1);
        assertThat(Set.copyOf(told)).isEqualTo(everything(log));
        Set<Object> notes = new HashSet<>();
        logs.open(history).forEach(resource -> notes.add(resource.json().get("note")));
        assertThat(notes).hasSize(writers * each);
    }

    @Test
    void theSameSubmissionOfManyAtOnceIsAppendedOnce() throws Exception {
        List<FileLogs> instances = List.of(records.logs(), records.logs());
        for (int round = 0; round < 10; round++) {
            String key = "key-" + round;
            Change change = put(observation(0), "note", "round " + round);
            List<Callable<List<Entry>>> calls = new ArrayList<>();
            for (int writer = 0; writer < 6; writer++) {
                FileLogs instance = instances.get(writer % 2);
                calls.add(() -> instance.append(FILE, "clinic", key, plan(change)));
            }
            List<Entry> told = atOnce(calls);
            assertThat(told).hasSize(6);
            assertThat(Set.copyOf(told)).hasSize(1);
            assertThat(records.logs().read(FILE).seq()).isEqualTo(round + 1L);
        }
    }

    @Test
    void readersSeeADenseLogWhileItIsWritten() throws Exception {
        List<Callable<List<Entry>>> calls = new ArrayList<>();
        calls.add(() -> {
            for (int i = 0; i < 60; i++) {
                logs.append(FILE, "clinic", "key-" + i, plan(put(observation(0), "note", "n" + i)));
            }
            return List.of();
        });
        FileLogs other = records.logs();
        for (int reader = 0; reader < 3; reader++) {
            calls.add(() -> {
                for (long seen = 0; seen < 60; ) {
                    FileLog log = (seen % 2 == 0 ? records.logs() : other).read(FILE);
                    assertThat(log.seq()).isGreaterThanOrEqualTo(seen);
                    assertThat(log.history(observation(0))).hasSize((int) log.seq());
                    seen = log.seq();
                }
                return List.of();
            });
        }
        assertThat(atOnce(calls)).isEmpty();
    }

    @Test
    void thePlanIsAskedAgainWhenAnotherWriterWasFaster() {
        FileLogs other = records.logs();
        List<Long> seen = new ArrayList<>();
        logs.append(FILE, "clinic", "mine", log -> {
            seen.add(log.seq());
            if (log.isEmpty()) {
                other.append(FILE, "clinic", "theirs", plan(put(observation(0))));
            }
            return List.of(put(observation(0), "note", "after " + log.seq()));
        });

        assertThat(seen).containsExactly(0L, 1L);
        assertThat(other.read(FILE).history(observation(0)))
                .extracting(Entry::version)
                .containsExactly(2, 1);
    }

    @Test
    void whatCameUnchangedKeepsTheTimeOfItsVersion() {
        logs.append(FILE, "clinic", "first", plan(put(observation(0))));
        FileLogs later = records.logs(Clock.fixed(Records.NOW.plus(Duration.ofDays(1)), ZoneOffset.UTC));
        List<Entry> done = later.append(FILE, "clinic", "second", plan(put(observation(0)), delete(observation(1))));

        assertThat(done).extracting(Entry::deed).containsOnly(Entry.Deed.UNCHANGED);
        assertThat(done).extracting(Entry::version).containsExactly(1, 0);
        assertThat(done.get(0).updated()).isEqualTo(Records.NOW);
        assertThat(records.logs().read(FILE).submission("second")).isEqualTo(done);
    }

    @Test
    void timesAreKeptToTheMillisecond() {
        Instant exact = Instant.parse("2024-05-01T00:00:00.123456789Z");
        FileLogs precise = records.logs(Clock.fixed(exact, ZoneId.of("Asia/Shanghai")));
        List<Entry> done = precise.append(FILE, "clinic", "first", plan(put(observation(0))));

        assertThat(done.get(0).updated()).isEqualTo(Instant.parse("2024-05-01T00:00:00.123Z"));
        assertThat(records.logs().read(FILE).newest()).containsExactlyElementsOf(done);
    }

    @Test
    void whatIsToldCannotBeChanged() {
        List<Entry> done = logs.append(FILE, "clinic", "first", plan(put(observation(0))));
        assertThat(done).isUnmodifiable();
        assertThat(records.logs().read(FILE).submission("first")).isUnmodifiable();
    }

    @Test
    void theDatabaseTellsNothingOfAPerson() {
        Reference patient = new Reference("Patient", FILE);
        Map<String, Object> name = Map.of("text", "欧阳娜娜拉", "family", "Ouyangnala");
        Map<String, Object> identifier = Map.of("system", "urn:oid:2.16.156.10011.1.3", "value", "11010519491231002X");
        Map<String, Object> code = Map.of(
                "coding",
                List.of(Map.of("system", "http://example.org/icd", "code", "B20.9x", "display", "AIDSlike")),
                "text",
                "recognisabletext");
        logs.append(
                FILE,
                "clinic",
                "submission-key",
                plan(
                        new Change.Put(
                                Records.resource(
                                        patient,
                                        "identifier",
                                        List.of(identifier),
                                        "name",
                                        List.of(name),
                                        "birthDate",
                                        "1949-12-31"),
                                "11010519491231002X"),
                        put(
                                new Reference("Condition", "condhubid"),
                                "meta",
                                Map.of("security", List.of(Map.of("system", "urn:label", "code", "HIVLABEL"))),
                                "subject",
                                Map.of("reference", "Patient/" + FILE),
                                "code",
                                code)));
        Records.write(
                records.commons(),
                "clinic",
                List.of(put(
                        new Reference("Practitioner", "prachubid"),
                        "identifier",
                        List.of(identifier),
                        "name",
                        List.of(name))));

        List<byte[]> stored = stored(records.database());
        assertThat(stored).hasSize(3);
        for (byte[] document : stored) {
            String text = new String(document, StandardCharsets.ISO_8859_1);
            for (String secret : List.of(
                    "欧阳娜娜拉",
                    "Ouyangnala",
                    "11010519491231002X",
                    "2.16.156",
                    "B20.9x",
                    "AIDSlike",
                    "recognisabletext",
                    "1949-12-31",
                    "HIVLABEL",
                    "urn:label",
                    "condhubid",
                    "Condition",
                    "source-",
                    "submission-key",
                    "example.org/icd")) {
                String bytes = new String(secret.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
                assertThat(text).doesNotContain(bytes);
            }
        }
    }

    private static List<byte[]> stored(MongoDatabase database) {
        List<byte[]> stored = new ArrayList<>();
        for (String collection : List.of("envelopes", "keys", "commons")) {
            database.getCollection(collection).find().forEach(document -> stored.add(bytes(document)));
        }
        return stored;
    }

    private static byte[] bytes(Document document) {
        BasicOutputBuffer buffer = new BasicOutputBuffer();
        new DocumentCodec()
                .encode(
                        new BsonBinaryWriter(buffer),
                        document,
                        EncoderContext.builder().build());
        return buffer.toByteArray();
    }

    private static Set<Entry> everything(FileLog log) {
        Set<Entry> entries = new HashSet<>();
        log.newest().forEach(entry -> entries.addAll(log.history(entry.reference())));
        return entries;
    }

    private static List<Integer> countdown(int from) {
        List<Integer> numbers = new ArrayList<>();
        for (int i = from; i > 0; i--) {
            numbers.add(i);
        }
        return numbers;
    }

    /** What all calls gave, made at the same time. */
    private static List<Entry> atOnce(List<Callable<List<Entry>>> calls) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(calls.size());
        CyclicBarrier start = new CyclicBarrier(calls.size());
        try {
            List<Future<List<Entry>>> running = new ArrayList<>();
            for (Callable<List<Entry>> call : calls) {
                running.add(threads.submit(() -> {
                    start.await();
                    return call.call();
                }));
            }
            List<Entry> told = new ArrayList<>();
            for (Future<List<Entry>> one : running) {
                told.addAll(one.get());
            }
            return told;
        } finally {
            threads.shutdownNow();
        }
    }
}
