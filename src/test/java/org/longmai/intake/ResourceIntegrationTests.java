package org.longmai.intake;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.longmai.audit.Ledger;
import org.longmai.fhir.Catalogue;
import org.longmai.fhir.Json;
import org.longmai.fhir.Resource;
import org.longmai.identity.Residents;
import org.longmai.store.TestStore;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.ActiveProfiles;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/** Single resources over HTTP; each test has an institution's ids of its own. */
@SpringBootTest(
        webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
        properties = {"longmai.demo.residents=0"})
@ActiveProfiles("demo")
class ResourceIntegrationTests {

    private static final String FHIR = "application/fhir+json";
    private static final String PATCH = "application/json-patch+json";

    private final HttpClient client = HttpClient.newHttpClient();
    private final String own = UUID.randomUUID().toString();

    @LocalServerPort
    private int port;

    @Autowired
    private Residents residents;

    @Autowired
    private Ledger ledger;

    @DynamicPropertySource
    static void store(DynamicPropertyRegistry properties) {
        properties.add("longmai.store.uri", TestStore::uri);
        properties.add(
                "longmai.store.database",
                () -> "test_" + UUID.randomUUID().toString().replace("-", ""));
    }

    private record Answer(int status, Map<String, List<String>> headers, byte[] body) {

        String header(String name) {
            return headers.getOrDefault(name, List.of("")).get(0);
        }

        Map<String, Object> json() {
            return Json.readObject(body);
        }

        String code() {
            return Hub.text(json(), "issue.code");
        }
    }

    @Test
    void aResourceIsCreatedReadChangedAndDeletedByItsSourceId() throws Exception {
        Answer created = put(
                "Patient/" + own,
                "{'resourceType':'Patient','id':'%s','name':[{'text':'a'}],'gender':'male','birthDate':'2000'}"
                        .formatted(own));
        assertThat(created.status).isEqualTo(201);
        assertThat(created.header("etag")).isEqualTo("W/\"1\"");
        assertThat(created.header("last-modified")).endsWith("GMT");
        assertThat(created.header("location")).contains("/fhir/Patient/").endsWith("/_history/1");
        assertThat(created.body).isEmpty();

        String patient = hubId(created);
        Answer read = get("Patient/" + own);
        assertThat(read.status).isEqualTo(200);
        assertThat(read.header("content-type")).isEqualTo(FHIR);
        assertThat(Hub.text(read.json(), "id")).isEqualTo(patient);
        assertThat(get("Patient/" + patient).body).isEqualTo(read.body);
        assertThat(get("Patient/" + own, "Accept", "application/json").header("content-type"))
                .isEqualTo("application/json");
        assertThat(get("Patient/" + own, "Accept", "text/csv").status).isEqualTo(406);
        assertThat(send("HEAD", "Patient/" + own, "").status).isEqualTo(200);
        assertThat(send("HEAD", "Patient/" + own, "").body).isEmpty();
        assertThat(get("Patient/" + own, "If-None-Match", "W/\"1\"").status).isEqualTo(304);
        assertThat(get("Patient/" + own, "If-None-Match", "W/\"2\"").status).isEqualTo(200);

        String changed = "{'resourceType':'Patient','id':'%s','active':true}".formatted(patient);
        assertThat(put("Patient/" + own, changed, "If-Match", "W/\"2\"").status).isEqualTo(412);
        assertThat(put("Patient/" + own, changed, "If-Match", "W/\"1\"").header("etag"))
                .isEqualTo("W/\"2\"");
        assertThat(put("Patient/" + own, changed).header("etag")).isEqualTo("W/\"2\"");
        assertThat(put("Patient/" + own, changed.replace("true", "false")).status)
                .isEqualTo(200);
        assertThat(put("Patient/" + own, changed).header("etag")).isEqualTo("W/\"4\"");
        assertThat(get("Patient/" + own + "/_history/3").status).isEqualTo(200);

        assertThat(send("DELETE", "Patient/" + own, "").status).isEqualTo(204);
        assertThat(get("Patient/" + own).status).isEqualTo(410);
        assertThat(get("Patient/" + own).code()).isEqualTo("deleted");
        assertThat(send("DELETE", "Patient/" + own, "").status).isEqualTo(204);
        assertThat(Resource.values(get("Patient/" + own + "/_history").json(), "entry.request.method"))
                .containsExactly("DELETE", "PUT", "PUT", "PUT", "PUT");
    }

