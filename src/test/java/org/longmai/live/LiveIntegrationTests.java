package org.longmai.live;

import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.client.MongoDatabase;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.longmai.Longmai;
import org.longmai.access.Role;
import org.longmai.chart.Wire;
import org.longmai.fhir.Json;
import org.longmai.identity.Residents;
import org.longmai.store.TestStore;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.test.context.ActiveProfiles;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/** Subscriptions as browsers and clients have them. */
@SpringBootTest(
        webEnvironment = WebEnvironment.RANDOM_PORT,
        properties = {
            "longmai.demo.residents=0",
            "longmai.live.poll=1h",
            "spring.graphql.http.sse.keep-alive=200ms",
            "longmai.live.spacing=0s",
            "longmai.live.per-caller=3",
            "longmai.live.connections-per-caller=4",
            "longmai.live.init-timeout=3s"
        })
@ActiveProfiles("demo")
class LiveIntegrationTests {

    private static final String CARD = "urn:oid:2.16.156.10011.1.19";
    private static final String ANJU = "tl-anju";
    private static final String RENMIN = "tl-renmin";
    private static final String CHANGES =
            "subscription { chartChanged(resident: \"%s\") { resident changes { kind count institution { id } } } }";

    @TempDir
    static Path data;

    @Value("${local.server.port}")
    int port;

    @Autowired
    ApplicationContext application;

    @Autowired
    Residents residents;

    private Wire hub;
    private String card;
    private String resident;

    @DynamicPropertySource
    static void settings(DynamicPropertyRegistry registry) {
        TestStore.keep(registry, data);
    }

    @BeforeEach
    void person() {
        hub = new Wire(application, port);
        card = UUID.randomUUID().toString();
        resident = born();
    }

    private String born() {
        card = UUID.randomUUID().toString();
        send(ANJU, patient(), observation("a1"));
        return residents.find(CARD, card).orElseThrow().id();
    }

    // What is told

    @Test
    void tellsTheResidentWhatCameAndFromWhom() {
        try (Socket socket = watching(hub.resident(resident))) {
            send(ANJU, observation("a2"), observation("a3"));

            String message = socket.next();
            assertThat(message).contains("\"kind\":\"Observation\"", "\"count\":2", ANJU, resident);
            assertThat(message).doesNotContain("1111-1", "p-" + card);
        }
    }

    @Test
    void tellsOfTheFirstFileAtAnotherInstitution() {
        try (Socket socket = watching(hub.resident(resident))) {
            send(RENMIN, patient(), observation("r1"));

            assertThat(socket.<List<String>>next("$.payload.data.chartChanged.changes[*].institution.id"))
                    .containsOnly(RENMIN);
        }
    }

    @Test
    void tellsOfADeletionAndGoesOn() {
        try (Socket socket = watching(hub.resident(resident))) {
            hub.push(
                    hub.institution(ANJU),
                    """
                    {"resourceType": "Bundle", "type": "transaction", "entry": [
                     {"request": {"method": "DELETE", "url": "Observation/a1-%s"}}]}"""
                            .formatted(card));
            assertThat(socket.<List<Integer>>next("$.payload.data.chartChanged.changes[*].count"))
                    .containsExactly(1);

            send(ANJU, observation("a2"));
            assertThat(socket.next()).contains("\"next\"");
        }
    }

    @Test
    void tellsADoctorOfAnotherInstitutionOnlyWhatTheResidentLetsThemSee() {
        grant("institutions: [\"tl-renmin\"], types: [\"Observation\"]");
        String doctor = hub.doctor("tl-renmin-d1");
        try (Socket socket = watching(doctor)) {
            send(ANJU, condition());
            send(ANJU, observation("a2"));

            assertThat(socket.<List<String>>next("$.payload.data.chartChanged.changes[*].kind"))
                    .containsExactly("Observation");
        }
    }

    @Test
    void tellsNothingOfAnotherResident() {
        String other = resident;
        String otherCard = card;
        resident = born();
        try (Socket socket = watching(hub.resident(resident))) {
            send(ANJU, observation("a2").replace(card, otherCard));
            send(ANJU, observation("a2"));

            assertThat(socket.<String>next("$.payload.data.chartChanged.resident"))
                    .isEqualTo(resident)
                    .isNotEqualTo(other);
            assertThat(socket.isQuiet()).isTrue();
        }
    }

    // Who may not

    @Test
    void refusesAnotherResidentAsOneWhoDoesNotExist() {
        String stranger = hub.resident(born());
        try (Socket socket = Socket.of(port, stranger)) {
            socket.subscribe("1", CHANGES.formatted(resident));
            String refused = socket.next();
            socket.subscribe("2", CHANGES.formatted("nobody"));

            assertThat(refused).contains("\"error\"", "NOT_FOUND");
            assertThat(socket.next().replace("\"2\"", "\"1\"")).isEqualTo(refused);
        }
        assertThat(log()).contains("REFUSED");
    }

