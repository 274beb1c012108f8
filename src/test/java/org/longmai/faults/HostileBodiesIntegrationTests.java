package org.longmai.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.longmai.Longmai;

/** The whole server with little memory. After each of these bodies it still takes an honest one. */
class HostileBodiesIntegrationTests {

    private static final Pattern URL = Pattern.compile("http://localhost:(\\d+)");
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    @TempDir
    private static Path data;

    private static Process process;
    private static URI server;
    private static String token;

    @BeforeAll
    static void start() throws Exception {
        process = new ProcessBuilder(
                        ProcessHandle.current().info().command().orElse("java"),
                        "-Xmx256m",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Longmai.class.getName(),
                        "--spring.profiles.active=demo",
                        "--spring.main.lazy-initialization=true",
                        "--server.port=0",
                        "--server.tomcat.connection-timeout=2s",
                        "--server.tomcat.keep-alive-timeout=1m",
                        "--longmai.demo.residents=0",
                        "--longmai.demo.data=" + data)
                .redirectErrorStream(true)
                .start();
        BufferedReader output = process.inputReader(StandardCharsets.UTF_8);
        server = address(output);
        Thread drain = new Thread(() -> output.lines().forEach(System.out::println));
        drain.setDaemon(true);
        drain.start();
        token = new String(
                HTTP.send(
                                HttpRequest.newBuilder(server.resolve("/demo/token?id=tl-anju"))
                                        .build(),
                                HttpResponse.BodyHandlers.ofByteArray())
                        .body(),
                StandardCharsets.UTF_8);
    }

    private static URI address(BufferedReader output) throws IOException {
        for (String line = output.readLine(); line != null; line = output.readLine()) {
            Matcher url = URL.matcher(line);
            if (url.find()) {
                return URI.create("http://127.0.0.1:" + url.group(1));
            }
        }
        throw new AssertionError("it does not start");
    }

    @AfterAll
    static void stop() {
        process.destroyForcibly();
    }

    @AfterEach
    void anHonestBundleIsTaken() throws Exception {
        HttpResponse<String> answer = push(bytes(bundle(patient("honest", ""))), "identity");
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    }

    @ParameterizedTest
    @MethodSource("malformed")
    void refusesWhatIsNoBundle(String json) throws Exception {
        assertRefused(push(bytes(json), "identity"), 400);
    }

    static List<String> malformed() {
        return List.of(
                "",
                "null",
                "[]",
                "{",
                "{\"resourceType\": \"Bundle\"",
                "{\"a\":".repeat(100_000),
                "[".repeat(1_000_000),
                bundle("[".repeat(500) + "]".repeat(500)),
                bundle(patient("a", ", \"x\": " + "9".repeat(100_000))),
                bundle(patient("a", ", \"active\": true, \"active\": false")),
                bundle(patient("a", ", \"" + "k".repeat(100_000) + "\": true")),
                bundle(patient("a", ", \"language\": \"\\ud800\"")),
                bundle(patient("a", ", \"language\": \"\\udc00\\ud800\"")),
                bundle(patient("a", "")) + "{}",
                "\u0000\u0000" + bundle(patient("a", "")));
    }

    @Test
    void refusesOtherCharsets() throws Exception {
        String bundle = bundle(patient("a", ", \"language\": \"中文\""));
        assertRefused(push(bundle.getBytes(StandardCharsets.UTF_16), "identity"), 400);
        assertRefused(push(bundle.getBytes(StandardCharsets.UTF_16LE), "identity"), 400);
        assertRefused(push(bundle.getBytes(Charset.forName("GB18030")), "identity"), 400);
    }

    /** As a number of FHIR it is one; nobody computes with it. */
    @ParameterizedTest
    @ValueSource(strings = {"1e999999999", "-1E-999999999", "1e99999999999999999999"})
    void aNumberOfAnyExponentDoesNoHarm(String number) throws Exception {
        String observation =
                "{\"resourceType\": \"Observation\", \"id\": \"n\", \"status\": \"final\", \"code\": {\"text\": \"x\"}, "
                        + "\"subject\": {\"reference\": \"Patient/a\"}, \"valueQuantity\": {\"value\": " + number
                        + "}}";
        HttpResponse<String> answer =
                push(bytes(bundle(patient("a", "") + ", " + entry("Observation/n", observation))), "identity");
        assertThat(answer.statusCode()).isIn(200, 400, 422);
    }