    @Test
    void whatIsKnownAlreadyIsInTheLedgerToo() throws Exception {
        put("Patient/" + own, "{'resourceType':'Patient','id':'%s'}".formatted(own));
        String file = Hub.text(get("Patient/" + own).json(), "id");
        String resident = residents.ofFile(file).orElseThrow().id();
        int before = ledger.count(resident);

        assertThat(get("Patient/" + own, "If-None-Match", "W/\"1\"").status).isEqualTo(304);
        assertThat(ledger.count(resident)).isEqualTo(before + 1);
        assertThat(send("HEAD", "Patient/" + own, "").status).isEqualTo(200);
        assertThat(ledger.count(resident)).isEqualTo(before + 2);
    }

    @Test
    void aDeletedResourceIsNotThereForAnybodyElse() throws Exception {
        for (String type : List.of("Patient", "Organization", "Medication")) {
            String deleted = hubId(put(type + "/" + own, "{'resourceType':'%s','id':'%s'}".formatted(type, own)));
            send("DELETE", type + "/" + own, "");

            assertThat(get(type + "/" + deleted).status).isEqualTo(410);
            Answer other = as("tl-hufeng", "GET", type + "/" + deleted, "");
            Answer never = as("tl-hufeng", "GET", type + "/" + deleted.replace(deleted.charAt(3), 'q'), "");
            assertThat(other.status).isEqualTo(404);
            assertThat(other.body).isEqualTo(never.body);
            assertThat(as("tl-hufeng", "GET", type + "/" + deleted + "/_history", "").status)
                    .isEqualTo(404);
            assertThat(as("tl-hufeng", "GET", type + "/" + deleted + "/_history/1", "").status)
                    .isEqualTo(404);
        }
    }

    @Test
    void theCommonsHaveAHistory() throws Exception {
        String organization = "{'resourceType':'Organization','id':'%s','name':'%s'}";
        put("Organization/" + own, organization.formatted(own, "A"));
        String id = hubId(put("Organization/" + own, organization.formatted(own, "B")));

        assertThat(Hub.text(get("Organization/" + own + "/_history/1").json(), "name"))
                .isEqualTo("A");
        assertThat(Hub.text(
                        as("tl-hufeng", "GET", "Organization/" + id + "/_history/2", "")
                                .json(),
                        "name"))
                .isEqualTo("B");
        assertThat(Resource.values(get("Organization/" + id + "/_history").json(), "entry.resource.name"))
                .containsExactly("B", "A");
        assertThat(as("tl-hufeng", "DELETE", "Organization/" + id, "").status).isEqualTo(204);
        assertThat(get("Organization/" + id).status).isEqualTo(200);
    }

    @Test
    void whatIsPostedTwiceIsOneUntilItIsDeleted() throws Exception {
        String organization = "{'resourceType':'Organization','name':'%s'}".formatted(own);
        Answer first = post("Organization", organization);
        Answer again = post("Organization", organization);
        assertThat(first.status).isEqualTo(201);
        assertThat(again.status).isEqualTo(201);
        assertThat(again.header("location")).isEqualTo(first.header("location"));

        send("DELETE", "Organization/" + hubId(first), "");
        Answer anew = post("Organization", organization);
        assertThat(anew.status).isEqualTo(201);
        assertThat(hubId(anew)).isNotEqualTo(hubId(first));
        assertThat(get("Organization/" + hubId(anew)).status).isEqualTo(200);
        assertThat(get("Organization/" + hubId(first)).status).isEqualTo(410);
    }

