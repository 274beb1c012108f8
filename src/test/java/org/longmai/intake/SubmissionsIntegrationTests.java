package org.longmai.intake;

import static org.assertj.core.api.Assertions.assertThat;

import com.jayway.jsonpath.JsonPath;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.longmai.fhir.Json;
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
class SubmissionsIntegrationTests {

    private static final String ALL = "{ submissions { totalCount fellOut nodes { id state count entries failed status"
            + " identity body institution { id } outcome { issue { code diagnostics expression } } } } }";

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
    void itsSenderFindsARejectedBundleByTheIdInTheAnswer() throws Exception {
        String clinic = token("tl-anju");
        String id = rejected(clinic, performedBy("found", "1"));

        String query =
                "{ submission(id: \"%s\") { state identity entries outcome { issue { diagnostics expression } } } }"
                        .formatted(id);
        String answer = ask(clinic, query);
        assertThat(JsonPath.<String>read(answer, "$.data.submission.state")).isEqualTo("REJECTED");
        assertThat(JsonPath.<String>read(answer, "$.data.submission.identity")).isEqualTo("found");
        assertThat(JsonPath.<List<String>>read(answer, "$.data.submission.outcome.issue[*].expression[*]"))
                .allSatisfy(path -> assertThat(path).startsWith("Bundle.entry[0].resource"));
        assertThat(ask(token("tl-hufeng"), query)).contains("\"submission\":null");
    }

    @Test
    void itsSenderReadsItBackAndNobodyElseDoes() throws Exception {
        String clinic = token("tl-anju");
        String body = performedBy("read", "2");
        String id = rejected(clinic, body);

        HttpResponse<String> read = get(clinic, "/fhir/$submission/" + id);
        assertThat(read.statusCode()).isEqualTo(200);
        assertThat(read.body()).isEqualTo(body);
        assertThat(get(token("tl-hufeng"), "/fhir/$submission/" + id).statusCode())
                .isEqualTo(404);
        assertThat(get(role("steward"), "/fhir/$submission/" + id).statusCode()).isEqualTo(404);
        assertThat(get(clinic, "/fhir/$submission/none").statusCode()).isEqualTo(404);
    }

    @Test
    void aTokenThatMayNotReadReadsNothingBack() throws Exception {
        String id = rejected(token("tl-anju"), performedBy("narrow", "3"));
        HttpResponse<String> read = get(token("tl-anju", "system/*.cu"), "/fhir/$submission/" + id);
        assertThat(read.statusCode()).isEqualTo(403);
    }

    @Test
    void aReadBodyIsInTheLogOfTheResidentWhomItNames() throws Exception {
        String clinic = token("tl-fuyou");
        String known = ",'identifier':[{'system':'http://hl7.org/fhir/sid/us-ssn','value':'999-11-2222'}]";
        push(clinic, bundle("known", put("Patient", "known", known)));
        String id = rejected(clinic, performedBy("logged", "4").replace("Patient/1", "Patient/known"));
        String resident = send(HttpRequest.newBuilder(
                        uri("/demo/token?identifier=http://hl7.org/fhir/sid/us-ssn%7C999-11-2222")))
                .body();
        String log = "{ myRecord { accessLog { nodes { action kinds institution { id } } } } }";
        assertThat(ask(resident, log)).doesNotContain("submission");

        get(clinic, "/fhir/$submission/" + id);
        assertThat(ask(resident, log))
                .contains("{\"action\":\"READ\",\"kinds\":[\"submission\"],\"institution\":{\"id\":\"tl-fuyou\"}}");
        assertThat(ask(resident, ALL)).contains("FORBIDDEN");
    }