    @Test
    void aMillionEntriesAreTooMany() throws Exception {
        StringBuilder entries = new StringBuilder(patient("m", ""));
        for (int i = 0; i < 1_000_000; i++) {
            entries.append(",{}");
        }
        assertRefused(push(bytes(bundle(entries.toString())), "identity"), 400, 413);
        assertRefused(push(gzip(bytes(bundle(entries.toString()))), "gzip"), 400, 413);
    }

    @Test
    void aMillionKeysAreBounded() throws Exception {
        StringBuilder keys = new StringBuilder();
        for (int i = 0; i < 1_000_000; i++) {
            keys.append(", \"k").append(i).append("\": 1");
        }
        HttpResponse<String> answer = push(bytes(bundle(patient("k", keys.toString()))), "identity");
        assertThat(answer.statusCode()).as(answer.body()).isIn(200, 400, 413);
    }

    /** What opens to a gigabyte is refused when it is larger than a body may be. */
    @Test
    void aGzipBombIsNotOpened() throws Exception {
        ByteArrayOutputStream bomb = new ByteArrayOutputStream();
        byte[] blanks = new byte[1 << 20];
        Arrays.fill(blanks, (byte) ' ');
        try (GZIPOutputStream gzip = new GZIPOutputStream(bomb)) {
            for (int i = 0; i < 1_000; i++) {
                gzip.write(blanks);
            }
        }
        assertRefused(push(bomb.toByteArray(), "gzip"), 413);
    }

    @Test
    void aBrokenGzipStreamIsRefused() throws Exception {
        byte[] whole = gzip(bytes(bundle(patient("z", ", \"language\": \"" + "x".repeat(10_000) + "\""))));
        assertRefused(push(Arrays.copyOf(whole, whole.length / 2), "gzip"), 400);
        byte[] flipped = whole.clone();
        flipped[flipped.length - 6] ^= 1;
        assertRefused(push(flipped, "gzip"), 400);
    }

    /** More than the memory has room for, at once: each is taken or told to come again, or to come smaller. */
    @Test
    void manyLargeBundlesAtOnceAreTakenOrSentAway() throws Exception {
        StringBuilder entries = new StringBuilder(patient("large", ""));
        for (int i = 0; i < 40_000; i++) {
            String id = "o" + i;
            entries.append(",")
                    .append(entry(
                            "Observation/" + id,
                            "{\"resourceType\": \"Observation\", \"id\": \"" + id
                                    + "\", \"status\": \"final\", \"code\": {\"coding\": [{\"system\": \"http://loinc.org\", "
                                    + "\"code\": \"" + i
                                    + "\"}]}, \"subject\": {\"reference\": \"Patient/large\"}}"));
        }
        byte[] body = bytes(bundle(entries.toString()));
        ExecutorService threads = Executors.newFixedThreadPool(6);
        try {
            List<Callable<HttpResponse<String>>> pushes = new ArrayList<>();
            for (int i = 0; i < 6; i++) {
                pushes.add(() -> push(body, "identity"));
            }
            for (Future<HttpResponse<String>> push : threads.invokeAll(pushes)) {
                HttpResponse<String> answer = push.get();
                if (answer.statusCode() != 200) {
                    assertRefused(answer, 413, 503);
                }
            }
        } finally {
            threads.shutdownNow();
        }
    }

