package org.longmai.chart;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.longmai.fhir.HubIds;
import org.longmai.identity.Residents;
import org.longmai.store.TestStore;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.context.ApplicationContext;
import org.springframework.test.context.ActiveProfiles;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/** The files behind documents, on the wire. */
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT, properties = "longmai.demo.residents=0")
@ActiveProfiles("demo")
class ContentIntegrationTests {

    private static final String CARD = "urn:oid:2.16.156.10011.1.19";
    private static final String ANJU = "tl-anju";
    private static final String TEXT = "CT 平扫报告 0123456789";

    @TempDir
    static Path data;

    @Value("${local.server.port}")
    int port;

    @Autowired
    ApplicationContext application;

    @Autowired
    Residents residents;

    @Autowired
    HubIds ids;

    private Wire hub;
    private String card = "";
    private String resident;

    @DynamicPropertySource
    static void settings(DynamicPropertyRegistry registry) {
        TestStore.keep(registry, data);
    }

    @BeforeEach
    void person() {
        hub = new Wire(application, port);
        resident = born();
        send(document("d", "", "b"), binary("b", "text/plain"));
    }

    private String born() {
        card = UUID.randomUUID().toString();
        send(
                """
                {"resourceType": "Patient", "id": "p-%1$s", "birthDate": "1960-01-01",
                 "identifier": [{"system": "%2$s", "value": "%1$s"}]}"""
                        .formatted(card, CARD));
        return residents.find(CARD, card).orElseThrow().id();
    }

    @Test
    void theResidentGetsTheFileAsItIs() {
        HttpResponse<byte[]> file = get(hub.resident(resident), "b", "Accept", "text/plain");

        assertThat(file.statusCode()).isEqualTo(200);
        assertThat(new String(file.body(), StandardCharsets.UTF_8)).isEqualTo(TEXT);
        assertThat(header(file, "Content-Type")).startsWith("text/plain");
        assertThat(header(file, "X-Content-Type-Options")).isEqualTo("nosniff");
        assertThat(header(file, "Content-Disposition")).isEqualTo("inline");
        assertThat(hub.ask(hub.resident(resident), "{ myRecord { accessLog { nodes { kinds } } } }")
                        .body())
                .contains("Binary");
    }

    @Test
    void whoAsksForFhirGetsTheResource() {
        assertThat(new String(
                        get(hub.resident(resident), "b", "Accept", "application/fhir+json")
                                .body(),
                        StandardCharsets.UTF_8))
                .contains("\"resourceType\":\"Binary\"");
    }

    @Test
    void aRangeIsAPartAndNoneBeyondTheEnd() {
        HttpResponse<byte[]> part = get(hub.resident(resident), "b", "Accept", "text/plain", "Range", "bytes=0-1");
        assertThat(part.statusCode()).isEqualTo(206);
        assertThat(new String(part.body(), StandardCharsets.UTF_8)).isEqualTo("CT");

        assertThat(get(hub.resident(resident), "b", "Accept", "text/plain", "Range", "bytes=9999-")
                        .statusCode())
                .isEqualTo(416);
    }

    @Test
    void whatABrowserCouldRunIsSaved() {
        send(document("h", "", "html"), binary("html", "text/html"), binary("svg", "image/svg+xml"));

        for (String id : new String[] {"html", "svg"}) {
            HttpResponse<byte[]> file = get(hub.resident(resident), id, "Accept", "image/svg+xml, text/html");
            assertThat(file.statusCode()).isEqualTo(200);
            assertThat(header(file, "Content-Disposition")).isEqualTo("attachment");
        }
    }

    @Test
    void whoSeesNotTheRecordHasNoFile() {
        String stranger = hub.resident(
                born().equals(resident)
                        ? ""
                        : residents.find(CARD, card).orElseThrow().id());
        String id = ids.of(ANJU, "Binary", "b-" + cardOfResident());
        for (String token : new String[] {stranger, hub.doctor("tl-renmin-d1"), hub.institution("tl-renmin")}) {
            assertThat(getById(token, id, "Accept", "text/plain").statusCode()).isEqualTo(404);
        }
        assertThat(getById(hub.doctor("tl-anju-d1"), id, "Accept", "text/plain").statusCode())
                .isEqualTo(200);
        assertThat(getById(hub.institution(ANJU), id, "Accept", "text/plain").statusCode())
                .isEqualTo(200);
    }

