package org.longmai.intake;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.longmai.fhir.Json;
import org.longmai.store.TestStore;
import tools.jackson.databind.JsonNode;

/** Whole records as Synthea writes them: accepted, kept as they are, taken once. */
class SyntheaTests {

    private static final String INSTITUTION = "tl-renmin";
    private static final List<String> BUNDLES =
            List.of("hospitals", "practitioners", "patient-1", "patient-2", "patient-3", "patient-4");

    private final Hub hub = new Hub(TestStore.fresh());

    @Test
    void everyResourceIsReadBackAsItWasSent() {
        Run run = new Run(hub);
        BUNDLES.forEach(name -> run.take(bundle(name)));

        assertThat(run.resources).isEqualTo(178 + 179 + 178 + 178 + 234 + 221 + 394 + 428);
        assertThat(hub.residents
                        .find("http://hl7.org/fhir/sid/us-ssn", "999-80-4882")
                        .orElseThrow()
                        .files())
                .hasSize(1);
    }

    @Test
    void theSameBundleAgainGetsTheSameAnswerAndChangesNothing() {
        List<Map<String, Object>> answers = BUNDLES.stream()
                .map(name -> hub.intake.submit(INSTITUTION, bundle(name)))
                .toList();
        Map<String, Set<String>> before = hub.snapshot();

        Hub restarted = hub.restarted();
        assertThat(BUNDLES.stream()
                        .map(name -> restarted.intake.submit(INSTITUTION, bundle(name)))
                        .toList())
                .isEqualTo(answers);
        assertThat(hub.snapshot()).isEqualTo(before);
    }

    @Test
    void theSameBundleFromEightSendersAtOnceIsTakenOnce() throws Exception {
        for (String name : List.of("hospitals", "practitioners", "patient-2")) {
            Set<Map<String, Object>> answers = Set.copyOf(atOnce(8, bundle(name)));
            assertThat(answers).as(name).hasSize(1);
        }
        assertThat(hub.sizes())
                .containsEntry("commons", 178 + 179 + 178 + 178)
                .containsEntry("envelopes", 1)
                .containsEntry("links", 1)
                .containsEntry("keys", 1);
    }

    @Test
    void aWholeRunIsAcceptedAndKept() throws IOException {
        String directory = System.getProperty("longmai.synthea");
        Assumptions.assumeTrue(
                directory != null, "no run of Synthea: name one that generate.sh wrote, -Dlongmai.synthea=DIR");
        Run run = new Run(hub);
        for (Path file : files(Path.of(String.valueOf(directory)))) {
            run.take(Files.readAllBytes(file));
        }
        System.out.println(run.report());
    }

    /** The hospitals, then the practitioners, then the patients. */
    private static List<Path> files(Path directory) throws IOException {
        Path fhir = Files.isDirectory(directory.resolve("fhir")) ? directory.resolve("fhir") : directory;
        try (Stream<Path> files = Files.list(fhir)) {
            return files.filter(file -> file.toString().endsWith(".json"))
                    .sorted(Comparator.comparingInt(SyntheaTests::rank).thenComparing(Comparator.naturalOrder()))
                    .toList();
        }
    }

    private static int rank(Path file) {
        String name = file.getFileName().toString();
        return name.startsWith("hospitalInformation") ? 0 : name.startsWith("practitionerInformation") ? 1 : 2;
    }

    /** Sends Bundles, reads every resource of them back, and keeps count. */
    private static final class Run {

        private final Hub hub;
        private final SentAndKept comparison = new SentAndKept();
        private int bundles;
        private int resources;
        private long bytes;
        private long sending;
        private long reading;

        Run(Hub hub) {
            this.hub = hub;
        }

        void take(byte[] bytes) {
            long start = System.nanoTime();
            Map<String, Object> answered = hub.intake.submit(INSTITUTION, bytes);
            this.sending += System.nanoTime() - start;
            this.bytes += bytes.length;
            bundles++;
            JsonNode bundle = SentAndKept.JSON.readTree(bytes);
            JsonNode answer = SentAndKept.JSON.readTree(Json.write(answered));
            assertThat(answer.path("entry").size())
                    .isEqualTo(bundle.path("entry").size());
            comparison.learn(bundle, answer);
            compare(bundle, answer, hub.restarted());
        }

        private void compare(JsonNode bundle, JsonNode answer, Hub reader) {
            for (int i = 0; i < bundle.path("entry").size(); i++) {
                JsonNode sent = bundle.path("entry").get(i).path("resource");
                JsonNode response = answer.path("entry").path(i).path("response");
                assertThat(response.path("status").asString()).startsWith("201");
                long start = System.nanoTime();
                byte[] kept = reader.read(SentAndKept.location(answer, i))
                        .orElseThrow()
                        .bytes();
                reading += System.nanoTime() - start;
                comparison.assertSame(
                        sent,
                        SentAndKept.JSON.readTree(kept),
                        sent.path("resourceType").asString());
                resources++;
            }
        }

        String report() {
            return "%d Bundles, %d resources, %.1f MB; taken in %.1f s (%.0f resources/s), read back one by one in %.1f s"
                    .formatted(
                            bundles, resources, bytes / 1e6, sending / 1e9, resources / (sending / 1e9), reading / 1e9);
        }
    }

    private List<Map<String, Object>> atOnce(int senders, byte[] bundle) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(senders);
        try {
            List<Callable<Map<String, Object>>> tasks = new ArrayList<>();
            for (int i = 0; i < senders; i++) {
                tasks.add(() -> hub.intake.submit(INSTITUTION, bundle));
            }
            List<Map<String, Object>> answers = new ArrayList<>();
            for (Future<Map<String, Object>> answer : threads.invokeAll(tasks)) {
                answers.add(answer.get());
            }
            return answers;
        } finally {
            threads.shutdown();
        }
    }

    static byte[] bundle(String name) {
        try (InputStream in = SyntheaTests.class.getResourceAsStream("/synthea/" + name + ".json.gz")) {
            return new GZIPInputStream(new ByteArrayInputStream(in == null ? new byte[0] : in.readAllBytes()))
                    .readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