    @Test
    void aMendedOneIsSentAgain() throws Exception {
        String clinic = token("tl-bachuan");
        push(clinic, bundle("p", put("Patient", "1", "")));
        String id = rejected(clinic, performedBy("mended", "5"));
        String mutation = "mutation { resubmit(id: \"%s\") { submission { state count } errors { message path } } }"
                .formatted(id);
        assertThat(ask(clinic, mutation)).contains("REJECTED", "\"path\":[\"id\"]");

        push(clinic, bundle("q", put("Practitioner", "5", ",'identifier':[{'system':'s','value':'5'}]")));
        assertThat(ask(clinic, mutation)).contains("RESUBMITTED", "\"errors\":[]");
        assertThat(ask(clinic, mutation)).contains("no such submission", "\"submission\":null");
    }

    @Test
    void aRefusedSingleRequestIsKeptAsTheBundleThatItMakesAndIsDoneLater() throws Exception {
        String clinic = token("tl-anju");
        String resource = "{'resourceType':'Practitioner','id':'s1','gender':'%s'}".replace('\'', '"');
        assertThat(single("PUT", clinic, "/fhir/Practitioner/s1", resource.formatted("male"), "Accept", "*/*")
                        .statusCode())
                .isEqualTo(201);
        HttpResponse<String> refused =
                single("PUT", clinic, "/fhir/Practitioner/s1", resource.formatted("female"), "If-Match", "W/\"2\"");
        assertThat(refused.statusCode()).isEqualTo(412);
        String id = refused.headers().firstValue("X-Submission").orElseThrow();

        HttpResponse<String> kept = get(clinic, "/fhir/$submission/" + id);
        assertThat(JsonPath.<String>read(kept.body(), "$.entry[0].request.method"))
                .isEqualTo("PUT");
        assertThat(JsonPath.<String>read(kept.body(), "$.entry[0].request.url")).isEqualTo("Practitioner/s1");
        assertThat(JsonPath.<String>read(kept.body(), "$.entry[0].request.ifMatch"))
                .isEqualTo("W/\"2\"");
        assertThat(JsonPath.<String>read(kept.body(), "$.entry[0].resource.gender"))
                .isEqualTo("female");

        push(clinic, bundle("other", put("Practitioner", "s1", ",'gender':'other'")));
        String mutation = "mutation { resubmit(id: \"%s\") { submission { state } errors { message } } }".formatted(id);
        assertThat(ask(clinic, mutation)).contains("RESUBMITTED", "\"errors\":[]");
        assertThat(get(clinic, "/fhir/Practitioner/s1").body()).contains("\"versionId\":\"3\"", "female");
    }

    @Test
    void aLaterRequestForTheSameResourceEndsIt() throws Exception {
        String clinic = token("tl-anju");
        String resource = "{\"resourceType\":\"Practitioner\",\"id\":\"s2\",\"gender\":\"%s\"}";
        HttpResponse<String> refused =
                single("PUT", clinic, "/fhir/Practitioner/s2", resource.formatted("neither"), "Accept", "*/*");
        String id = refused.headers().firstValue("X-Submission").orElseThrow();
        String query = "{ submission(id: \"%s\") { state } }".formatted(id);
        single(
                "PUT",
                clinic,
                "/fhir/Practitioner/s3",
                resource.formatted("male").replace("s2", "s3"),
                "Accept",
                "*/*");
        ask(clinic, ALL);
        assertThat(ask(clinic, query)).contains("REJECTED");

        single("PUT", clinic, "/fhir/Practitioner/s2", resource.formatted("male"), "Accept", "*/*");
        ask(clinic, ALL);
        assertThat(ask(clinic, query)).contains("RESUBMITTED");
    }

    @Test
    void oneThatCreatesIsTheSameResourceHoweverItIsSentAgain() throws Exception {
        String clinic = token("tl-hufeng");
        String order = ("{'resourceType':'PractitionerRole','practitioner':"
                        + "{'reference':'Practitioner?identifier=s|created'}}")
                .replace('\'', '"');
        HttpResponse<String> refused = single("POST", clinic, "/fhir/PractitionerRole", order, "Accept", "*/*");
        String id = refused.headers().firstValue("X-Submission").orElseThrow();
        push(clinic, bundle("c", put("Practitioner", "c", ",'identifier':[{'system':'s','value':'created'}]")));
        String mutation = "mutation { resubmit(id: \"%s\") { submission { state } errors { message } } }".formatted(id);
        assertThat(ask(clinic, mutation)).contains("RESUBMITTED");

        HttpResponse<String> again = single("POST", clinic, "/fhir/PractitionerRole", order, "Accept", "*/*");
        assertThat(again.headers().firstValue("ETag")).contains("W/\"1\"");
    }

