package org.longmai.bulk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.jayway.jsonpath.JsonPath;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.longmai.fhir.Json;
import org.longmai.store.TestStore;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.ActiveProfiles;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

@SpringBootTest(
        webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
        properties = {"longmai.demo.residents=0", "longmai.bulk.size=1MB"})
@ActiveProfiles("demo")
class ImportIntegrationTests {

    private static final String NDJSON = "application/fhir+ndjson";
    private static final String PATIENTS = "{'resourceType':'Patient','id':'1'}\n{'resourceType':'Patient','id':'2'}\n";
    private static final String OBSERVATIONS = "{'resourceType':'Observation','id':'o1','status':'final',"
            + "'code':{'text':'t'},'subject':{'reference':'Patient/1'}}\n{'resourceType':'Observation','id':'o2'}\n";

    private final HttpClient client = HttpClient.newHttpClient();

    @Autowired
    private Imports imports;

    @LocalServerPort
    private int port;

    @DynamicPropertySource
    static void store(DynamicPropertyRegistry properties) {
        properties.add("longmai.store.uri", TestStore::uri);
        properties.add(
                "longmai.store.database",
                () -> "test_" + UUID.randomUUID().toString().replace("-", ""));
    }

    @Test
    void aFileIsTakenAndItsStatusTellsOfIt() throws Exception {
        String clinic = token("tl-anju");
        String job = accepted(post(clinic, NDJSON, bytes(PATIENTS), ""));
        HttpResponse<String> done = done(clinic, job);

        assertThat(JsonPath.<List<Integer>>read(done.body(), "$.extension.inputs[*].accepted"))
                .containsExactly(2);
        assertThat(JsonPath.<List<Object>>read(done.body(), "$.error")).isEmpty();
        assertThat(JsonPath.<Boolean>read(done.body(), "$.requiresAccessToken")).isTrue();
        assertThat(JsonPath.<String>read(done.body(), "$.transactionTime")).isNotEmpty();
    }

    @Test
    void partsOfAFormAreFilesPlainAndCompressed() throws Exception {
        String clinic = token("tl-anju");
        String job = accepted(post(
                clinic,
                "multipart/form-data; boundary=XX",
                form("Observation.ndjson", bytes(OBSERVATIONS), "Patient.ndjson.gz", gzip(bytes(PATIENTS))),
                ""));
        HttpResponse<String> done = done(clinic, job);

        assertThat(JsonPath.<List<String>>read(done.body(), "$.extension.inputs[*].name"))
                .containsExactly("Observation.ndjson", "Patient.ndjson.gz");
        assertThat(JsonPath.<List<Integer>>read(done.body(), "$.extension.inputs[*].accepted"))
                .containsExactly(1, 2);
        assertThat(JsonPath.<List<Integer>>read(done.body(), "$.error[*].count"))
                .containsExactly(1);
        String url = JsonPath.read(done.body(), "$.error[0].url");
        HttpResponse<String> errors = get(clinic, URI.create(url).getPath());
        assertThat(errors.headers().firstValue("Content-Type").orElse("")).startsWith(NDJSON);
        assertThat(JsonPath.<List<String>>read(errors.body(), "$.issue[0].location"))
                .containsExactly("line 2");
        assertThat(get(token("tl-hufeng"), URI.create(url).getPath()).statusCode())
                .isEqualTo(404);
    }

    @Test
    void aCompressedBodyIsTaken() throws Exception {
        String clinic = token("tl-anju");
        String job = accepted(post(clinic, NDJSON, gzip(bytes(PATIENTS)), "gzip"));
        assertThat(done(clinic, job).body()).contains("\"accepted\":2");
    }

    @Test
    void aJobIsItsInstitutionsAlone() throws Exception {
        String clinic = token("tl-anju");
        String job = accepted(post(clinic, NDJSON, bytes(PATIENTS), ""));
        String other = token("tl-hufeng");

        assertThat(get(other, job).statusCode()).isEqualTo(404);
        assertThat(send(request(job, other).DELETE()).statusCode()).isEqualTo(404);
        assertThat(get(role("steward"), job).statusCode()).isEqualTo(404);
        done(clinic, job);
        assertThat(send(request(job, clinic).DELETE()).statusCode()).isEqualTo(202);
        assertThat(get(clinic, job).statusCode()).isEqualTo(404);
    }

    @Test
    void anInstitutionHasAFewUnfinishedJobsAtMost() throws Exception {
        List<String> unfinished =
                List.of(imports.open("tl-renmin"), imports.open("tl-renmin"), imports.open("tl-renmin"));
        String clinic = token("tl-renmin");
        assertThat(post(clinic, NDJSON, bytes(PATIENTS), "").statusCode()).isEqualTo(409);

        imports.delete(unfinished.get(0));
        accepted(post(clinic, NDJSON, bytes(PATIENTS), ""));
    }

    @ParameterizedTest
    @ValueSource(strings = {"doctor", "steward", "district-officer"})
    void nobodyElseImports(String role) throws Exception {
        assertThat(post(role(role), NDJSON, bytes(PATIENTS), "").statusCode()).isEqualTo(403);
    }

    @Test
    void aNarrowTokenDoesNotImport() throws Exception {
        assertThat(post(token("tl-anju", "system/Patient.cruds"), NDJSON, bytes(PATIENTS), "")
                        .statusCode())
                .isEqualTo(403);
        assertThat(post(token("tl-anju", "system/*.rs"), NDJSON, bytes(PATIENTS), "")
                        .statusCode())
                .isEqualTo(403);
    }

