package org.longmai.chart;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.longmai.fhir.Resource;
import org.longmai.store.TestStore;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.context.ApplicationContext;
import org.springframework.test.context.ActiveProfiles;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/** Holds the server to its CapabilityStatement: what that names answers, and what it does not name is refused. */
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT)
@ActiveProfiles("demo")
class CapabilityIntegrationTests {

    private static final HttpClient CLIENT = HttpClient.newHttpClient();
    private static final String FHIR = "application/fhir+json";

    @TempDir
    static Path data;

    @Value("${local.server.port}")
    int port;

    @Autowired
    ApplicationContext application;

    private String token;
    private Resource statement;

    private record Answer(int status, String body, String location) {
        boolean isOutcome() {
            return body.contains("\"resourceType\":\"OperationOutcome\"");
        }
    }

    @DynamicPropertySource
    static void settings(DynamicPropertyRegistry registry) {
        TestStore.keep(registry, data);
        registry.add("longmai.demo.residents", () -> 0);
    }

    @BeforeEach
    void read() throws Exception {
        token = new Wire(application, port).institution("tl-anju");
        statement = Resource.of(send("GET", "/metadata", FHIR, "").body().getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void namesTheInteractionsAndOperationsThatAreTriedHere() {
        assertThat(statement.values("rest.interaction.code")).containsExactly("transaction", "batch");
        assertThat(new TreeSet<>(codes("rest.resource.interaction.code")))
                .containsExactly("create", "delete", "history-instance", "patch", "read", "update", "vread");
        assertThat(codes("rest.operation.name")).containsExactlyInAnyOrder("import", "graphql");
        assertThat(new TreeSet<>(codes("rest.resource.operation.name")))
                .containsExactly("everything", "graphql", "match", "summary", "validate");
    }

    private List<String> codes(String path) {
        return statement.values(path).stream().map(String::valueOf).toList();
    }

    @ParameterizedTest
    @ValueSource(strings = {"Practitioner", "Organization", "Location", "Patient"})
    void everyInteractionThatATypeNamesAnswers(String type) throws Exception {
        String resource = "{\"resourceType\":\"%s\",\"id\":\"a\",\"language\":\"%s\"%s}";
        String more = type.equals("Organization") ? ",\"name\":\"A\"" : "";
        Map<String, Answer> answers = new LinkedHashMap<>();
        answers.put("create", send("POST", "/" + type, FHIR, resource.formatted(type, "en", more)));
        answers.put("update", send("PUT", "/" + type + "/a", FHIR, resource.formatted(type, "zh", more)));
        answers.put("read", send("GET", "/" + type + "/a", FHIR, ""));
        answers.put("vread", send("GET", "/" + type + "/a/_history/1", FHIR, ""));
        answers.put("history-instance", send("GET", "/" + type + "/a/_history", FHIR, ""));
        answers.put(
                "patch",
                send(
                        "PATCH",
                        "/" + type + "/a",
                        "application/json-patch+json",
                        "[{\"op\":\"replace\",\"path\":\"/language\",\"value\":\"fr\"}]"));
        answers.put("delete", send("DELETE", "/" + type + "/a", FHIR, ""));

        assertThat(answers.keySet()).containsExactlyInAnyOrderElementsOf(interactions(type));
        answers.forEach((interaction, answer) -> assertThat(answer.status())
                .as(interaction + " " + answer.body())
                .isBetween(200, 299));
    }

    private List<String> interactions(String type) {
        return statement.objects("rest.resource").stream()
                .filter(resource -> type.equals(resource.get("type")))
                .flatMap(resource -> Resource.values(resource, "interaction.code").stream())
                .map(String::valueOf)
                .toList();
    }

    @Test
    void everyTypeThatIsNamedIsTakenOrRefusedForWhatItHolds() throws Exception {
        for (String type : codes("rest.resource.type")) {
            Answer answer =
                    send("PUT", "/" + type + "/any", FHIR, "{\"resourceType\":\"%s\",\"id\":\"any\"}".formatted(type));
            assertThat(answer.status()).as(type + " " + answer.body()).isIn(201, 400, 422);
            assertThat(answer.status() == 201 || answer.isOutcome()).as(type).isTrue();
        }
        assertThat(send("PUT", "/Nonsense/any", FHIR, "{\"resourceType\":\"Nonsense\",\"id\":\"any\"}")
                        .status())
                .isEqualTo(404);
    }

    @ParameterizedTest
    @ValueSource(strings = {"transaction", "batch"})
    void theWholeTakesWhatItNames(String type) throws Exception {
        String bundle = "{\"resourceType\":\"Bundle\",\"type\":\"%s\"}".formatted(type);
        assertThat(send("POST", "", FHIR, bundle).body()).contains(type + "-response");
        assertThat(send("POST", "", FHIR, bundle.replace(type, "searchset")).status())
                .isEqualTo(400);
    }

    @Test
    void everyOperationThatIsNamedAnswers() throws Exception {
        String location = send("PUT", "/Patient/o", FHIR, "{\"resourceType\":\"Patient\",\"id\":\"o\"}")
                .location();
        String hubs = location.replaceFirst(".*/fhir/(Patient/[^/]+).*", "$1");
        String patient = "{\"resourceType\":\"Patient\",\"name\":[{\"text\":\"周德明\"}],\"birthDate\":\"1957-03-16\"}";
        String parameters = "{\"resourceType\":\"Parameters\",\"parameter\":[{\"name\":\"resource\",\"resource\":%s}]}"
                .formatted(patient);
        assertThat(send("POST", "/Patient/$match", FHIR, parameters).status()).isEqualTo(200);
        assertThat(send("POST", "/Patient/$validate?mode=delete", FHIR, patient).status())
                .isEqualTo(200);
        Wire doctors = new Wire(application, port);
        for (String operation : new String[] {"/$summary", "/$everything", "/$graphql?query=%7Bid%7D"}) {
            assertThat(doctors.read(doctors.doctor("tl-anju-d1"), hubs + operation)
                            .status())
                    .as(operation)
                    .isEqualTo(200);
        }
        assertThat(send("POST", "/$graphql", "application/graphql", "{ __typename }")
                        .status())
                .isEqualTo(200);
        assertThat(send(
                                "POST",
                                "/$import",
                                "application/fhir+ndjson",
                                "{\"resourceType\":\"Practitioner\",\"id\":\"line\"}\n")
                        .status())
                .isEqualTo(202);
    }

    @ParameterizedTest
    @CsvSource({
        "GET, /Patient",
        "GET, /Patient?name=a",
        "GET, /Patient/_history",
        "GET, /_history",
        "GET, ?_type=Patient",
        "POST, /Patient/_search",
        "GET, /Patient/o/$everything",
        "GET, /$export",
        "POST, /Patient/$import",
        "POST, /$validate",
        "POST, /$match",
        "POST, /Observation/$match",
        "GET, /Observation/o/$summary",
        "POST, /$meta",
        "GET, /ValueSet/$expand"
    })
    void whatIsNotNamedIsRefusedWithAnOutcome(String method, String path) throws Exception {
        Answer answer = send(method, path, FHIR, method.equals("POST") ? "{\"resourceType\":\"Parameters\"}" : "");

        assertThat(answer.status()).as(answer.body()).isIn(400, 404, 405, 415, 422);
        assertThat(answer.isOutcome()).as(answer.body()).isTrue();
    }

    private Answer send(String method, String path, String type, String body) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://localhost:%d/fhir%s".formatted(port, path)))
                .header("Authorization", "Bearer " + token)
                .header("Content-Type", type)
                .method(
                        method,
                        body.isEmpty()
                                ? HttpRequest.BodyPublishers.noBody()
                                : HttpRequest.BodyPublishers.ofByteArray(body.getBytes(StandardCharsets.UTF_8)))
                .build();
        HttpResponse<String> answer = CLIENT.send(request, HttpResponse.BodyHandlers.ofString());
        return new Answer(
                answer.statusCode(),
                answer.body(),
                answer.headers().firstValue("Location").orElse(""));
    }
}