    @Test
    void aFileIsHiddenWithTheDocumentThatRefersToIt() {
        String label =
                """
                "meta": {"security": [{"system": "http://terminology.hl7.org/CodeSystem/v3-ActCode", "code": "HIV"}]},""";
        send(document("s", label, "secret"), binary("secret", "text/plain"));
        hub.ask(
                hub.resident(resident),
                "mutation { grantConsent(input: {institutions: [\"tl-renmin\"]}) { errors { message } } }");
        String doctor = hub.doctor("tl-renmin-d1");

        assertThat(get(doctor, "b", "Accept", "text/plain").statusCode()).isEqualTo(200);
        assertThat(get(doctor, "secret", "Accept", "text/plain").statusCode()).isEqualTo(404);
        String history = "Binary/" + ids.of(ANJU, "Binary", "secret-" + card) + "/_history";
        assertThat(hub.read(doctor, history).status()).isEqualTo(404);
        assertThat(hub.read(doctor, history + "/1").status()).isEqualTo(404);
        assertThat(hub.ask(
                                doctor,
                                "{ resident(id: \"%s\") { timeline(types: [\"Binary\"]) { totalCount } } }"
                                        .formatted(resident))
                        .<Integer>at("$.data.resident.timeline.totalCount"))
                .isZero();
        assertThat(get(hub.resident(resident), "secret", "Accept", "text/plain").statusCode())
                .isEqualTo(200);
    }

    @Test
    void aFileIsHiddenWithWhateverHoldsItsAddress() {
        String extended =
                """
                {"resourceType": "Observation", "id": "x-%1$s", "status": "final", "code": {"text": "x"}, "subject": {"reference": "Patient/p-%1$s"},
                 "meta": {"security": [{"system": "http://terminology.hl7.org/CodeSystem/v3-ActCode", "code": "HIV"}]},
                 "extension": [{"url": "http://example.org/scan", "valueUrl": "Binary/scan-%1$s"}]}"""
                        .formatted(card);
        send(binary("scan", "text/plain"), extended);
        hub.ask(
                hub.resident(resident),
                "mutation { grantConsent(input: {institutions: [\"tl-renmin\"]}) { errors { message } } }");

        assertThat(get(hub.doctor("tl-anju-d1"), "scan", "Accept", "text/plain").statusCode())
                .isEqualTo(200);
        assertThat(get(hub.doctor("tl-renmin-d1"), "scan", "Accept", "text/plain")
                        .statusCode())
                .isEqualTo(404);
    }

    private String cardOfResident() {
        return first;
    }

    /** The card of the person that each test begins with. */
    private String first;

    private HttpResponse<byte[]> get(String token, String id, String... headers) {
        return getById(token, ids.of(ANJU, "Binary", id + "-" + card), headers);
    }

    private HttpResponse<byte[]> getById(String token, String id, String... headers) {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://localhost:" + port + "/fhir/Binary/" + id))
                .header("Authorization", "Bearer " + token)
                .headers(headers)
                .build();
        try {
            return HttpClient.newHttpClient().send(request, BodyHandlers.ofByteArray());
        } catch (java.io.IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String header(HttpResponse<byte[]> response, String name) {
        return response.headers().firstValue(name).orElse("");
    }

    private void send(String... resources) {
        StringBuilder entries = new StringBuilder();
        for (String resource : resources) {
            String type = resource.replaceFirst("(?s).*?\"resourceType\": \"(\\w+)\".*", "$1");
            String id = resource.replaceFirst("(?s).*?\"id\": \"([^\"]+)\".*", "$1");
            entries.append(entries.isEmpty() ? "" : ",")
                    .append("{\"resource\": %s, \"request\": {\"method\": \"PUT\", \"url\": \"%s/%s\"}}"
                            .formatted(resource, type, id));
        }
        Wire.Answer answer = hub.push(
                hub.institution(ANJU),
                "{\"resourceType\": \"Bundle\", \"type\": \"transaction\", \"entry\": [%s]}".formatted(entries));
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        first = first == null ? card : first;
    }

    private String document(String id, String more, String binary) {
        return """
                {"resourceType": "DocumentReference", "id": "%2$s-%1$s", %3$s "status": "current",
                 "type": {"coding": [{"system": "http://loinc.org", "code": "18748-4"}]},
                 "subject": {"reference": "Patient/p-%1$s"}, "date": "2024-03-01T08:00:00Z",
                 "content": [{"attachment": {"contentType": "text/plain", "url": "Binary/%4$s-%1$s"}}]}"""
                .formatted(card, id, more, binary);
    }

    private String binary(String id, String type) {
        return """
                {"resourceType": "Binary", "id": "%2$s-%1$s", "contentType": "%3$s", "securityContext": {"reference": "Patient/p-%1$s"},
                 "data": "%4$s"}"""
                .formatted(card, id, type, Base64.getEncoder().encodeToString(TEXT.getBytes(StandardCharsets.UTF_8)));
    }
}
