package org.longmai.usage;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.longmai.access.Role;
import org.longmai.chart.Wire;
import org.longmai.fhir.Json;
import org.longmai.store.TestStore;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.context.ApplicationContext;
import org.springframework.test.context.ActiveProfiles;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/** What a scrape tells, and what it must not. */
@SpringBootTest(
        webEnvironment = WebEnvironment.RANDOM_PORT,
        properties = {"longmai.demo.residents=0", "longmai.usage.operations=FrontPage"})
@ActiveProfiles("demo")
class UsageIntegrationTests {

    private static final String MARKER = "zz9marker";

    @TempDir
    static Path data;

    @Value("${local.server.port}")
    int port;

    @Autowired
    ApplicationContext application;

    @DynamicPropertySource
    static void settings(DynamicPropertyRegistry registry) {
        registry.add("longmai.store.uri", TestStore::uri);
        registry.add(
                "longmai.store.database",
                () -> "usage_" + UUID.randomUUID().toString().replace("-", ""));
        registry.add("longmai.demo.data", () -> data.toString());
    }

    @Test
    void aScrapeTellsOperationsAndNothingThatAClientWrote() throws Exception {
        Wire hub = new Wire(application, port);
        String resident = hub.resident(MARKER);
        ask(resident, "query FrontPage { me { name resident } }", "FrontPage");
        ask(resident, "query " + MARKER + "Name { me { name } }", MARKER + "Name");
        ask(resident, "query ($id: ID) { " + MARKER + "alias: resident(id: $id) { id } }", null);
        ask(resident, "query FrontPage { " + MARKER + "unknown }", "FrontPage");

        String scrape = hubScrape(hub.token(Role.DISTRICT_OFFICER, "user/*.rs", Map.of()));
        assertThat(scrape)
                .contains("longmai_graphql_seconds_count{operation=\"FrontPage\",outcome=\"ANSWERED\"} 1")
                .contains("longmai_graphql_seconds_count{operation=\"FrontPage\",outcome=\"REFUSED\"} 1")
                .contains("longmai_graphql_seconds_count{operation=\"other\",outcome=\"ANSWERED\"} 1")
                .contains("longmai_graphql_seconds_count{operation=\"anonymous\"")
                .contains("longmai_graphql_fields_sum")
                .doesNotContain(MARKER);
    }

    private void ask(String token, String document, @Nullable String operation) throws Exception {
        Map<String, Object> body = new java.util.LinkedHashMap<>();
        body.put("query", document);
        body.put("variables", Map.of("id", MARKER));
        if (operation != null) {
            body.put("operationName", operation);
        }
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://localhost:" + port + "/graphql"))
                .header("Authorization", "Bearer " + token)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofByteArray(Json.write(body)))
                .build();
        HttpClient.newHttpClient().send(request, BodyHandlers.ofString());
    }

    private String hubScrape(String token) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://localhost:" + port + "/actuator/prometheus"))
                .header("Authorization", "Bearer " + token)
                .build();
        return HttpClient.newHttpClient().send(request, BodyHandlers.ofString()).body();
    }
}