    @Test
    void aMachineOfAnotherInstitutionIsRefusedAndTheOwnOneIsTold() {
        try (Socket socket = Socket.of(port, hub.institution(RENMIN))) {
            socket.subscribe("1", CHANGES.formatted(resident));
            assertThat(socket.next()).contains("NOT_FOUND");
        }
        try (Socket socket = watching(hub.institution(ANJU))) {
            send(ANJU, observation("a2"));
            assertThat(socket.next()).contains("Observation");
        }
    }

    @Test
    void scopesThatDoNotReachToAKindHideItsChanges() {
        try (Socket socket = watching(hub.resident(resident, "patient/Observation.rs"))) {
            send(ANJU, condition());
            send(ANJU, observation("a2"));

            assertThat(socket.<List<String>>next("$.payload.data.chartChanged.changes[*].kind"))
                    .containsExactly("Observation");
        }
    }

    // When it ends

    @Test
    void endsWhenTheConsentIsTakenBackAndNotForAnotherDoctor() {
        String consent = grant("institutions: [\"tl-renmin\"]");
        try (Socket renmin = watching(hub.doctor("tl-renmin-d1"));
                Socket anju = watching(hub.doctor("tl-anju-d1"))) {
            assertThat(hub.ask(
                                    hub.resident(resident),
                                    "mutation { revokeConsent(id: \"%s\") { errors { message } } }".formatted(consent))
                            .body())
                    .contains("\"errors\":[]");

            assertThat(renmin.next()).contains("\"complete\"");
            send(ANJU, observation("a2"));
            assertThat(anju.next()).contains("Observation");
            assertThat(renmin.isQuiet()).isTrue();
        }
    }

    @Test
    void endsWithTheToken() {
        String token = hub.token(
                Role.RESIDENT,
                "patient/*.rs",
                Map.of("resident", resident),
                Instant.now().plusSeconds(3));
        try (Socket socket = watching(token)) {
            assertThat(socket.next()).contains("\"complete\"");
            socket.subscribe("2", CHANGES.formatted(resident));
            assertThat(socket.next()).contains("Your token has ended");
        }
    }

    @Test
    void whoStopsIsToldNothingMore() {
        try (Socket socket = watching(hub.resident(resident));
                Socket other = watching(hub.resident(resident))) {
            socket.complete("1");
            assertThat(socket.isQuiet()).isTrue();
            send(ANJU, observation("a2"));
            assertThat(other.next()).contains("Observation");
            assertThat(socket.isQuiet()).isTrue();
        }
    }

    // Other instances

    @Test
    void whatAnotherInstanceTookIsFoundByLookingRegularly(@Autowired MongoDatabase database) {
        try (ConfigurableApplicationContext other = new SpringApplicationBuilder(Longmai.class)
                .profiles("demo")
                .run(
                        "--server.port=0",
                        "--longmai.demo.residents=0",
                        "--longmai.demo.data=" + data,
                        "--longmai.live.poll=200ms",
                        "--longmai.store.uri=" + TestStore.uri(),
                        "--longmai.store.database=" + database.getName())) {
            int otherPort = Integer.parseInt(
                    Objects.requireNonNull(other.getEnvironment().getProperty("local.server.port")));
            try (Socket socket = Socket.of(otherPort, new Wire(other, otherPort).resident(resident))) {
                socket.subscribe("1", CHANGES.formatted(resident));
                assertThat(socket.isQuiet()).isTrue();
                send(ANJU, observation("a2"));
                assertThat(socket.next()).contains("\"kind\":\"Observation\"", "\"count\":1", ANJU);

                send(RENMIN, patient());
                assertThat(socket.next()).contains("\"kind\":\"Patient\"", RENMIN);
            }
        }
    }

    // The ledger

    @Test
    void theLedgerHasTheOpeningAndEachEvent() {
        try (Socket socket = watching(hub.doctor("tl-anju-d1"))) {
            int opened = countOfLog();
            send(ANJU, observation("a2"));
            socket.next();
            assertThat(countOfLog()).isEqualTo(opened + 1);

            send(ANJU, condition());
            socket.next();
            assertThat(countOfLog()).isEqualTo(opened + 2);
        }
    }

    // The ways in

    @Test
    void aSocketWithoutATokenThatCountsIsClosed() {
        try (Socket socket = new Socket(port, null)) {
            socket.init("nonsense");
            assertThat(socket.next()).isEqualTo("closed 4401");
        }
        try (Socket socket = new Socket(port, null)) {
            socket.subscribe("1", CHANGES.formatted(resident));
            assertThat(socket.next()).isEqualTo("closed 4401");
        }
        String expired = hub.token(
                Role.RESIDENT,
                "patient/*.rs",
                Map.of("resident", resident),
                Instant.now().minusSeconds(60));
        try (Socket socket = new Socket(port, null)) {
            socket.init(expired);
            assertThat(socket.next()).isEqualTo("closed 4401");
        }
    }

