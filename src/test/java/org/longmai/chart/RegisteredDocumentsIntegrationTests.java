package org.longmai.chart;

import static org.assertj.core.api.Assertions.assertThat;

import graphql.language.Document;
import graphql.parser.Parser;
import graphql.validation.Validator;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.longmai.chart.Wire.Answer;
import org.longmai.demo.district.CastMember;
import org.longmai.demo.district.District;
import org.longmai.fhir.Json;
import org.longmai.identity.Person;
import org.longmai.identity.Residents;
import org.longmai.store.TestStore;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.context.ApplicationContext;
import org.springframework.graphql.execution.GraphQlSource;
import org.springframework.test.context.ActiveProfiles;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/** A hub that runs the documents of the linked apps, one more, and no others. */
@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT, properties = "longmai.demo.residents=12")
@ActiveProfiles("demo")
class RegisteredDocumentsIntegrationTests {

    private static final String NAME =
            "query Name($id: ID!, $purpose: PurposeOfUse) { resident(id: $id, purpose: $purpose) { name } }";

    @TempDir
    private static Path data;

    @Autowired
    private ApplicationContext application;

    @Value("${local.server.port}")
    private int port;

    private Wire hub;
    private Person farmer;
    private CastMember cast;

    @DynamicPropertySource
    static void settings(DynamicPropertyRegistry registry) throws IOException {
        List<Object> documents = new ArrayList<>(AppDocuments.documents());
        documents.add(Map.of("id", "name", "document", NAME, "purposes", List.of("TREAT"), "roles", List.of("doctor")));
        Path file = Files.write(data.resolve("documents.json"), Json.write(Map.of("documents", documents)));
        registry.add("longmai.chart.documents", () -> file.toUri().toString());
        TestStore.keep(registry, data);
    }

    @BeforeEach
    void farmer(@Autowired District district, @Autowired Residents residents) {
        hub = new Wire(application, port);
        cast = district.cast().get(0);
        farmer = residents.find(cast.identifierSystem(), cast.identifierValue()).orElseThrow();
    }

    @Test
    void theFileThatIsShippedIsWhatTheAppsAsk() throws IOException {
        assertThat(Files.readAllBytes(AppDocuments.FILE)).isEqualTo(AppDocuments.json());
    }

    @Test
    void whatTheAppsAskFitsTheSchema(@Autowired GraphQlSource source) throws IOException {
        for (Object each : AppDocuments.documents()) {
            Map<?, ?> document = (Map<?, ?>) each;
            Document parsed = Parser.parse(String.valueOf(document.get("document")));
            assertThat(new Validator().validateDocument(source.schema(), parsed, Locale.ROOT))
                    .as("%s", document.get("id"))
                    .isEmpty();
        }
    }

    @Test
    void theAppsRun() throws IOException {
        String resident = hub.resident(farmer.id());
        String doctor = hub.doctor("tl-renmin-d1");
        for (Object each : AppDocuments.documents()) {
            Map<?, ?> document = (Map<?, ?>) each;
            String id = String.valueOf(document.get("id"));
            String text = String.valueOf(document.get("document"));
            if (!text.startsWith("query") || id.startsWith("office/") || id.equals("desk/Care")) {
                continue;
            }
            Answer answer = send(
                    id.startsWith("desk/") ? doctor : resident,
                    Map.of("query", text, "variables", variables(text.contains("$identifier"))));
            assertThat(answer.body()).as("%s", id).contains("\"data\":{").doesNotStartWith("{\"errors\"");
        }
    }

    private Map<String, Object> variables(boolean identifier) {
        Map<String, Object> variables = new LinkedHashMap<>(Map.of(
                "codes",
                List.of("hba1c"),
                "purpose",
                "TREAT",
                "input",
                Map.of("institutions", List.of("tl-renmin")),
                "institution",
                "tl-renmin",
                "at",
                "tl-renmin"));
        if (identifier) {
            variables.put("identifier", Map.of("system", cast.identifierSystem(), "value", cast.identifierValue()));
        } else {
            variables.put("id", farmer.id());
        }
        return variables;
    }

    @Test
    void aDocumentIsNamedByItsTextItsHashOrItsId() {
        String doctor = hub.doctor("tl-renmin-d1");
        Map<String, Object> variables = Map.of("id", farmer.id(), "purpose", "TREAT");
        String byText =
                send(doctor, Map.of("query", NAME, "variables", variables)).body();
        assertThat(byText).contains("周德明");
        for (Map<String, Object> name :
                List.<Map<String, Object>>of(Map.of("id", "name"), Map.of("sha256Hash", NamedDocuments.hash(NAME)))) {
            assertThat(send(doctor, Map.of("extensions", Map.of("persistedQuery", name), "variables", variables))
                            .body())
                    .isEqualTo(byText);
        }
    }

    @Test
    void anyOtherIsRefusedAlsoUnderTheNameOfOne() {
        String doctor = hub.doctor("tl-renmin-d1");
        String other = "{ me { name } }";
        String hash = NamedDocuments.hash(other);
        for (Map<String, Object> request : List.<Map<String, Object>>of(
                Map.of("query", other),
                Map.of("query", "{ __schema { queryType { name } } }"),
                Map.of("query", other, "extensions", Map.of("persistedQuery", Map.of("id", "name"))),
                Map.of("query", other, "extensions", Map.of("persistedQuery", Map.of("sha256Hash", hash))),
                Map.of("extensions", Map.of("persistedQuery", Map.of("sha256Hash", hash))))) {
            assertThat(send(doctor, request).<List<String>>at("$.errors[*].extensions.code"))
                    .isEqualTo(List.of("FORBIDDEN"));
        }
    }

    @Test
    void aDocumentIsForItsRolesAndPurposesOnly() {
        Map<String, Object> byId = Map.of("persistedQuery", Map.of("id", "name"));
        Map<String, Object> treat = Map.of("id", farmer.id(), "purpose", "TREAT");
        Map<String, Object> emergency = Map.of("id", farmer.id(), "purpose", "ETREAT");
        Answer role = send(hub.resident(farmer.id()), Map.of("extensions", byId, "variables", treat));
        assertThat(role.<List<String>>at("$.errors[*].extensions.code")).isEqualTo(List.of("FORBIDDEN"));
        Answer purpose = send(hub.doctor("tl-renmin-d1"), Map.of("extensions", byId, "variables", emergency));
        assertThat(purpose.<List<String>>at("$.errors[*].extensions.code")).isEqualTo(List.of("FORBIDDEN"));
        assertThat(purpose.body()).doesNotContain("周德明");
    }

    private Answer send(String token, Map<String, Object> request) {
        try {
            HttpResponse<String> response = HttpClient.newHttpClient()
                    .send(
                            HttpRequest.newBuilder(URI.create("http://localhost:" + port + "/graphql"))
                                    .header("Authorization", "Bearer " + token)
                                    .header("Content-Type", "application/json")
                                    .POST(HttpRequest.BodyPublishers.ofByteArray(Json.write(request)))
                                    .build(),
                            HttpResponse.BodyHandlers.ofString());
            return new Answer(response.statusCode(), response.body());
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
