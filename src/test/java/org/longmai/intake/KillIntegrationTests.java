package org.longmai.intake;

import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.bson.Document;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.longmai.Longmai;
import org.longmai.demo.embedded.EmbeddedMongo;
import org.longmai.fhir.HubIds;
import org.longmai.fhir.Json;
import org.longmai.fhir.Reference;
import org.longmai.record.Entry;
import org.longmai.record.FileLog;
import org.longmai.store.TestKeys;

/**
 * A process that takes Bundles is killed in the midst of them, again and again: what it acknowledged is there whole, what it did
 * not is whole or absent, and sent again it is there once. Most rounds run the intake and its store alone, some the whole server.
 */
class KillIntegrationTests {

    static final String CLINIC = "tl-anju";

    private static final int ROUNDS = 22;
    private static final int WHOLE_EVERY = 7;
    private static final int CLIENTS = 4;
    private static final long SEED = Long.getLong("longmai.test.seed", 20261124L);
    private static final Pattern URL = Pattern.compile("http://localhost:(\\d+)");

    private final HttpClient http = HttpClient.newHttpClient();
    private final HubIds ids = new HubIds(TestKeys.MASTER.derive("hub-ids"));
    private final Random random = new Random(SEED);
    private final Map<Integer, Map<String, Object>> acknowledged = new ConcurrentHashMap<>();
    private final Set<Integer> open = ConcurrentHashMap.newKeySet();
    private int next;
    private int whole;
    private int absent;
    private int looks;

    @TempDir
    private Path data;

    @Test
    void losesNothingThatItAcknowledgedAndHalvesNothing() throws Exception {
        for (int round = 0; round < ROUNDS; round++) {
            boolean all = round % WHOLE_EVERY == WHOLE_EVERY - 1;
            pushAndKill(all ? server() : intake(), all);
            check(round % 2 == 0);
        }
        int unacknowledged = open.size();
        finish();
        System.out.printf(
                "killed %d times (seed %d): %d Bundles acknowledged, none lost; of those that were not, %d found whole, %d absent, "
                        + "%d left to the last retry%n",
                ROUNDS, SEED, acknowledged.size(), whole, absent, unacknowledged);
    }

    private Process intake() throws IOException {
        return start("org.longmai.intake.IntakeProcess", store().toString());
    }

    private Process server() throws IOException {
        return start(
                Longmai.class.getName(),
                "--spring.profiles.active=demo",
                "--spring.main.lazy-initialization=true",
                "--server.port=0",
                "--longmai.demo.residents=0",
                "--longmai.demo.data=" + data,
                "--longmai.store.master-key=" + Base64.getEncoder().encodeToString(new byte[32]));
    }

