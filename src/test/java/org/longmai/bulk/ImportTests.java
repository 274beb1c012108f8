package org.longmai.bulk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.mongodb.client.MongoDatabase;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiFunction;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.bson.Document;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.longmai.fhir.Failure;
import org.longmai.fhir.Failure.Category;
import org.longmai.fhir.Json;
import org.longmai.fhir.Resource;
import org.longmai.intake.TestIntake;
import org.longmai.store.TestKeys;
import org.longmai.store.TestStore;
import org.springframework.util.JdkIdGenerator;
import org.springframework.util.unit.DataSize;

class ImportTests {

    private static final String ANJU = "tl-anju";
    private static final int PATIENTS = 12;
    private static final BulkSettings SETTINGS = settings(DataSize.ofGigabytes(2));

    private final MongoDatabase database = TestStore.fresh();
    private final TestIntake intake = TestIntake.in(database);
    private final Ticking clock = new Ticking();
    private final Imports imports = imports(database, clock);

    // What is taken

    @Test
    void linesFindTheirPatientInWhateverFileAndOrder() {
        String job = upload(observations(), provenances(), patients(), organizations());
        run();

        Progress progress = progress(job);
        assertThat(progress.finished()).isNotNull();
        assertThat(progress.accepted()).containsExactly(3L * PATIENTS, (long) PATIENTS, (long) PATIENTS, 2L);
        assertThat(progress.failed()).containsOnly(0L);
        assertThat(errors(job, 0)).isEmpty();
        assertThat(intake.record()).hasSizeGreaterThanOrEqualTo(PATIENTS + 2);
    }

    @Test
    void whatRefersToAPatientOverSomethingElseJoinsThatFile() {
        List<Map<String, Object>> responses = new ArrayList<>();
        upload(provenances(), observations(), patients());
        run((institution, bundle) -> {
            Map<String, Object> answer = intake.submit(institution, bundle);
            responses.addAll(Resource.objects(answer, "entry.response"));
            return answer;
        });
        List<String> locations = responses.stream()
                .map(response -> String.valueOf(response.get("location")).replaceFirst("/_history/.*", ""))
                .toList();
        Set<String> files = new TreeSet<>();
        Set<String> ofProvenances = new TreeSet<>();
        locations.forEach(reference -> {
            if (reference.startsWith("Patient/")) {
                files.add(reference.replace("Patient/", ""));
            } else if (reference.startsWith("Provenance/")) {
                ofProvenances.add(intake.file(reference));
            }
        });
        assertThat(files).hasSize(PATIENTS);
        assertThat(ofProvenances).isEqualTo(files);
    }

    @Test
    void aPatientIsOneSubmission() {
        AtomicInteger bundles = new AtomicInteger();
        upload(observations(), patients());
        run((institution, bundle) -> {
            bundles.incrementAndGet();
            return intake.submit(institution, bundle);
        });
        assertThat(bundles).hasValue(PATIENTS);
    }

    @Test
    void aPatientWithMoreThanABundleTakesIsCut() {
        StringBuilder many = new StringBuilder();
        for (int i = 0; i < 1200; i++) {
            many.append(observation("o" + i, "1")).append('\n');
        }
        String job = upload(many.toString(), patient("1"));
        run();
        assertThat(progress(job).accepted()).containsExactly(1200L, 1L);
    }

    @Test
    void aPatientOfMoreThanFitsIntoMemoryIsLoadedInPieces() {
        String note = "x".repeat(1 << 20);
        StringBuilder many = new StringBuilder();
        for (int i = 0; i < 72; i++) {
            many.append(observation("o" + i, "1").replace("'", "").replace("\"t\"", "\"" + note + "\""))
                    .append('\n');
        }
        String job = upload(many.toString(), patient("1"));
        assertThat(imports.find(job).orElseThrow().deals()).isEqualTo(3);
        run();
        assertThat(progress(job).accepted()).containsExactly(72L, 1L);
    }

