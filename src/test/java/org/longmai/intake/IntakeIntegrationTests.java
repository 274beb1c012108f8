package org.longmai.intake;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.UUID;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.longmai.fhir.Json;
import org.longmai.fhir.Resource;
import org.longmai.store.TestStore;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.ActiveProfiles;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

@SpringBootTest(
        webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
        properties = {"longmai.demo.residents=0", "longmai.intake.max-body=1MB"})
@ActiveProfiles("demo")
class IntakeIntegrationTests {

    private static final String FHIR = "application/fhir+json";

    private final HttpClient client = HttpClient.newHttpClient();

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
    void takesABundleOfAnInstitution() throws Exception {
        HttpResponse<byte[]> answer = push(token("institution"), patient("a"));

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Content-Type")).hasValue(FHIR);
        assertThat(Hub.statuses(json(answer))).containsExactly("201 Created");
    }

    @Test
    void takesAGzippedBundle() throws Exception {
        HttpResponse<byte[]> answer = push(token("institution"), gzip(patient("b")), FHIR, "gzip");

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(Hub.statuses(json(answer))).containsExactly("201 Created");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 5, 12, 40})
    void refusesAGzipStreamThatEndsTooEarly(int length) throws Exception {
        byte[] whole = gzip(patient("c"));
        assertRefused(push(token("institution"), Arrays.copyOf(whole, length), FHIR, "gzip"), 400, "invalid");
    }

    @Test
    void refusesWhatIsNoGzip() throws Exception {
        assertRefused(push(token("institution"), patient("d"), FHIR, "gzip"), 400, "invalid");
        assertRefused(push(token("institution"), patient("d"), FHIR, "br"), 422, "not-supported");
    }

    @Test
    void refusesAGzipBomb() throws Exception {
        byte[] bomb = gzip(new byte[64 << 20]);
        assertThat(bomb.length).isLessThan(1 << 20);

        assertRefused(push(token("institution"), bomb, FHIR, "gzip"), 413, "too-costly");
    }

    @Test
    void takesABodyUpToTheLimitAndNoLarger() throws Exception {
        byte[] patient = patient("e");
        byte[] padded = Arrays.copyOf(patient, 1 << 20);
        Arrays.fill(padded, patient.length, padded.length, (byte) ' ');
        assertThat(push(token("institution"), padded).statusCode()).isEqualTo(200);

        byte[] larger = Arrays.copyOf(padded, padded.length + 1);
        larger[padded.length] = ' ';
        assertRefused(push(token("institution"), larger), 413, "too-costly");
    }

    @ParameterizedTest
    @CsvSource({
        "application/json,200",
        "application/fhir+json;charset=UTF-8,200",
        "application/fhir+xml,400",
        "text/plain,415"
    })
    void takesFhirsTypesOnly(String type, int status) throws Exception {
        HttpResponse<byte[]> answer = push(token("institution"), patient("f"), type, "identity");
        assertThat(answer.statusCode()).isEqualTo(status);
    }

    @ParameterizedTest
    @ValueSource(strings = {"GB18030", "ISO-8859-1", "UTF-16"})
    void refusesAnotherCharset(String charset) throws Exception {
        byte[] body = new String(patient("g"), StandardCharsets.UTF_8).getBytes(Charset.forName(charset));
        assertRefused(push(token("institution"), body, FHIR + ";charset=" + charset, "identity"), 422, "not-supported");
    }

    @Test
    void refusesTextThatIsNotUtf8() throws Exception {
        byte[] body = new String(patient("h"), StandardCharsets.UTF_8).getBytes(Charset.forName("GB18030"));
        assertRefused(push(token("institution"), body), 400, "invalid");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "[]", "{", "{\"resourceType\":\"Patient\"}", "{\"resourceType\":\"Bundle\"}"})
    void refusesWhatIsNoBundle(String body) throws Exception {
        assertRefused(push(token("institution"), body.getBytes(StandardCharsets.UTF_8)), 400, "invalid");
    }

    @Test
    void namesTheElementAtFault() throws Exception {
        byte[] body = Hub.bytes(
                "{'resourceType':'Bundle','type':'transaction','entry':[{'resource':"
                        + "{'resourceType':'Observation','code':{'text':'pulse'}},'request':{'method':'POST','url':'Observation'}}]}");
        HttpResponse<byte[]> answer = push(token("institution"), body);

        assertRefused(answer, 400, "required");
        assertThat(Resource.values(json(answer), "issue.expression"))
                .containsExactly("Bundle.entry[0].resource.status");
    }

    @ParameterizedTest
    @ValueSource(strings = {"doctor", "nurse", "steward", "district-officer"})
    void takesNothingOfAnybodyElse(String role) throws Exception {
        assertRefused(push(token(role), patient("i")), 403, "forbidden");
    }

    @Test
    void takesNothingWithoutAToken() throws Exception {
        assertThat(push("none", patient("j")).statusCode()).isEqualTo(401);
    }

    @Test
    void aNarrowTokenSendsItsTypesOnly() throws Exception {
        String narrow = narrowToken("system/Patient.cud");
        assertThat(push(narrow, patient("k")).statusCode()).isEqualTo(200);

        byte[] other = Hub.bytes("{'resourceType':'Bundle','type':'collection','entry':[{'resource':"
                + "{'resourceType':'Organization','id':'o'}}]}");
        assertRefused(push(narrow, other), 403, "forbidden");
    }

    private static byte[] patient(String id) {
        return Hub.bytes(
                ("{'resourceType':'Bundle','type':'transaction','entry':[{'resource':{'resourceType':'Patient',"
                                + "'id':'%s','name':[{'text':'王淑兰'}]},'request':{'method':'PUT','url':'Patient/%s'}}]}")
                        .formatted(id, id));
    }

    private static void assertRefused(HttpResponse<byte[]> answer, int status, String code) {
        assertThat(answer.statusCode()).isEqualTo(status);
        assertThat(answer.headers().firstValue("Content-Type"))
                .hasValueSatisfying(type -> assertThat(type).startsWith(FHIR));
        assertThat(json(answer)).containsEntry("resourceType", "OperationOutcome");
        assertThat(Resource.values(json(answer), "issue.code")).containsExactly(code);
    }

    private HttpResponse<byte[]> push(String token, byte[] body) throws Exception {
        return push(token, body, FHIR, "identity");
    }

    private HttpResponse<byte[]> push(String token, byte[] body, String type, String encoding) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri("/fhir"))
                .header("Content-Type", type)
                .header("Content-Encoding", encoding)
                .POST(HttpRequest.BodyPublishers.ofByteArray(body));
        if (!token.equals("none")) {
            request.header("Authorization", "Bearer " + token);
        }
        return client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
    }

    /** A token of one of the demo's people. */
    private String token(String role) throws Exception {
        HttpResponse<byte[]> people = client.send(
                HttpRequest.newBuilder(uri("/demo/people")).build(), HttpResponse.BodyHandlers.ofByteArray());
        for (var person : SentAndKept.JSON.readTree(people.body())) {
            if (person.path("role").asString().equals(role)) {
                return person.path("token").asString();
            }
        }
        throw new AssertionError("nobody is a " + role);
    }

    private String narrowToken(String scope) throws Exception {
        String form = "grant_type=client_credentials&client_id=tl-anju&client_secret=tl-anju-secret&scope=" + scope;
        HttpRequest request = HttpRequest.newBuilder(uri("/oauth2/token"))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString(form))
                .build();
        HttpResponse<byte[]> answer = client.send(request, HttpResponse.BodyHandlers.ofByteArray());
        assertThat(answer.statusCode()).isEqualTo(200);
        return SentAndKept.JSON.readTree(answer.body()).path("access_token").asString();
    }

    private URI uri(String path) {
        return URI.create("http://127.0.0.1:" + port + path);
    }

    private static Map<String, Object> json(HttpResponse<byte[]> answer) {
        return Json.readObject(answer.body());
    }

    private static byte[] gzip(byte[] bytes) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
            gzip.write(bytes);
        }
        return out.toByteArray();
    }
}