    @Test
    void aPageFromElsewhereOpensNoSocket() {
        assertThat(Socket.opens(port, "http://localhost:" + port)).isTrue();
        assertThat(Socket.opens(port, "https://evil.example")).isFalse();
    }

    @Test
    void aSocketTakesNoQueriesAndNoMutations() {
        try (Socket socket = Socket.of(port, hub.resident(resident))) {
            socket.subscribe("1", "{ myRecord { id } }");
            assertThat(socket.next()).contains("UNSUPPORTED").doesNotContain(resident);
            assertThat(socket.next()).contains("complete");
            socket.subscribe(
                    "2", "mutation { grantConsent(input: {institutions: [\"tl-renmin\"]}) { errors { message } } }");
            assertThat(socket.next()).contains("UNSUPPORTED");
        }
        assertThat(hub.ask(hub.resident(resident), "{ myRecord { consents { id } } }")
                        .<List<?>>at("$..consents[*]"))
                .isEmpty();
    }

    @Test
    void aCallerHasNotEndlesslyManySubscriptions() {
        try (Socket socket = Socket.of(port, hub.resident(resident))) {
            for (int i = 0; i < 4; i++) {
                socket.subscribe("s" + i, CHANGES.formatted(resident));
            }
            assertThat(socket.next()).contains("\"s3\"", "TOO_COSTLY");
            socket.complete("s0");
            assertThat(socket.isQuiet()).isTrue();
            socket.subscribe("s4", CHANGES.formatted(resident));
            assertThat(socket.isQuiet()).isTrue();
        }
    }

    @Test
    void aCallerHasNotEndlesslyManySocketsAndOthersHaveTheirs() {
        List<Socket> sockets = new ArrayList<>();
        try {
            for (int i = 0; i < 4; i++) {
                sockets.add(Socket.of(port, hub.resident(resident)));
            }
            Socket tooMany = new Socket(port, null);
            sockets.add(tooMany);
            tooMany.init(hub.resident(resident));
            assertThat(tooMany.next()).isEqualTo("closed 4429");
            sockets.add(Socket.of(port, hub.resident(born())));
            assertThat(sockets.get(5).isQuiet()).isTrue();
        } finally {
            sockets.forEach(Socket::close);
        }
    }

    @Test
    void aSocketWithoutAnyMessageIsClosed() {
        try (Socket socket = new Socket(port, null)) {
            assertThat(socket.next()).isEqualTo("closed 4408");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "nonsense; closed 4400",
                "[]; closed 4400",
                "{\"type\": \"dance\"}; closed 4400",
                "{\"type\": \"subscribe\", \"payload\": {\"query\": \"{ me { id } }\"}}; closed 4400",
                "{\"type\": \"subscribe\", \"id\": \"1\", \"payload\": 7}; closed 4400",
                "{\"type\": \"connection_init\"}; closed 4429"
            })
    void aMessageThatIsNoneClosesTheSocketWithItsCode(String message, String closed) {
        try (Socket socket = Socket.of(port, hub.resident(resident))) {
            socket.text(message);
            assertThat(socket.next()).isEqualTo(closed);
        }
    }

    @Test
    void anIdThatIsTakenClosesTheSocket() {
        try (Socket socket = watching(hub.resident(resident))) {
            socket.subscribe("1", CHANGES.formatted(resident));
            assertThat(socket.next()).isEqualTo("closed 4409");
        }
    }

    @Test
    void whoGoesAwayLeavesNoSubscriptionBehind() throws Exception {
        String token = hub.resident(resident);
        for (int i = 0; i < 6; i++) {
            HttpResponse<java.io.InputStream> stream = reconnected(token);
            assertThat(stream.statusCode()).isEqualTo(200);
            stream.body().close();
        }
    }

    /** Until the server has noticed that earlier ones are gone; what comes first is a comment if it is told, an event if not. */
    private HttpResponse<java.io.InputStream> reconnected(String token) throws Exception {
        for (int attempt = 0; attempt < 100; attempt++) {
            HttpResponse<java.io.InputStream> stream = events(token, CHANGES.formatted(resident));
            if (stream.body().read() == ':') {
                return stream;
            }
            stream.body().close();
        }
        throw new IllegalStateException("the places of who went away are not free again");
    }

    @Test
    void aMessageThatIsTooLongClosesTheSocket() {
        try (Socket socket = Socket.of(port, hub.resident(resident))) {
            socket.text("{\"type\": \"ping\", \"payload\": {\"x\": \"" + "x".repeat(70_000) + "\"}}");
            assertThat(socket.next()).startsWith("closed");
        }
    }