    @Test
    void theSameAgainChangesNothing() {
        upload(observations(), patients(), organizations());
        run();
        Set<String> before = intake.record();
        String again = upload(organizations(), patients(), observations());
        run();

        assertThat(intake.record()).isEqualTo(before);
        assertThat(progress(again).accepted()).containsExactly(2L, (long) PATIENTS, 3L * PATIENTS);
    }

    // What is refused

    @Test
    void eachRefusedLineIsToldWithItsNumberAndTheOthersAreTaken() {
        String job = upload(
                String.join(
                        "\n",
                        patient("1"),
                        "{\"resourceType\":",
                        "",
                        "{'resourceType':'Nonsense','id':'1'}".replace('\'', '"'),
                        "{'resourceType':'Patient'}".replace('\'', '"'),
                        patient("2")),
                observation("o1", "1") + "\r\n" + observation("o2", "1").replace("Patient/1", "nobody") + "\n");
        run();

        assertThat(progress(job).accepted()).containsExactly(2L, 1L);
        assertThat(progress(job).failed()).containsExactly(3L, 1L);
        assertThat(errors(job, 0))
                .extracting(error -> Resource.values(error, "issue.location").get(0))
                .containsExactlyInAnyOrder("line 2", "line 4", "line 5");
        assertThat(errors(job, 1)).singleElement().satisfies(error -> {
            assertThat(error).containsEntry("resourceType", "OperationOutcome");
            assertThat(Resource.values(error, "issue.location")).containsExactly("line 2");
            assertThat(Resource.values(error, "issue.expression")).containsExactly("Observation.subject");
        });
    }

    @Test
    void aBundleThatIsRefusedAsAWholeIsToldForEachLine() {
        String job = upload(patient("1") + "\n" + observation("o", "1"));
        run((institution, bundle) -> {
            throw Failure.of(Category.CONFLICT, "no");
        });
        assertThat(progress(job).failed()).containsExactly(2L);
        assertThat(errors(job, 0)).hasSize(2);
    }

    @Test
    void anUploadIsBounded() {
        Imports small = imports(database, clock);
        Upload upload = new Upload(small, settings(DataSize.ofKilobytes(1)), small.open(ANJU));
        assertThatExceptionOfType(Failure.class)
                .isThrownBy(() -> upload.add("a", stream("x".repeat(2000))))
                .satisfies(failure -> assertThat(failure.category()).isEqualTo(Category.TOO_COSTLY));
    }

    @Test
    void aLineIsBounded() {
        BulkSettings settings = new BulkSettings(
                DataSize.ofMegabytes(10), DataSize.ofBytes(100), 3, Duration.ofDays(1), Duration.ofMinutes(1));
        Upload upload = new Upload(imports, settings, imports.open(ANJU));
        assertThatExceptionOfType(Failure.class)
                .isThrownBy(() -> upload.add("a", stream("{}\n" + "x".repeat(101))))
                .withMessageContaining("Line 2");
    }

    @Test
    void anEmptyUploadIsRefused() {
        Upload upload = new Upload(imports, SETTINGS, imports.open(ANJU));
        assertThatThrownBy(upload::end).isInstanceOf(Failure.class);
    }