    private static Process start(String main, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                ProcessHandle.current().info().command().orElse("java"),
                "-Xmx384m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                main));
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command).redirectErrorStream(true).start();
    }

    /** Several clients push, what is open first; after so many answers, and whatever is under way then, the process is gone. */
    private void pushAndKill(Process process, boolean all) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(CLIENTS + 1);
        try {
            BufferedReader output = process.inputReader(StandardCharsets.UTF_8);
            URI server = address(output);
            Future<?> drained = threads.submit(() -> output.lines().forEach(line -> {}));
            String token = all ? token(server, CLINIC) : "";
            if (all) {
                look(server);
            }
            CountDownLatch answers = new CountDownLatch(1 + random.nextInt(25));
            Queue<Integer> queue = queue();
            List<Future<?>> clients = new ArrayList<>();
            for (int client = 0; client < CLIENTS; client++) {
                clients.add(threads.submit(() -> push(server, token, queue, answers)));
            }
            answers.await();
            process.destroyForcibly().waitFor();
            for (Future<?> client : clients) {
                client.get();
            }
            drained.get();
        } finally {
            process.destroyForcibly();
            threads.shutdown();
        }
    }

    private static URI address(BufferedReader output) throws IOException {
        List<String> lines = new ArrayList<>();
        for (String line = output.readLine(); line != null; line = output.readLine()) {
            Matcher url = URL.matcher(line);
            if (url.find()) {
                return URI.create("http://127.0.0.1:" + url.group(1));
            }
            lines.add(line);
        }
        throw new AssertionError("it does not start: " + lines);
    }

    private String token(URI server, String id) throws Exception {
        return http.send(
                        HttpRequest.newBuilder(server.resolve("/demo/token?id=" + id))
                                .build(),
                        HttpResponse.BodyHandlers.ofString())
                .body();
    }

    /** A doctor reads what was acknowledged before: that is in the ledger when the answer is there. */
    private void look(URI server) throws Exception {
        String doctor = token(server, CLINIC + "-d1");
        for (int number : acknowledged.keySet().stream().limit(5).toList()) {
            String patient = hubReference("Patient/p-%d-0".formatted(number));
            HttpResponse<String> answer = http.send(
                    HttpRequest.newBuilder(server.resolve("/fhir/" + patient))
                            .header("Authorization", "Bearer " + doctor)
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
            looks++;
        }
    }

    /** Every chain of the ledger has its numbers without a gap, and every look is in one. */
    private void checkLedger(Hub hub) {
        Map<String, Set<Long>> chains = new TreeMap<>();
        for (Document entry : hub.database.getCollection("ledger").find()) {
            String id = entry.getString("_id");
            int slash = id.lastIndexOf('/');
            chains.computeIfAbsent(id.substring(0, slash), any -> new TreeSet<>())
                    .add(Long.parseLong(id.substring(slash + 1)));
        }
        chains.values().forEach(chain -> {
            List<Long> numbers = List.copyOf(chain);
            assertThat(numbers.get(numbers.size() - 1) - numbers.get(0)).isEqualTo(numbers.size() - 1L);
        });
        assertThat(chains.values().stream().mapToInt(Set::size).sum()).isGreaterThanOrEqualTo(looks);
    }

    /** Some come twice, at the same time; some were answered long ago. */
    private Queue<Integer> queue() {
        Queue<Integer> queue = new ConcurrentLinkedQueue<>(new TreeSet<>(open));
        acknowledged.keySet().stream().skip(random.nextInt(5)).limit(3).forEach(queue::add);
        for (int i = 0; i < 400; i++) {
            int number = next++;
            queue.add(number);
            if (number % 4 == 1) {
                queue.add(number);
            }
        }
        return queue;
    }

    private void push(URI server, String token, Queue<Integer> queue, CountDownLatch answers) {
        for (Integer number = queue.poll(); number != null; number = queue.poll()) {
            if (!acknowledged.containsKey(number)) {
                open.add(number);
            }
            try {
                HttpResponse<byte[]> answer = http.send(
                        HttpRequest.newBuilder(server.resolve("/fhir"))
                                .header("Authorization", "Bearer " + token)
                                .header("Content-Type", "application/fhir+json")
                                .POST(HttpRequest.BodyPublishers.ofByteArray(bundle(number)))
                                .build(),
                        HttpResponse.BodyHandlers.ofByteArray());
                assertThat(answer.statusCode())
                        .as(new String(answer.body(), StandardCharsets.UTF_8))
                        .isEqualTo(200);
                acknowledge(number, Json.readObject(answer.body()));
                answers.countDown();
            } catch (IOException e) {
                return;
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    private void acknowledge(int number, Map<String, Object> answer) {
        Map<String, Object> before = acknowledged.putIfAbsent(number, answer);
        open.remove(number);
        if (before != null) {
            assertThat(answer).isEqualTo(before);
        }
    }

    private void check(boolean rollForward) {
        try (EmbeddedMongo store = EmbeddedMongo.open(store());
                MongoClient client = MongoClients.create(store.uri())) {
            Hub hub = new Hub(client.getDatabase("longmai"));
            acknowledged.keySet().forEach(number -> assertThat(found(hub, number))
                    .isEqualTo(resources(number)));
            checkLedger(hub);
            if (rollForward) {
                hub.intake.onReady();
                open.forEach(number -> countWhole(found(hub, number), number));
            }
        }
    }

    private void countWhole(Collection<String> found, int number) {
        if (found.isEmpty()) {
            absent++;
        } else {
            whole++;
            assertThat(found).isEqualTo(resources(number));
        }
    }

    /** Everything is sent once more, and then everything is there in one copy. */
    private void finish() {
        try (EmbeddedMongo store = EmbeddedMongo.open(store());
                MongoClient client = MongoClients.create(store.uri())) {
            Hub hub = new Hub(client.getDatabase("longmai"));
            hub.intake.onReady();
            Set<Integer> sent = new TreeSet<>(acknowledged.keySet());
            sent.addAll(open);
            sent.forEach(number ->
                    acknowledge(number, Json.readObject(Json.write(hub.intake.submit(CLINIC, bundle(number))))));
            sent.forEach(number -> assertThat(versions(hub, number))
                    .hasSameSizeAs(resources(number))
                    .containsOnly(1));
            for (Document submission : hub.database.getCollection("submissions").find()) {
                assertThat(submission.getBoolean("open")).isFalse();
            }
            assertThat(hub.database.getCollection("submission-drafts").find()).isEmpty();
        }
    }

    /** Of the Bundle's resources, those that are there as they were sent. */
    private Collection<String> found(Hub hub, int number) {
        Set<String> found = new TreeSet<>();
        for (String resource : resources(number)) {
            hub.read(hubReference(resource))
                    .filter(read -> resource.equals(read.string("language")))
                    .ifPresent(read -> found.add(resource));
        }
        return found;
    }

    private List<Integer> versions(Hub hub, int number) {
        List<Integer> versions = new ArrayList<>();
        for (String resource : resources(number)) {
            Reference reference = Hub.reference(hubReference(resource));
            FileLog log = hub.logs.read(Objects.requireNonNull(hub.logs.locate(reference)));
            log.history(reference).stream().map(Entry::version).forEach(versions::add);
        }
        return versions;
    }

    private String hubReference(String resource) {
        int slash = resource.indexOf('/');
        String type = resource.substring(0, slash);
        return type + "/" + ids.of(CLINIC, type, resource.substring(slash + 1));
    }

    private static Set<String> resources(int number) {
        return new TreeSet<>(entries(number).keySet());
    }

    private static byte[] bundle(int number) {
        List<Map<String, Object>> entries = new ArrayList<>();
        entries(number)
                .forEach((url, resource) ->
                        entries.add(Map.of("resource", resource, "request", Map.of("method", "PUT", "url", url))));
        return Json.write(Map.of("resourceType", "Bundle", "type", "transaction", "entry", entries));
    }

    /** One patient, two, or five, each with some observations; every resource carries its own name as its language. */
    private static Map<String, Map<String, Object>> entries(int number) {
        Map<String, Map<String, Object>> entries = new TreeMap<>();
        int patients = number % 3 == 0 ? 2 : number % 10 == 5 ? 5 : 1;
        for (int patient = 0; patient < patients; patient++) {
            String id = "Patient/p-%d-%d".formatted(number, patient);
            entries.put(id, resource(id, Map.of()));
            for (int i = 0; i < 6; i++) {
                String url = "Observation/o-%d-%d-%d".formatted(number, patient, i);
                entries.put(
                        url,
                        resource(
                                url,
                                Map.of(
                                        "status",
                                        "final",
                                        "code",
                                        Map.of("text", "x"),
                                        "subject",
                                        Map.of("reference", id))));
            }
        }
        return entries;
    }

    private static Map<String, Object> resource(String url, Map<String, Object> elements) {
        int slash = url.indexOf('/');
        Map<String, Object> resource = new TreeMap<>(elements);
        resource.put("resourceType", url.substring(0, slash));
        resource.put("id", url.substring(slash + 1));
        resource.put("language", url);
        return resource;
    }

    private Path store() {
        return data.resolve("store.h2");
    }
}