    @Test
    void whatIsBrokenIsRefusedAtOnce() throws Exception {
        String clinic = token("tl-hufeng");
        byte[] cut = Arrays.copyOf(gzip(bytes(PATIENTS)), 30);

        assertThat(post(clinic, NDJSON, new byte[0], "").statusCode()).isEqualTo(400);
        assertThat(post(clinic, NDJSON, cut, "gzip").statusCode()).isEqualTo(400);
        assertThat(post(clinic, NDJSON, bytes(PATIENTS), "gzip").statusCode()).isEqualTo(400);
        assertThat(post(clinic, "multipart/form-data", bytes(PATIENTS), "").statusCode())
                .isEqualTo(400);
        assertThat(post(clinic, "multipart/form-data; boundary=XX", bytes(PATIENTS), "")
                        .statusCode())
                .isEqualTo(400);
        assertThat(post(clinic, "text/plain", bytes(PATIENTS), "").statusCode()).isEqualTo(415);
        assertThat(post(clinic, NDJSON, gzip(new byte[8 << 20]), "gzip").statusCode())
                .isEqualTo(413);
        assertThat(get(clinic, "/fhir/$import/none").statusCode()).isEqualTo(404);
    }

    @Test
    void theScorecardCountsWhatWasImported() throws Exception {
        String clinic = token("tl-bachuan");
        String job = accepted(post(clinic, NDJSON, bytes(PATIENTS + OBSERVATIONS), ""));
        done(clinic, job);

        String query = "{ scorecards { state institution { id } counts { accepted patients unmatched"
                + " resources { type count } reasons { path count } latency { p50 } } days { day } } }";
        String card = ask(clinic, query);
        assertThat(JsonPath.<List<String>>read(card, "$.data.scorecards[*].institution.id"))
                .containsExactly("tl-bachuan");
        assertThat(JsonPath.<List<Integer>>read(card, "$.data.scorecards[*].counts.patients"))
                .containsExactly(2);
        assertThat(JsonPath.<List<String>>read(card, "$.data.scorecards[*].state"))
                .containsExactly("RED");
        assertThat(JsonPath.<List<String>>read(ask(role("district-officer"), query), "$.data.scorecards[*].state"))
                .hasSizeGreaterThan(5);
        assertThat(ask(role("doctor"), query)).contains("FORBIDDEN");
    }

    private String accepted(HttpResponse<String> answer) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
        URI location =
                URI.create(answer.headers().firstValue("Content-Location").orElseThrow());
        assertThat(location.isAbsolute()).isTrue();
        return location.getPath();
    }

    private HttpResponse<String> done(String token, String job) {
        return await().atMost(Duration.ofSeconds(60)).until(() -> get(token, job), answer -> {
            if (answer.statusCode() == 202) {
                assertThat(answer.headers().firstValue("X-Progress")).isPresent();
                assertThat(answer.headers().firstValue("Retry-After")).isPresent();
            }
            return answer.statusCode() == 200;
        });
    }

    private static byte[] bytes(String text) {
        return text.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] gzip(byte[] bytes) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
            gzip.write(bytes);
        }
        return out.toByteArray();
    }

    private static byte[] form(String firstName, byte[] first, String secondName, byte[] second) {
        ByteArrayOutputStream form = new ByteArrayOutputStream();
        part(form, firstName, first);
        part(form, secondName, second);
        form.writeBytes("--XX--\r\n".getBytes(StandardCharsets.UTF_8));
        return form.toByteArray();
    }

    private static void part(ByteArrayOutputStream form, String name, byte[] bytes) {
        form.writeBytes(("--XX\r\nContent-Disposition: form-data; name=\"f\"; filename=\"" + name
                        + "\"\r\nContent-Type: application/octet-stream\r\n\r\n")
                .getBytes(StandardCharsets.UTF_8));
        form.writeBytes(bytes);
        form.writeBytes("\r\n".getBytes(StandardCharsets.UTF_8));
    }

    private HttpResponse<String> post(String token, String type, byte[] body, String encoding) throws Exception {
        HttpRequest.Builder request = request("/fhir/$import", token).header("Content-Type", type);
        if (!encoding.isEmpty()) {
            request.header("Content-Encoding", encoding);
        }
        return send(request.POST(BodyPublishers.ofByteArray(body)));
    }

    private HttpResponse<String> get(String token, String path) throws Exception {
        return send(request(path, token));
    }

    private String ask(String token, String query) throws Exception {
        return send(request("/graphql", token)
                        .header("Content-Type", "application/json")
                        .POST(BodyPublishers.ofByteArray(Json.write(Map.of("query", query)))))
                .body();
    }

    private String role(String role) throws Exception {
        String people = send(HttpRequest.newBuilder(uri("/demo/people"))).body();
        return JsonPath.<List<String>>read(people, "$[?(@.role=='%s')].token".formatted(role))
                .get(0);
    }

    private String token(String institution) throws Exception {
        return token(institution, "system/*.cruds");
    }

    private String token(String institution, String scope) throws Exception {
        String form = "grant_type=client_credentials&client_id=%s&client_secret=%s-secret&scope=%s"
                .formatted(institution, institution, scope);
        HttpResponse<String> answer = send(HttpRequest.newBuilder(uri("/oauth2/token"))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString(form)));
        return JsonPath.read(answer.body(), "$.access_token");
    }

    private HttpRequest.Builder request(String path, String token) {
        return HttpRequest.newBuilder(uri(path)).header("Authorization", "Bearer " + token);
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        return client.send(request.build(), BodyHandlers.ofString());
    }

    private URI uri(String path) {
        return URI.create("http://127.0.0.1:" + port + path);
    }
}