    @Test
    void whatIsNoResourceIsKeptAsItWasSent() throws Exception {
        String clinic = token("tl-anju");
        HttpResponse<String> refused =
                single("PUT", clinic, "/fhir/Practitioner/s4", "{\"resourceType\":", "Accept", "*/*");
        assertThat(refused.statusCode()).isEqualTo(400);
        String id = refused.headers().firstValue("X-Submission").orElseThrow();
        assertThat(get(clinic, "/fhir/$submission/" + id).body()).isEqualTo("{\"resourceType\":");
        assertThat(single("PUT", clinic, "/fhir/Nothing/1", "{}", "Accept", "*/*")
                        .headers()
                        .firstValue("X-Submission"))
                .isEmpty();
    }

    private HttpResponse<String> single(
            String method, String token, String path, String body, String header, String value) throws Exception {
        return send(request(path, token)
                .header("Content-Type", "application/fhir+json")
                .header(header, value)
                .method(method, HttpRequest.BodyPublishers.ofString(body)));
    }

    @Test
    void aLaterPushOfTheSameIdentityEndsIt() throws Exception {
        String clinic = token("tl-zhongyi");
        String id = rejected(clinic, performedBy("again", "6"));
        push(clinic, bundle("again", put("Patient", "1", "")));

        String answer = ask(clinic, ALL);
        assertThat(JsonPath.<List<String>>read(answer, "$.data.submissions.nodes[?(@.id=='%s')].state".formatted(id)))
                .containsExactly("RESUBMITTED");
        assertThat(JsonPath.<List<String>>read(answer, "$.data.submissions.nodes[*].state"))
                .containsExactlyInAnyOrder("RESUBMITTED", "ACCEPTED");
    }

    @Test
    void aDiscardedOneIsGone() throws Exception {
        String clinic = token("tl-anju");
        String id = rejected(clinic, performedBy("discarded", "7"));
        String mutation = "mutation { discardSubmission(id: \"%s\") { submission { state body } } }".formatted(id);
        assertThat(ask(token("tl-hufeng"), mutation)).contains("\"discardSubmission\":{\"submission\":null}");

        assertThat(ask(clinic, mutation)).contains("{\"state\":\"DISCARDED\",\"body\":null}");
        assertThat(get(clinic, "/fhir/$submission/" + id).statusCode()).isEqualTo(404);
    }

    @Test
    void aStewardSeesTheIssuesAndNoBody() throws Exception {
        String id = rejected(token("tl-anju"), performedBy("seen", "8"));
        String query = ALL.replace("submissions {", "submissions(institution: \"tl-anju\", first: 200) {");
        String node = "$.data.submissions.nodes[?(@.id=='%s')]".formatted(id);

        String answer = ask(role("steward"), query);
        assertThat(JsonPath.<List<Map<String, Object>>>read(answer, node))
                .singleElement()
                .satisfies(seen -> {
                    assertThat(seen).containsEntry("identity", null).containsEntry("body", null);
                    assertThat(String.valueOf(seen.get("outcome"))).contains("Bundle.entry[0]");
                });
    }

    @ParameterizedTest
    @ValueSource(strings = {"doctor", "nurse", "district-officer", "privacy-officer"})
    void nobodyElseSeesSubmissions(String role) throws Exception {
        assertThat(ask(role(role), ALL)).contains("FORBIDDEN");
    }

    @Test
    void anInstitutionAsksForItsOwnOnly() throws Exception {
        assertThat(ask(token("tl-anju"), ALL.replace("submissions {", "submissions(institution: \"tl-hufeng\") {")))
                .contains("FORBIDDEN");
    }