    // Cut off, and gone on with

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 5, 7, 11, 13})
    void anotherInstanceGoesOnWhereOneDied(int submissions) {
        String job = upload(observations(), provenances(), patients(), organizations(), "{}\n{}");
        AtomicInteger left = new AtomicInteger(submissions);
        ImportWorker dying = worker(
                (institution, bundle) -> {
                    if (left.getAndDecrement() == 0) {
                        throw new Died();
                    }
                    return intake.submit(institution, bundle);
                },
                "dying");
        assertThatThrownBy(dying::runAll).isInstanceOf(Died.class);

        ImportWorker other = worker(intake::submit, "other");
        other.runAll();
        assertThat(progress(job).finished()).as("the lease still holds").isNull();
        clock.ticks(SETTINGS.lease().plusSeconds(1));
        other.runAll();

        assertThat(progress(job).finished()).isNotNull();
        assertThat(progress(job).accepted()).containsExactly(3L * PATIENTS, (long) PATIENTS, (long) PATIENTS, 2L, 0L);
        assertThat(progress(job).failed()).containsExactly(0L, 0L, 0L, 0L, 2L);
        assertThat(errors(job, 4)).hasSize(2);
        assertThat(intake.record()).isEqualTo(undisturbed());
    }

    /** What an import that nothing disturbed leaves behind. */
    private static Set<String> undisturbed() {
        ImportTests fresh = new ImportTests();
        fresh.upload(observations(), provenances(), patients(), organizations(), "{}\n{}");
        fresh.run();
        return fresh.intake.record();
    }

    @Test
    void whatIsNotedAsDoneIsNotDoneAgain() {
        upload(observations(), patients());
        AtomicInteger bundles = new AtomicInteger();
        BiFunction<String, byte[], Map<String, Object>> counting = (institution, bundle) -> {
            bundles.incrementAndGet();
            clock.ticks(Duration.ofSeconds(3));
            return intake.submit(institution, bundle);
        };
        AtomicInteger left = new AtomicInteger(8);
        assertThatThrownBy(() -> worker(
                                (institution, bundle) -> {
                                    if (left.getAndDecrement() == 0) {
                                        throw new Died();
                                    }
                                    return counting.apply(institution, bundle);
                                },
                                "dying")
                        .runAll())
                .isInstanceOf(Died.class);
        clock.ticks(SETTINGS.lease().plusSeconds(1));
        worker(counting, "other").runAll();

        assertThat(bundles).hasValue(PATIENTS);
    }

    @Test
    void aStoreThatDoesNotAnswerIsWaitedFor() {
        String job = upload(observations(), patients());
        run((institution, bundle) -> {
            throw Failure.storeSilent(new IllegalStateException());
        });
        assertThat(progress(job).finished()).isNull();
        assertThat(progress(job).done()).isZero();

        clock.ticks(SETTINGS.lease().plusSeconds(1));
        run();
        assertThat(progress(job).finished()).isNotNull();
        assertThat(progress(job).failed()).containsOnly(0L);
    }

    @Test
    void aStoppingInstanceLeavesTheJobToTheNextAtOnce() throws Exception {
        String job = upload(observations(), patients());
        AtomicInteger bundles = new AtomicInteger();
        ImportWorker[] stopping = new ImportWorker[1];
        stopping[0] = worker(
                (institution, bundle) -> {
                    if (bundles.incrementAndGet() == 4) {
                        stop(stopping[0]);
                    }
                    return intake.submit(institution, bundle);
                },
                "stopping");
        stopping[0].runAll();
        assertThat(bundles).hasValue(4);

        worker(
                        (institution, bundle) -> {
                            bundles.incrementAndGet();
                            return intake.submit(institution, bundle);
                        },
                        "next")
                .runAll();
        assertThat(progress(job).finished()).isNotNull();
        assertThat(bundles).hasValue(PATIENTS);
    }

    @Test
    void aCancelledJobStopsAndLeavesNothing() {
        String job = upload(observations(), patients());
        run((institution, bundle) -> {
            imports.delete(job);
            clock.ticks(Duration.ofSeconds(3));
            return intake.submit(institution, bundle);
        });
        assertThat(imports.find(job)).isEmpty();
        assertThat(database.getCollection("imports").countDocuments()).isZero();
        assertThat(database.getCollection("import_pieces").countDocuments()).isZero();
        assertThat(intake.record()).hasSize(1);
    }

    @Test
    void ofManyOneHasTheLease() throws Exception {
        String job = upload(patients());
        for (int round = 0; round < 5; round++) {
            AtomicInteger holders = new AtomicInteger();
            ExecutorService instances = Executors.newFixedThreadPool(8);
            for (int i = 0; i < 8; i++) {
                String holder = "holder" + round + i;
                instances.execute(() -> holders.addAndGet(imports.acquire(job, holder) ? 1 : 0));
            }
            instances.shutdown();
            assertThat(instances.awaitTermination(30, TimeUnit.SECONDS)).isTrue();
            assertThat(holders).hasValue(1);
            clock.ticks(SETTINGS.lease().plusSeconds(1));
        }
    }

    @Test
    void whoLostTheLeaseGoesNoFurther() {
        String job = upload(observations(), patients());
        AtomicInteger bundles = new AtomicInteger();
        run((institution, bundle) -> {
            bundles.incrementAndGet();
            clock.ticks(SETTINGS.lease().plusSeconds(1));
            assertThat(imports.acquire(job, "other")).isTrue();
            return intake.submit(institution, bundle);
        });
        assertThat(bundles).hasValue(1);
        assertThat(imports.find(job)).isPresent();
        assertThat(imports.renew(job, "other")).isTrue();
    }

    // What stays

    @Test
    void nothingIsInTheClearAndWhatWasUploadedIsGoneAtTheEnd() {
        upload(patients(), "{}");
        assertThat(database.getCollection("import_pieces").countDocuments()).isEqualTo(2);
        assertSealed();
        run();
        assertSealed();
        assertThat(database.getCollection("import_pieces").find())
                .allSatisfy(piece -> assertThat(piece.getString("kind")).contains("/errors/"));
    }

    private void assertSealed() {
        for (String collection : List.of("imports", "import_pieces")) {
            for (Document document : database.getCollection(collection).find()) {
                assertThat(document.toJson()).doesNotContain("Patient", "王淑兰", "secret-name");
            }
        }
    }

    @Test
    void aFinishedJobIsForgottenInTimeAndABrokenUploadToo() {
        String done = upload(patients());
        run();
        String broken = imports.open(ANJU);
        imports.upload(broken, 0, 0, new Imports.Lines(1, new byte[10]));
        String waiting = upload(patients());
        clock.ticks(SETTINGS.keep().plusDays(1));
        imports.sweep();

        assertThat(imports.find(done)).isEmpty();
        assertThat(imports.find(broken)).isEmpty();
        assertThat(imports.find(waiting)).isPresent();
        assertThat(database.getCollection("import_pieces").find())
                .allSatisfy(piece -> assertThat(piece.getString("job")).isEqualTo(waiting));
    }

    // Arithmetic

    @Property(tries = 100)
    void anUploadKeepsEveryLine(
            @ForAll @Size(max = 30) List<@IntRange(max = 40) Integer> lengths, @ForAll boolean ended) {
        StringBuilder text = new StringBuilder();
        lengths.forEach(length -> text.append("y".repeat(length)).append('\n'));
        String whole = ended || text.isEmpty() ? text + "z" : text + "z\n";
        String job = upload(whole);

        ImportJob found = imports.find(job).orElseThrow();
        StringBuilder kept = new StringBuilder();
        found.chunks()
                .forEach(chunk ->
                        kept.append(new String(imports.lines(job, chunk).bytes(), StandardCharsets.UTF_8)));
        assertThat(kept.toString()).isEqualTo(whole);
        assertThat(found.lines()).isEqualTo(lengths.size() + 1);
    }

    @Test
    void aLargeInputIsCutBetweenLines() {
        String line = "x".repeat(1 << 20);
        String job = upload((line + "\n").repeat(10) + line);
        ImportJob found = imports.find(job).orElseThrow();

        assertThat(found.chunks()).hasSize(3);
        assertThat(found.chunks())
                .extracting(chunk -> imports.lines(job, chunk).first())
                .containsExactly(1L, 5L, 9L);
    }

    @Property
    void rowsComeBackAsTheyWere(@ForAll @Size(max = 10) List<String> texts) {
        List<Row> rows = new ArrayList<>();
        texts.forEach(text -> rows.add(new Row(
                texts.size(), Long.MAX_VALUE - rows.size(), "g", "Patient/1", text.getBytes(StandardCharsets.UTF_8))));
        List<Row> read = Row.read(Row.write(rows));

        assertThat(read).usingRecursiveFieldByFieldElementComparator().isEqualTo(rows);
    }

    // Scenery

    private static final class Died extends RuntimeException {}

    private void run() {
        run(intake::submit);
    }

    private void run(BiFunction<String, byte[], Map<String, Object>> how) {
        worker(how, "holder").runAll();
    }

    private ImportWorker worker(BiFunction<String, byte[], Map<String, Object>> how, String holder) {
        return new ImportWorker(imports(database, clock), how, clock, holder);
    }

    private static void stop(ImportWorker worker) {
        try {
            worker.stop();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private Progress progress(String job) {
        return imports.progress(imports.find(job).orElseThrow());
    }

    private List<Map<String, Object>> errors(String job, int input) {
        List<Map<String, Object>> errors = new ArrayList<>();
        for (String id : imports.errors(job, input)) {
            String ndjson = new String(imports.error(id), StandardCharsets.UTF_8);
            Arrays.stream(ndjson.split("\n"))
                    .forEach(line -> errors.add(Json.readObject(line.getBytes(StandardCharsets.UTF_8))));
        }
        return errors;
    }

    private String upload(String... files) {
        String job = imports.open(ANJU);
        Upload upload = new Upload(imports, SETTINGS, job);
        try {
            for (int i = 0; i < files.length; i++) {
                upload.add("secret-name-%d.ndjson".formatted(i), stream(files[i]));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        upload.end();
        return job;
    }

    private static ByteArrayInputStream stream(String text) {
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
    }

    private static Imports imports(MongoDatabase database, Clock clock) {
        return new Imports(database, TestKeys.MASTER, TestKeys.SEAL, clock, new JdkIdGenerator(), SETTINGS);
    }

    private static BulkSettings settings(DataSize size) {
        return new BulkSettings(size, DataSize.ofMegabytes(4), 3, Duration.ofDays(7), Duration.ofSeconds(60));
    }

    private static String patient(String id) {
        return "{'resourceType':'Patient','id':'%s','name':[{'text':'王淑兰'}]}"
                .formatted(id)
                .replace('\'', '"');
    }

    private static String observation(String id, String patient) {
        return ("{'resourceType':'Observation','id':'%s','status':'final','code':{'text':'t'},"
                        + "'subject':{'reference':'Patient/%s'}}")
                .formatted(id, patient)
                .replace('\'', '"');
    }

    private static String patients() {
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < PATIENTS; i++) {
            lines.append(patient("p" + i)).append('\n');
        }
        return lines.toString();
    }

    private static String observations() {
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < 3 * PATIENTS; i++) {
            lines.append(observation("o" + i, "p" + i % PATIENTS)).append('\n');
        }
        return lines.toString();
    }

    private static String provenances() {
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < PATIENTS; i++) {
            lines.append(
                    "{'resourceType':'Provenance','id':'v%d','recorded':'2026-01-01T00:00:00Z','agent':[{'who':{'display':'a'}}],'target':[{'reference':'Observation/o%d'}]}\n"
                            .formatted(i, i)
                            .replace('\'', '"'));
        }
        return lines.toString();
    }

    private static String organizations() {
        return "{'resourceType':'Organization','id':'a'}\n{'resourceType':'Organization','id':'b'}".replace('\'', '"');
    }

    private static final class Ticking extends Clock {

        private volatile Instant now = Instant.parse("2026-03-08T01:00:00Z");

        void ticks(Duration on) {
            now = now.plus(on);
        }

        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }
}