    @Test
    void aSubscriptionByPlainPostIsRefused() {
        assertThat(hub.ask(hub.resident(resident), CHANGES.formatted(resident)).body())
                .contains("UNSUPPORTED", "/graphql-ws");
    }

    @Test
    void serverSentEventsTellTheSame() throws Exception {
        HttpResponse<java.io.InputStream> response = events(hub.resident(resident), CHANGES.formatted(resident));
        assertThat(response.statusCode())
                .as("%s", response.statusCode() == 200 ? "" : body(response))
                .isEqualTo(200);
        assertThat(response.headers().firstValue("Content-Type").orElseThrow()).startsWith("text/event-stream");
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8))) {
            send(ANJU, observation("a2"));
            String event = lines.readLine();
            while (event.startsWith(":") || event.isEmpty()) {
                event = lines.readLine();
            }
            assertThat(event.replace(" ", "")).isEqualTo("event:next");
            assertThat(lines.readLine()).contains("Observation", ANJU);
        }
    }

    @Test
    void serverSentEventsOfAnotherResidentAreRefusedAndQueriesToo() throws Exception {
        String stranger = hub.resident(born());
        assertThat(body(events(stranger, CHANGES.formatted(resident)))).contains("NOT_FOUND");
        assertThat(body(events(stranger, "{ myRecord { id } }")))
                .contains("\"errors\"")
                .doesNotContain("\"id\"");
        assertThat(events("nonsense", CHANGES.formatted(resident)).statusCode()).isEqualTo(401);
    }

    private static String body(HttpResponse<java.io.InputStream> response) throws Exception {
        return new String(response.body().readAllBytes(), StandardCharsets.UTF_8);
    }

    private HttpResponse<java.io.InputStream> events(String token, String document) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://localhost:" + port + "/graphql"))
                .header("Authorization", "Bearer " + token)
                .header("Content-Type", "application/json")
                .header("Accept", "text/event-stream")
                .POST(HttpRequest.BodyPublishers.ofByteArray(Json.write(Map.of("query", document))))
                .build();
        return HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofInputStream());
    }

    private Socket watching(String token) {
        Socket socket = Socket.of(port, token);
        socket.subscribe("1", CHANGES.formatted(resident));
        assertThat(socket.isQuiet()).isTrue();
        return socket;
    }

    private int countOfLog() {
        return hub.ask(hub.resident(resident), "{ myRecord { accessLog(first: 1) { totalCount } } }")
                        .<List<Integer>>at("$..totalCount")
                        .get(0)
                - looks++;
    }

    /** Our own looks at the log are in it. */
    private int looks;

    private String log() {
        return hub.ask(hub.resident(resident), "{ myRecord { accessLog { nodes { outcome } } } }")
                .body();
    }

    private String grant(String what) {
        return hub.ask(
                        hub.resident(resident),
                        "mutation { grantConsent(input: {%s}) { consent { id } errors { message } } }".formatted(what))
                .at("$.data.grantConsent.consent.id");
    }

    private void send(String institution, String... resources) {
        StringBuilder entries = new StringBuilder();
        for (String resource : resources) {
            String type = resource.replaceFirst("(?s).*?\"resourceType\": \"(\\w+)\".*", "$1");
            String id = resource.replaceFirst("(?s).*?\"id\": \"([^\"]+)\".*", "$1");
            entries.append(entries.isEmpty() ? "" : ",")
                    .append("{\"resource\": %s, \"request\": {\"method\": \"PUT\", \"url\": \"%s/%s\"}}"
                            .formatted(resource, type, id));
        }
        Wire.Answer answer = hub.push(
                hub.institution(institution),
                "{\"resourceType\": \"Bundle\", \"type\": \"transaction\", \"entry\": [%s]}".formatted(entries));
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    }

    private String patient() {
        return """
                {"resourceType": "Patient", "id": "p-%1$s", "birthDate": "1960-01-01",
                 "identifier": [{"system": "%2$s", "value": "%1$s"}]}"""
                .formatted(card, CARD);
    }

    private String observation(String id) {
        return """
                {"resourceType": "Observation", "id": "%2$s-%1$s", "status": "final",
                 "code": {"coding": [{"system": "http://loinc.org", "code": "1111-1"}]},
                 "subject": {"reference": "Patient/p-%1$s"}, "effectiveDateTime": "2024-03-01"}"""
                .formatted(card, id);
    }

    private String condition() {
        return """
                {"resourceType": "Condition", "id": "c-%1$s",
                 "code": {"coding": [{"system": "http://hl7.org/fhir/sid/icd-10", "code": "I10"}]},
                 "subject": {"reference": "Patient/p-%1$s"}, "recordedDate": "2024-03-01"}"""
                .formatted(card);
    }
}
