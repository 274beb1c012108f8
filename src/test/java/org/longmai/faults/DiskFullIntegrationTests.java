package org.longmai.faults;

import static org.assertj.core.api.Assertions.assertThat;

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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.longmai.Longmai;

/** The demo's store, whose file may not grow: by the system's limit of a file's size, which the server meets as a full disk. */
class DiskFullIntegrationTests {

    private static final Pattern URL = Pattern.compile("http://localhost:(\\d+)");
    private static final int KILOBYTES = 6_000;
    private static final int MOST = 200;

    private final HttpClient client = HttpClient.newHttpClient();
    private final Map<Integer, String> acknowledged = new LinkedHashMap<>();

    @TempDir
    private Path data;

    @Test
    void saysSoAndKeepsWhatItAcknowledged() throws Exception {
        Process full = start("ulimit -f " + KILOBYTES + "; ");
        try {
            URI server = address(full);
            HttpResponse<String> answer = pushUntilRefused(server);
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(503);
            assertThat(answer.body())
                    .contains("OperationOutcome", "transient")
                    .doesNotContain("Exception", data.toString());
            assertThat(acknowledged).isNotEmpty();
            assertThat(get(server, "/fhir/metadata").statusCode()).isEqualTo(200);
            assertThat(full.isAlive()).isTrue();
        } finally {
            full.destroyForcibly().waitFor();
        }

        Process roomy = start("");
        try {
            URI server = address(roomy);
            String token = get(server, "/demo/token?id=tl-anju").body();
            for (Map.Entry<Integer, String> one : acknowledged.entrySet()) {
                assertThat(push(server, token, one.getKey()).body()).isEqualTo(one.getValue());
            }
            assertThat(push(server, token, MOST).statusCode()).isEqualTo(200);
        } finally {
            roomy.destroyForcibly();
        }
    }

    private HttpResponse<String> pushUntilRefused(URI server) throws Exception {
        String token = get(server, "/demo/token?id=tl-anju").body();
        for (int number = 0; number < MOST; number++) {
            HttpResponse<String> answer = push(server, token, number);
            if (answer.statusCode() != 200) {
                return answer;
            }
            acknowledged.put(number, answer.body());
        }
        throw new AssertionError("the disk was not full");
    }

    private HttpResponse<String> push(URI server, String token, int number) throws Exception {
        byte[] noise = new byte[100_000];
        new Random(number).nextBytes(noise);
        String bundle =
                """
                {"resourceType": "Bundle", "type": "transaction", "entry": [{"request": {"method": "PUT", "url": "Patient/p%d"},
                 "resource": {"resourceType": "Patient", "id": "p%d", "photo": [{"contentType": "image/png", "data": "%s"}]}}]}"""
                        .formatted(number, number, Base64.getEncoder().encodeToString(noise));
        return client.send(
                HttpRequest.newBuilder(server.resolve("/fhir"))
                        .header("Authorization", "Bearer " + token)
                        .header("Content-Type", "application/fhir+json")
                        .POST(HttpRequest.BodyPublishers.ofString(bundle))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private HttpResponse<String> get(URI server, String path) throws Exception {
        return client.send(HttpRequest.newBuilder(server.resolve(path)).build(), HttpResponse.BodyHandlers.ofString());
    }

    private Process start(String limit) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                "bash",
                "-c",
                limit + "exec \"$@\"",
                "bash",
                ProcessHandle.current().info().command().orElse("java"),
                "-Xmx384m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                Longmai.class.getName(),
                "--spring.profiles.active=demo",
                "--spring.main.lazy-initialization=true",
                "--server.port=0",
                "--longmai.demo.residents=0",
                "--longmai.demo.data=" + data));
        return new ProcessBuilder(command).redirectErrorStream(true).start();
    }

    private static URI address(Process process) throws IOException {
        BufferedReader output = process.inputReader(StandardCharsets.UTF_8);
        for (String line = output.readLine(); line != null; line = output.readLine()) {
            Matcher url = URL.matcher(line);
            if (url.find()) {
                Thread drain = new Thread(() -> output.lines().forEach(System.out::println));
                drain.setDaemon(true);
                drain.start();
                return URI.create("http://127.0.0.1:" + url.group(1));
            }
            System.out.println(line);
        }
        throw new AssertionError("it does not start");
    }
}
