package org.longmai.usage;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.sdk.trace.SdkTracerProvider;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.longmai.access.Role;
import org.longmai.chart.Wire;
import org.longmai.fhir.Json;
import org.longmai.store.TestStore;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ApplicationContext;
import org.springframework.test.context.ActiveProfiles;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/** What a scrape tells, and what it must not. */
@SpringBootTest(
        webEnvironment = WebEnvironment.RANDOM_PORT,
        properties = {
            "longmai.demo.residents=0",
            "longmai.usage.operations=FrontPage,Counted",
            "management.tracing.sampling.probability=1"
        })
@ExtendWith(OutputCaptureExtension.class)
@ActiveProfiles("demo")
class UsageIntegrationTests {

    private static final String MARKER = "zz9marker";
    private static final String NUMBER = "50015119600101123X";
    private static final Collector COLLECTOR = new Collector();

    @TempDir
    static Path data;

    @Value("${local.server.port}")
    int port;

    @Autowired
    ApplicationContext application;

    @DynamicPropertySource
    static void settings(DynamicPropertyRegistry registry) {
        TestStore.keep(registry, data);
        registry.add("management.opentelemetry.tracing.export.otlp.endpoint", COLLECTOR::address);
    }

    @Test
    void aScrapeTellsOperationsAndNothingThatAClientWrote() throws Exception {
        Wire hub = new Wire(application, port);
        askOf(hub.resident(MARKER));

        String scrape = hubScrape(hub.token(Role.DISTRICT_OFFICER, "user/*.rs", Map.of()));
        assertThat(scrape)
                .contains("longmai_graphql_seconds_count{error=\"none\",operation=\"FrontPage\",outcome=\"ANSWERED\"}")
                .contains("longmai_graphql_seconds_count{error=\"none\",operation=\"FrontPage\",outcome=\"REFUSED\"}")
                .contains("longmai_graphql_seconds_count{error=\"none\",operation=\"other\",outcome=\"ANSWERED\"}")
                .contains("longmai_graphql_seconds_count{error=\"none\",operation=\"anonymous\"")
                .contains("longmai_graphql_errors_total{code=\"ValidationError\",operation=\"FrontPage\"}")
                .contains("longmai_graphql_cost_count{operation=\"FrontPage\"}")
                .contains("longmai_graphql_fields_sum")
                .doesNotContain("graphql_datafetcher", MARKER);
    }

    @Test
    void theRoundTripsOfAnOperationAreCounted() throws Exception {
        Wire hub = new Wire(application, port);
        ask(hub.resident(MARKER), "query Counted { resident(id: \"nobody\") { id } }", "Counted");
        String scrape = hubScrape(hub.token(Role.DISTRICT_OFFICER, "user/*.rs", Map.of()));
        assertThat(scrape)
                .contains("longmai_graphql_roundtrips_count{operation=\"Counted\"} 1\n")
                .as("who is not there is looked for like somebody; the ledger's entry is many requests' together")
                .containsPattern("longmai_graphql_roundtrips_sum\\{operation=\"Counted\"} [1-9]\\.0\n")
                .contains("longmai_store_seconds_count{collection=\"links\",command=\"find\",error=\"none\"}")
                .contains("longmai_consent_seconds", "longmai_ledger_seconds");
    }

    /** The bytes that leave for the collector, read as text: a marker could stand anywhere in them. */
    @Test
    void tracesTellWhatWasDoneAndNothingOfWhomOrByWhom(@Autowired SdkTracerProvider spans, CapturedOutput output)
            throws Exception {
        Wire hub = new Wire(application, port);
        askOf(hub.resident(MARKER));
        String doctor = hub.doctor("tl-anju-d1");
        hub.ask(doctor, "query %sName { resident(id: \"%1$sId\") { name } }".formatted(MARKER));
        hub.ask(
                doctor,
                "{ resident(identifier: {system: \"urn:oid:2.16.156.10011.1.3\", value: \"%s\"}) { id } }"
                        .formatted(NUMBER));
        String pushed = hub.push(hub.institution("tl-anju"), patient()).body();
        assertThat(pushed).contains("201");
        String file = pushed.replaceFirst("(?s).*Patient/([^/]+)/_history.*", "$1");
        assertThat(hub.read(hub.institution("tl-anju"), "Patient/" + file).status())
                .isEqualTo(200);
        hub.read(doctor, "Patient/" + file + "/$everything?_type=" + MARKER);
        hub.read(doctor, "Patient/" + MARKER + "Path");
        hub.post("/fhir/$graphql", doctor, "{ Patient(id: \"" + MARKER + "\") { id } }", "application/graphql");
        hub.push(hub.institution("tl-anju"), "{\"resourceType\": \"" + MARKER + "\"");
        traced(doctor, file);

        assertThat(spans.forceFlush().join(20, TimeUnit.SECONDS).isSuccess()).isTrue();
        String sent = COLLECTOR.sent();
        assertThat(sent)
                .contains("http post /graphql", "graphql FrontPage", "graphql other", "graphql anonymous")
                .contains("http get /fhir/{type}/{id}", "find links", "consent", "ledger")
                .doesNotContain(MARKER, NUMBER, file, "欧阳", "tl-anju", "nobody");
        assertThat(output.getAll()).doesNotContain(MARKER, NUMBER, file, "欧阳");
    }

    private void askOf(String resident) throws Exception {
        ask(resident, "query FrontPage { me { name resident } }", "FrontPage");
        ask(resident, "query " + MARKER + "Name { me { name } }", MARKER + "Name");
        ask(resident, "query ($id: ID) { " + MARKER + "alias: resident(id: $id) { id } }", null);
        ask(resident, "query FrontPage { " + MARKER + "unknown }", "FrontPage");
    }

    /** Headers by which a client could bring a text into a trace. */
    private void traced(String token, String file) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://localhost:" + port + "/fhir/Patient/" + file))
                .header("Authorization", "Bearer " + token)
                .header("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01")
                .header("tracestate", "x=" + MARKER)
                .header("baggage", "name=" + MARKER)
                .build();
        HttpClient.newHttpClient().send(request, BodyHandlers.ofString());
    }

    private static String patient() {
        return """
                {"resourceType": "Bundle", "type": "transaction", "entry": [{
                 "resource": {"resourceType": "Patient", "id": "%1$s", "name": [{"text": "欧阳%1$s"}],
                  "identifier": [{"system": "urn:oid:2.16.156.10011.1.3", "value": "%2$s"}]},
                 "request": {"method": "PUT", "url": "Patient/%1$s"}}]}"""
                .formatted(MARKER, NUMBER);
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