    @Test
    void conditionsAreTakenInHeadersAndAddresses() throws Exception {
        String organization = "{'resourceType':'Organization','name':'%s','identifier':[{'system':'s','value':'%s'}]}";
        String where = "Organization?identifier=s%7C" + own;
        String token = "identifier=s|" + own;
        String body = organization.formatted("A", own);

        assertThat(post("Organization", body, "If-None-Exist", token).status).isEqualTo(201);
        assertThat(post("Organization", body, "If-None-Exist", token).status).isEqualTo(200);
        assertThat(put(where, organization.formatted("B", own)).header("etag")).isEqualTo("W/\"2\"");
        Answer patched = send(
                "PATCH",
                where,
                "[{'op':'replace','path':'/name','value':'C'}]",
                "Content-Type",
                PATCH,
                "Prefer",
                "return=representation");
        assertThat(patched.status).isEqualTo(200);
        assertThat(Hub.text(patched.json(), "name")).isEqualTo("C");
        assertThat(send("DELETE", where, "").status).isEqualTo(204);
        assertThat(send("PATCH", where, "[]", "Content-Type", PATCH).status).isEqualTo(404);
        assertThat(put(where, organization.formatted("D", own)).status).isEqualTo(201);

        post("Organization", organization.formatted("E", own));
        for (String method : List.of("PUT", "PATCH", "DELETE")) {
            String content = method.equals("PATCH") ? "[]" : body;
            Answer several = send(method, where, content, "Content-Type", method.equals("PATCH") ? PATCH : FHIR);
            assertThat(several.status).isEqualTo(412);
        }
        assertThat(post("Organization", body, "If-None-Exist", token).status).isEqualTo(412);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '~',
            value = {
                "POST; Observation; {'resourceType':'Observation','status':'final','code':{'text':'a'}}; 400; invalid; Observation.subject",
                "POST; Observation; {'resourceType':'Patient'}; 400; invalid; ''",
                "POST; Nonsense; {'resourceType':'Patient'}; 404; not-found; ''",
                "PUT; Patient/1; {'resourceType':'Patient'}; 400; invalid; ''",
                "PUT; Patient/1; {'resourceType':'Patient','id':'2'}; 400; invalid; ''",
                "PUT; Patient/a_b; {'resourceType':'Patient','id':'a_b'}; 400; invalid; Patient.id",
                "PUT; Patient; {'resourceType':'Patient','id':'2'}; 400; invalid; ''",
                "PUT; Patient?name=x; {'resourceType':'Patient'}; 422; not-supported; ''",
                "PUT; Patient/1; {; 400; invalid; ''",
                "DELETE; Patient; {}; 422; not-supported; ''",
                "DELETE; Nonsense/1; {}; 404; not-found; ''",
                "POST; Patient/1; {'resourceType':'Patient','id':'1'}; 405; not-supported; ''",
                "GET; Patient; {}; 405; not-supported; ''",
                "GET; Patient/1/2/3/4; {}; 404; not-found; ''",
                "DELETE; Patient/1/_history; {}; 405; not-supported; ''",
            })
    void whatCannotBeDoneIsAnsweredWithWhatToChange(
            String method, String path, String body, int status, String code, String expression) throws Exception {
        Answer answer = send(method, path, body);

        assertThat(answer.status).isEqualTo(status);
        assertThat(answer.header("content-type")).startsWith(FHIR);
        assertThat(answer.code()).isEqualTo(code);
        assertThat(Hub.text(answer.json(), "issue.expression")).isEqualTo(expression.replace("''", ""));
    }

