package org.longmai.chart;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.longmai.audit.Ledger;
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
import org.springframework.test.context.ActiveProfiles;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/** What the door of GraphQL lets in, and $everything. */
@SpringBootTest(
        webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
        properties = {"longmai.demo.residents=12", "longmai.chart.max-body=128KB"})
@ActiveProfiles("demo")
class LimitsIntegrationTests {

    private static final int MAX_BODY = 128 * 1024;
    private static final String ME = "{ me { name } }";

    @TempDir
    private static Path data;

    @Autowired
    private ApplicationContext application;

    @Autowired
    private Ledger ledger;

    @Value("${local.server.port}")
    private int port;

    private Wire hub;
    private String doctor;
    private Person farmer;

    @DynamicPropertySource
    static void settings(DynamicPropertyRegistry registry) {
        TestStore.keep(registry, data);
    }

    @BeforeEach
    void farmer(@Autowired District district, @Autowired Residents residents) {
        hub = new Wire(application, port);
        doctor = hub.doctor("tl-renmin-d1");
        CastMember cast = district.cast().get(0);
        farmer = residents.find(cast.identifierSystem(), cast.identifierValue()).orElseThrow();
    }

    @Test
    void fiveRecordsInOneOperationAreOpenedAndSixAreRefusedAndNotLookedFor() {
        Supplier<Integer> entries = () -> ledger.count(farmer.origins(), Ledger.Span.ALL);
        assertThat(hub.ask(doctor, records(5)).body()).doesNotContain("errors");
        int before = entries.get();
        Answer refused = hub.ask(doctor, records(6));
        assertThat(refused.<List<String>>at("$.errors[*].extensions.code")).isEqualTo(List.of("TOO_COSTLY"));
        assertThat(refused.<Integer>at("$.errors[0].extensions.computed")).isEqualTo(6);
        assertThat(entries.get()).isEqualTo(before);
    }

    private String records(int count) {
        StringBuilder query = new StringBuilder("{");
        for (int i = 0; i < count; i++) {
            query.append(" r%d: resident(id: \"%s\") { id }".formatted(i, farmer.id()));
        }
        return query + " }";
    }

    @Test
    void fragmentsThatMultiplyAreRefusedAtOnce() {
        StringBuilder document = new StringBuilder("{ resident(id: \"x\") { observations { nodes { ...F0 } } } } ");
        for (int i = 0; i < 20; i++) {
            document.append("fragment F%d on Observation { ...F%d hasMember { resource { ...F%d } } } "
                    .formatted(i, i + 1, i + 1));
        }
        document.append("fragment F20 on Observation { id }");
        assertThat(hub.ask(doctor, document.toString()).body())
                .contains("errors")
                .doesNotContain("\"data\":{");
    }

    @Test
    void fifteenThousandTokensAreTheMost() {
        assertThat(hub.ask(doctor, tokens(15_000)).body()).doesNotContain("errors");
        assertThat(hub.ask(doctor, tokens(15_001)).<String>at("$.errors[0].message"))
                .contains("15,000");
    }

    private static String tokens(int count) {
        String open = "{ resident ( id : \"x\" ) { observations ( code : [ ";
        String close = "] ) { totalCount } } }";
        int end = 1;
        int around = open.strip().split(" ").length + close.split(" ").length + end;
        return open + "1 ".repeat(count - around).replace("1", "\"1\"") + close;
    }

    @ParameterizedTest
    @ValueSource(strings = {"/fhir/$graphql", "/fhir/Patient/x/$graphql", "/fhir/$graphq%6C", "/graphq%6C"})
    void theOtherDoorsTakeNoMoreHoweverTheyAreWritten(String path) {
        Answer refused = hub.post(path, doctor, " ".repeat(MAX_BODY + 1), "application/json");
        assertThat(refused.status()).isEqualTo(413);
    }

    @Test
    void aBodyMayBeAsLargeAsTheLimitAndNoLarger() {
        byte[] small = padded(MAX_BODY);
        byte[] large = padded(MAX_BODY + 1);
        assertThat(post(doctor, small).body()).contains("\"me\"");
        assertThat(post(doctor, chunked(small)).body()).contains("\"me\"");
        for (BodyPublisher body : List.of(BodyPublishers.ofByteArray(large), chunked(large))) {
            Answer refused = post(doctor, body);
            assertThat(refused.status()).isEqualTo(413);
            assertThat(refused.<String>at("$.errors[0].extensions.code")).isEqualTo("TOO_COSTLY");
            assertThat(refused.<String>at("$.errors[0].message")).contains("131072 bytes");
        }
    }