    @Test
    void pagesLeaveNothingOutAndRepeatNothing() throws Exception {
        String clinic = token("tl-hufeng");
        for (int i = 0; i < 5; i++) {
            rejected(clinic, performedBy("page" + i, "9"));
        }
        String query = "{ submissions(state: REJECTED, first: 2%s) { totalCount nodes { identity }"
                + " pageInfo { hasNextPage endCursor } } }";
        List<String> seen = new java.util.ArrayList<>();
        String after = "";
        for (int page = 0; page < 3; page++) {
            String answer = ask(clinic, query.formatted(after));
            seen.addAll(JsonPath.<List<String>>read(answer, "$.data.submissions.nodes[*].identity"));
            assertThat(JsonPath.<Integer>read(answer, "$.data.submissions.totalCount"))
                    .isEqualTo(5);
            assertThat(JsonPath.<Boolean>read(answer, "$.data.submissions.pageInfo.hasNextPage"))
                    .isEqualTo(page < 2);
            after = ", after: \"" + JsonPath.<String>read(answer, "$.data.submissions.pageInfo.endCursor") + "\"";
        }
        assertThat(seen).containsExactlyInAnyOrder("page0", "page1", "page2", "page3", "page4");
    }

    @Test
    void whatWasNotReadIsNotKept() throws Exception {
        HttpResponse<String> answer = push(token("tl-renmin"), "x".repeat(2 << 20));
        assertThat(answer.statusCode()).isEqualTo(413);
        assertThat(answer.headers().firstValue("X-Submission")).isEmpty();
        assertThat(ask(token("tl-renmin"), ALL)).contains("\"totalCount\":0");
    }

    private String rejected(String token, String body) throws Exception {
        HttpResponse<String> answer = push(token, body);
        assertThat(answer.statusCode()).isBetween(400, 499);
        assertThat(answer.body()).contains("OperationOutcome");
        return answer.headers().firstValue("X-Submission").orElseThrow();
    }

    private static String performedBy(String identity, String number) {
        return bundle(
                identity,
                put(
                        "Observation",
                        "by" + number,
                        ",'status':'final','code':{'text':'t'},'subject':{'reference':'Patient/1'},"
                                + "'performer':[{'reference':'Practitioner?identifier=s|%s'}]".formatted(number)));
    }

    private static String bundle(String identity, String... entries) {
        return "{'resourceType':'Bundle','id':'%s','type':'transaction','entry':[%s]}"
                .formatted(identity, String.join(",", entries))
                .replace('\'', '"');
    }

    private static String put(String type, String id, String more) {
        return "{'resource':{'resourceType':'%s','id':'%s'%s},'request':{'method':'PUT','url':'%s/%s'}}"
                .formatted(type, id, more, type, id);
    }

    private HttpResponse<String> push(String token, String body) throws Exception {
        return send(request("/fhir", token)
                .header("Content-Type", "application/fhir+json")
                .POST(HttpRequest.BodyPublishers.ofString(body)));
    }

    private HttpResponse<String> get(String token, String path) throws Exception {
        return send(request(path, token));
    }

    private String ask(String token, String query) throws Exception {
        return send(request("/graphql", token)
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofByteArray(Json.write(Map.of("query", query)))))
                .body();
    }

    private String role(String role) throws Exception {
        return JsonPath.<List<String>>read(people("all=true"), "$[?(@.role=='%s')].token".formatted(role))
                .get(0);
    }

    private String people(String query) throws Exception {
        return send(HttpRequest.newBuilder(uri("/demo/people?" + query))).body();
    }

    private String token(String institution) throws Exception {
        return token(institution, "system/*.cruds");
    }

    private String token(String institution, String scope) throws Exception {
        String form = "grant_type=client_credentials&client_id=%s&client_secret=%s-secret&scope=%s"
                .formatted(institution, institution, scope);
        HttpResponse<String> answer = send(HttpRequest.newBuilder(uri("/oauth2/token"))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString(form)));
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