    /** Clients that never end their requests hold nothing up, and are hung up on. */
    @Test
    void slowClientsAreLeftBehind() throws Exception {
        List<Socket> slow = new ArrayList<>();
        try {
            for (int i = 0; i < 300; i++) {
                Socket socket = new Socket("127.0.0.1", server.getPort());
                slow.add(socket);
                OutputStream out = socket.getOutputStream();
                String head =
                        "POST /fhir HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer %s\r\nContent-Type: application/fhir+json\r\n"
                                        .formatted(token)
                                + "Content-Length: 1000000\r\n" + (i % 2 == 0 ? "X-Slow: " : "\r\n{\"resourceType\":");
                out.write(bytes(head));
                out.flush();
            }
            anHonestBundleIsTaken();
            for (int i = 1; i < 10; i += 2) {
                slow.get(i).setSoTimeout(30_000);
                String answer = new String(end(slow.get(i).getInputStream()), StandardCharsets.UTF_8);
                assertThat(answer)
                        .startsWith("HTTP/1.1 408 ")
                        .contains("Connection: close", "\"OperationOutcome\"", "did not arrive in time", "未在限定时间内到达");
            }
        } finally {
            for (Socket socket : slow) {
                socket.close();
            }
        }
    }

    /** Cut in the middle of a body, or of a chunk, or with a chunk that is none: as far as an answer gets, it says what to do. */
    @ParameterizedTest
    @CsvSource({
        "/fhir, Content-Length: 100",
        "/fhir, Transfer-Encoding: chunked",
        "/fhir/Patient, Content-Length: 100",
        "/fhir/$import, Transfer-Encoding: chunked",
        "/fhir/Patient/$validate, Content-Length: 100",
    })
    void aBodyThatBreaksOffIsToldApart(String path, String length) throws Exception {
        String type = path.endsWith("$import") ? "application/fhir+ndjson" : "application/fhir+json";
        for (String body : List.of("40\r\n{\"resourceType\":", "nothing\r\n{}\r\n0\r\n\r\n")) {
            assertThat(cut(path, type, length, body))
                    .startsWith("HTTP/1.1 400 ")
                    .contains("application/fhir+json", "\"OperationOutcome\"", "The body breaks off", "请求体中断");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "/graphql, Content-Length: 100",
        "/graphql, Transfer-Encoding: chunked",
        "/fhir/$graphql, Transfer-Encoding: chunked"
    })
    void aQueryThatBreaksOffIsToldSoInItsOwnWords(String path, String length) throws Exception {
        String chunk = length.startsWith("T") ? "40\r\n" : "";
        assertThat(cut(path, "application/json", length, chunk + "{\"query\":"))
                .startsWith("HTTP/1.1 400 ")
                .contains("application/json", "{\"errors\":", "The body breaks off");
    }

    /** What is answered to a request whose sender stops there. */
    private static String cut(String path, String type, String length, String body) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", server.getPort())) {
            socket.setSoTimeout(30_000);
            String head =
                    "POST %s HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer %s\r\nContent-Type: %s\r\n%s\r\n\r\n"
                            .formatted(path, token, type, length);
            socket.getOutputStream().write(bytes(head + body));
            socket.shutdownOutput();
            return new String(end(socket.getInputStream()), StandardCharsets.UTF_8);
        }
    }

    private static byte[] end(InputStream in) {
        try {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new AssertionError("it was not hung up on", e);
        }
    }

    private static void assertRefused(HttpResponse<String> answer, Integer... statuses) {
        assertThat(answer.statusCode()).as(answer.body()).isIn((Object[]) statuses);
        assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/fhir+json");
        assertThat(answer.body()).contains("\"OperationOutcome\"").doesNotContain("Exception", "java.");
    }

    private static HttpResponse<String> push(byte[] body, String encoding) throws Exception {
        return HTTP.send(
                HttpRequest.newBuilder(server.resolve("/fhir"))
                        .header("Authorization", "Bearer " + token)
                        .header("Content-Type", "application/fhir+json")
                        .header("Content-Encoding", encoding)
                        .POST(HttpRequest.BodyPublishers.ofByteArray(body))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private static String bundle(String entries) {
        return "{\"resourceType\": \"Bundle\", \"type\": \"transaction\", \"entry\": [" + entries + "]}";
    }

    private static String patient(String id, String more) {
        return entry("Patient/" + id, "{\"resourceType\": \"Patient\", \"id\": \"" + id + "\"" + more + "}");
    }

    private static String entry(String url, String resource) {
        return "{\"resource\": " + resource + ", \"request\": {\"method\": \"PUT\", \"url\": \"" + url + "\"}}";
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] gzip(byte[] bytes) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
            gzip.write(bytes);
        }
        return out.toByteArray();
    }
}