    @Test
    void aPatchHasAMediaTypeOfItsOwn() throws Exception {
        put("Patient/" + own, "{'resourceType':'Patient','id':'%s'}".formatted(own));
        assertThat(send("PATCH", "Patient/" + own, "[]").status).isEqualTo(415);
        assertThat(send("PATCH", "Patient/" + own, "[{'op':'remove','path':'/name'}]", "Content-Type", PATCH).status)
                .isEqualTo(422);
        assertThat(send("PATCH", "Patient/" + own, "[]", "Content-Type", PATCH).status)
                .isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"doctor", "nurse", "steward"})
    void onlyAnInstitutionWrites(String role) throws Exception {
        String token = person(role);
        String body = "{'resourceType':'Patient','id':'x'}";
        for (String method : List.of("PUT", "DELETE")) {
            Answer answer = request(token, method, "Patient/x", body, "Content-Type", FHIR);
            assertThat(answer.status).isEqualTo(403);
            assertThat(answer.code()).isEqualTo("forbidden");
        }
    }

    /** As they come, past every client that would mend them. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET /fhir/%2f",
                "GET /fhir/%zz",
                "GET /fhir/Patient/a|b",
                "GET /fhir/Patient;x=1/2",
                "GET /fhir/../fhir",
                "GET /fhir//Patient",
                "TRACE /fhir/Patient/1",
                "FOO /fhir/Patient/1",
                "GET /fhir/Patient/1/_history/1/more",
            })
    void whateverIsAskedUnderFhirIsAnsweredInFhir(String line) throws Exception {
        String answer = raw(line + " HTTP/1.1\r\nHost: localhost\r\nAccept: text/html, */*\r\nAuthorization: Bearer "
                + institution("tl-anju") + "\r\nConnection: close\r\n\r\n");

        assertThat(answer).matches("(?s)HTTP/1.1 4\\d\\d .*");
        assertThat(answer.toLowerCase(Locale.ROOT))
                .contains("content-type: application/fhir+json")
                .doesNotContain("<html", "tomcat");
        if (!line.startsWith("TRACE")) {
            assertThat(answer).contains("\"resourceType\":\"OperationOutcome\"");
        }
    }

    @Test
    void theCapabilitiesAreWhatIsThere() throws Exception {
        Map<String, Object> statement = request("", "GET", "metadata", "").json();

        assertThat(Resource.values(statement, "patchFormat")).containsExactly(PATCH);
        assertThat(Resource.values(statement, "rest.interaction.code")).contains("transaction", "batch");
        assertThat(Resource.objects(statement, "rest.resource"))
                .hasSize(Catalogue.all().size());
        for (Map<String, Object> resource : Resource.objects(statement, "rest.resource")) {
            assertThat(Resource.values(resource, "interaction.code"))
                    .contains("read", "vread", "history-instance", "create", "update", "patch", "delete")
                    .doesNotContain("search-type");
            assertThat(resource)
                    .containsEntry("conditionalCreate", true)
                    .containsEntry("conditionalUpdate", true)
                    .containsEntry("conditionalDelete", "single");
        }
    }

    private static String hubId(Answer answer) {
        return answer.header("location").replaceFirst(".*/fhir/[A-Za-z]+/([^/]+)/_history/.*", "$1");
    }

    private Answer get(String path, String... headers) throws Exception {
        return send("GET", path, "", headers);
    }

    private Answer put(String path, String body, String... headers) throws Exception {
        return send("PUT", path, body, headers);
    }

    private Answer post(String path, String body, String... headers) throws Exception {
        return send("POST", path, body, headers);
    }

    private Answer send(String method, String path, String body, String... headers) throws Exception {
        String[] all = headers;
        if (!List.of(headers).contains("Content-Type")) {
            all = Arrays.copyOf(headers, headers.length + 2);
            all[headers.length] = "Content-Type";
            all[headers.length + 1] = FHIR;
        }
        return request(institution("tl-anju"), method, path, body, all);
    }

    private Answer as(String institution, String method, String path, String body) throws Exception {
        return request(institution(institution), method, path, body);
    }

    private Answer request(String token, String method, String path, String body, String... headers) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri("/fhir/" + path))
                .method(method, HttpRequest.BodyPublishers.ofByteArray(Hub.bytes(body)));
        if (!token.isEmpty()) {
            request.header("Authorization", "Bearer " + token);
        }
        for (int i = 0; i < headers.length; i += 2) {
            request.header(headers[i], headers[i + 1]);
        }
        HttpResponse<byte[]> answer = client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
        return new Answer(answer.statusCode(), answer.headers().map(), answer.body());
    }

    private String raw(String request) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", port)) {
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private String institution(String client) throws Exception {
        String form = "grant_type=client_credentials&client_id=%s&client_secret=%s-secret".formatted(client, client);
        HttpRequest request = HttpRequest.newBuilder(uri("/oauth2/token"))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString(form))
                .build();
        HttpResponse<byte[]> answer = this.client.send(request, HttpResponse.BodyHandlers.ofByteArray());
        return SentAndKept.JSON.readTree(answer.body()).path("access_token").asString();
    }

    private String person(String role) throws Exception {
        HttpResponse<byte[]> people = client.send(
                HttpRequest.newBuilder(uri("/demo/people")).build(), HttpResponse.BodyHandlers.ofByteArray());
        for (var person : SentAndKept.JSON.readTree(people.body())) {
            if (person.path("role").asString().equals(role)) {
                return person.path("token").asString();
            }
        }
        throw new AssertionError("nobody is a " + role);
    }

    private URI uri(String path) {
        return URI.create("http://127.0.0.1:" + port + path);
    }
}
