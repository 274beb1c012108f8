package org.longmai.faults;

import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.ConnectionString;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.longmai.store.TestStore;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.ActiveProfiles;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/** Between the server and its store is a wire that is cut. */
@SpringBootTest(
        webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
        properties = {"longmai.demo.residents=0"})
@ActiveProfiles("demo")
class StoreGoneIntegrationTests {

    private static final ConnectionString STORE = new ConnectionString(TestStore.uri());
    private static final Wire WIRE = wire();

    private final HttpClient client = HttpClient.newHttpClient();

    @LocalServerPort
    private int port;

    @DynamicPropertySource
    static void store(DynamicPropertyRegistry properties) {
        String credential =
                STORE.getCredential() == null ? "" : TestStore.uri().replaceFirst("mongodb://([^@]*@).*", "$1");
        properties.add(
                "longmai.store.uri",
                () -> "mongodb://" + credential + "127.0.0.1:" + WIRE.port()
                        + "/?serverSelectionTimeoutMS=300&connectTimeoutMS=300&heartbeatFrequencyMS=500&directConnection=true");
        properties.add(
                "longmai.store.database",
                () -> "test_" + UUID.randomUUID().toString().replace("-", ""));
    }

    private static Wire wire() {
        try {
            String[] host = STORE.getHosts().get(0).split(":");
            return new Wire(host[0], host.length > 1 ? Integer.parseInt(host[1]) : 27017);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void saysThatTheStoreIsGoneAndWorksWhenItIsBack() throws Exception {
        assertThat(push("a").statusCode()).isEqualTo(200);
        WIRE.cut();
        HttpResponse<String> gone = push("b");
        assertThat(gone.statusCode()).isEqualTo(503);
        assertThat(gone.headers().firstValue("Content-Type")).hasValue("application/fhir+json");
        assertThat(gone.headers().firstValue("Retry-After")).isPresent();
        assertThat(gone.body()).contains("OperationOutcome", "transient").doesNotContain("mongo", "Exception");

        WIRE.mend();
        HttpResponse<String> again = pushUntilTaken("b");
        assertThat(again.body()).contains("201 Created").doesNotContain("/_history/2", "200 OK");
    }

    /** At each place of a submission over two patients: it is refused or taken, and sent again it is there once. */
    @Test
    void aSubmissionThatIsCutInItsMidstIsThereOnceWhenSentAgain() throws Exception {
        assertThat(push("warm").statusCode()).isEqualTo(200);
        int refused = 0;
        for (int bytes = 500; bytes < 12_000; bytes += 700) {
            WIRE.cutAfter(bytes);
            HttpResponse<String> first = push("n" + bytes);
            assertThat(first.statusCode()).as(first.body()).isIn(200, 503);
            refused += first.statusCode() == 503 ? 1 : 0;
            WIRE.mend();
            HttpResponse<String> again = pushUntilTaken("n" + bytes);
            assertThat(again.body()).doesNotContain("/_history/2");
            assertThat(again.body().split("/_history/1")).hasSize(5);
        }
        assertThat(refused).isPositive();
    }

    /** The driver may need a moment to see that it is back. */
    private HttpResponse<String> pushUntilTaken(String id) throws Exception {
        HttpResponse<String> answer = push(id);
        for (int attempt = 0; attempt < 30 && answer.statusCode() == 503; attempt++) {
            answer = push(id);
        }
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return answer;
    }

    private HttpResponse<String> push(String id) throws Exception {
        String bundle = "{\"resourceType\": \"Bundle\", \"type\": \"transaction\", \"entry\": [%s, %s, %s, %s]}"
                .formatted(patient(id + "-1"), observation(id + "-1"), patient(id + "-2"), observation(id + "-2"));
        return client.send(
                HttpRequest.newBuilder(uri("/fhir"))
                        .header("Authorization", "Bearer " + token())
                        .header("Content-Type", "application/fhir+json")
                        .POST(HttpRequest.BodyPublishers.ofString(bundle))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private String token() throws Exception {
        return client.send(
                        HttpRequest.newBuilder(uri("/demo/token?id=tl-anju")).build(),
                        HttpResponse.BodyHandlers.ofString())
                .body();
    }

    private URI uri(String path) {
        return URI.create("http://localhost:" + port + path);
    }

    private static String patient(String id) {
        return entry("Patient/" + id, "{\"resourceType\": \"Patient\", \"id\": \"%s\"}".formatted(id));
    }

    private static String observation(String id) {
        return entry(
                "Observation/" + id,
                """
                {"resourceType": "Observation", "id": "%s", "status": "final", "code": {"text": "x"},
                 "subject": {"reference": "Patient/%s"}}"""
                        .formatted(id, id));
    }

    private static String entry(String url, String resource) {
        return "{\"resource\": %s, \"request\": {\"method\": \"PUT\", \"url\": \"%s\"}}".formatted(resource, url);
    }
}