    @Test
    void operationsAreNotBatched() {
        byte[] batch = ("[" + new String(body(ME), StandardCharsets.UTF_8) + "]").getBytes(StandardCharsets.UTF_8);
        Answer refused = post(doctor, batch);
        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.<String>at("$.errors[0].extensions.code")).isEqualTo("INVALID");
    }

    @Test
    void whatTheSchemaIsIsForCallers() {
        String introspection = "{ __schema { queryType { name } } }";
        assertThat(post("nobody", body(introspection)).status()).isEqualTo(401);
        assertThat(post(doctor, body(introspection)).<String>at("$.data.__schema.queryType.name"))
                .isEqualTo("Query");
    }

    @Test
    void aDocumentIsRunByItsHashOnceItWasSent() {
        String text = "{ me { name role } }";
        String hash = NamedDocuments.hash(text);
        assertThat(post(doctor, named(null, hash)).<List<String>>at("$.errors[*].message"))
                .isEqualTo(List.of("PersistedQueryNotFound"));
        assertThat(post(doctor, named(text, hash)).body()).contains("\"role\"");
        assertThat(post(doctor, named(null, hash)).body()).contains("\"role\"");
        assertThat(post(hub.resident(farmer.id()), named(null, hash)).body()).contains("RESIDENT");
    }

    @Test
    void aTextUnderAnotherHashIsRefusedAndNotRemembered() {
        String hash = NamedDocuments.hash("{ me { role } }");
        assertThat(post(doctor, named(ME, hash)).<String>at("$.errors[0].extensions.code"))
                .isEqualTo("INVALID");
        assertThat(post(doctor, named(null, hash)).<List<String>>at("$.errors[*].extensions.code"))
                .isEqualTo(List.of("PERSISTED_QUERY_NOT_FOUND"));
        assertThat(post(doctor, Json.write(Map.of("query", ME, "extensions", Map.of("persistedQuery", "?"))))
                        .<String>at("$.errors[0].extensions.code"))
                .isEqualTo("INVALID");
    }

    @Test
    void everythingIsWhatTheCallerMaySeeByteForByteInPages() {
        String own = hub.resident(farmer.id());
        String path = "Patient/" + farmer.id() + "/$everything";
        Answer whole = hub.read(own, path);
        List<String> urls = whole.at("$.entry[*].fullUrl");
        assertThat(whole.<Integer>at("$.total")).isEqualTo(urls.size()).isGreaterThan(50);
        assertThat(urls).doesNotHaveDuplicates();
        assertThat(whole.<String>at("$.entry[0].resource.resourceType")).isEqualTo("Patient");
        for (String url : urls.subList(0, 10)) {
            String resource =
                    hub.read(own, url.substring(url.indexOf("/fhir/") + 6)).body();
            assertThat(whole.body()).contains("\"resource\":" + resource + ",\"search\"");
        }
        assertThat(pages(own, path + "?_count=20")).isEqualTo(urls);
    }

    @Test
    void aPageOfEverythingIsItsCallersOnly() {
        String next = next(hub.read(hub.resident(farmer.id()), "Patient/" + farmer.id() + "/$everything?_count=5"));
        int before = ledger.count(farmer.origins(), Ledger.Span.ALL);
        assertThat(hub.read(doctor, next).status()).isEqualTo(400);
        assertThat(ledger.count(farmer.origins(), Ledger.Span.ALL))
                .as("who tries is told of all the same")
                .isEqualTo(before + 1);
        assertThat(hub.read(hub.resident(farmer.id()), next).status()).isEqualTo(200);
        assertThat(next).doesNotContain("19", farmer.files().keySet().iterator().next());
    }

    @Test
    void everythingOfSomebodyElseIsAsIfTheyWereNot() {
        int before = ledger.count(farmer.origins(), Ledger.Span.ALL);
        Answer hidden = hub.read(hub.resident("somebody-else"), "Patient/" + farmer.id() + "/$everything");
        Answer absent = hub.read(hub.resident("somebody-else"), "Patient/nobody/$everything");
        assertThat(hidden.status()).isEqualTo(404);
        assertThat(hidden.body()).isEqualTo(absent.body());
        assertThat(ledger.count(farmer.origins(), Ledger.Span.ALL)).isEqualTo(before + 1);
    }

    @Test
    void aDoctorsEverythingIsInTheLedgerAndLessThanTheResidents() {
        int before = ledger.count(farmer.origins(), Ledger.Span.ALL);
        Answer doctors = hub.read(hub.doctor("tl-fuyou-d1"), "Patient/" + farmer.id() + "/$everything");
        Answer own = hub.read(hub.resident(farmer.id()), "Patient/" + farmer.id() + "/$everything");
        assertThat(ledger.count(farmer.origins(), Ledger.Span.ALL)).isEqualTo(before + 2);
        List<String> seen = doctors.status() == 200 ? doctors.at("$.entry[*].fullUrl") : List.of();
        List<String> all = own.at("$.entry[*].fullUrl");
        assertThat(all).containsAll(seen).hasSizeGreaterThan(seen.size());
    }

    private List<String> pages(String token, String first) {
        List<String> urls = new ArrayList<>();
        for (String path = first; !path.isEmpty(); ) {
            Answer page = hub.read(token, path);
            urls.addAll(page.<List<String>>at("$.entry[*].fullUrl"));
            path = next(page);
        }
        return urls;
    }

    private static String next(Answer page) {
        List<String> next = page.at("$.link[?(@.relation == 'next')].url");
        return next.isEmpty() ? "" : next.get(0).substring(next.get(0).indexOf("/fhir/") + 6);
    }

    private static byte[] padded(int length) {
        byte[] body = body(ME);
        String padding = " ".repeat(length - body.length);
        return body("{ me { name } }" + padding);
    }

    private static BodyPublisher chunked(byte[] body) {
        return BodyPublishers.ofByteArrays(List.of(body));
    }

    private static byte[] body(String query) {
        return Json.write(Map.of("query", query));
    }

    private static byte[] named(@org.jspecify.annotations.Nullable String text, String hash) {
        Map<String, Object> extensions = Map.of("persistedQuery", Map.of("version", "1", "sha256Hash", hash));
        return Json.write(
                text == null ? Map.of("extensions", extensions) : Map.of("query", text, "extensions", extensions));
    }

    private Answer post(String token, byte[] body) {
        return post(token, BodyPublishers.ofByteArray(body));
    }

    private Answer post(String token, BodyPublisher body) {
        try {
            HttpResponse<String> response = HttpClient.newHttpClient()
                    .send(
                            HttpRequest.newBuilder(URI.create("http://localhost:" + port + "/graphql"))
                                    .header("Authorization", "Bearer " + token)
                                    .header("Content-Type", "application/json")
                                    .POST(body)
                                    .build(),
                            HttpResponse.BodyHandlers.ofString());
            return new Answer(response.statusCode(), response.body());
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
