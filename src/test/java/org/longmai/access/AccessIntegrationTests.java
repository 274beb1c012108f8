package org.longmai.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.longmai.fhir.Json;
import org.longmai.fhir.Resource;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.annotation.Import;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;

/** The doors as in production: with an issuer elsewhere, and without the demo. */
@SpringBootTest(
        webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
        classes = AccessIntegrationTests.Doors.class,
        properties = {
            "longmai.access.metrics-from=127.0.0.1",
            "spring.graphql.schema.file-extensions=access.graphqls,registry.graphqls"
        })
class AccessIntegrationTests {

    private static final TestIssuer ISSUER = new TestIssuer();

    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    @LocalServerPort
    private int port;

    @SpringBootApplication(scanBasePackages = {"org.longmai.access", "org.longmai.registry", "org.longmai.fhir"})
    @ConfigurationPropertiesScan({"org.longmai.access", "org.longmai.registry"})
    @Import(Probe.class)
    static class Doors {}

    @RestController
    static class Probe {

        @GetMapping("/fhir/metadata")
        String metadata() {
            return "open";
        }

        @GetMapping("/fhir/whoami")
        String whoami(@AuthenticationPrincipal Caller caller) {
            return caller.role() + " " + caller.name() + " " + caller.institution();
        }

        @PostMapping("/fhir")
        String push(@RequestBody String bundle) {
            return "pushed";
        }

        @GetMapping("/elsewhere")
        String elsewhere() {
            return "never seen";
        }
    }

    @DynamicPropertySource
    static void issuer(DynamicPropertyRegistry properties) {
        properties.add("spring.security.oauth2.resourceserver.jwt.issuer-uri", ISSUER::url);
    }

    @AfterAll
    static void stop() {
        ISSUER.stop();
    }

    @Test
    void aTokenOpensTheDataAndIsTheCaller() {
        HttpResponse<String> answer = get("/fhir/whoami", ISSUER.token(claims -> {}));
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo("DOCTOR 李医生 tl-anju");
    }

    @Test
    void aTokenOfTheTypeForAccessTokensIsOneToo() {
        assertThat(get("/fhir/whoami", ISSUER.typed("at+jwt")).statusCode()).isEqualTo(200);
        assertThat(get("/fhir/whoami", ISSUER.typed("logout+jwt")).statusCode()).isEqualTo(401);
    }

    @Test
    void theCallerIsThePrincipalInGraphQlToo() {
        HttpResponse<String> answer = post(
                "/graphql",
                "{\"query\":\"{me{name role scopes institution{id name nameEn kind}}}\"}",
                ISSUER.token(claims -> {}));
        assertThat(answer.statusCode()).isEqualTo(200);
        Map<String, Object> json = Json.readObject(answer.body().getBytes(StandardCharsets.UTF_8));
        assertThat(Resource.values(json, "data.me.name")).containsExactly("李医生");
        assertThat(Resource.values(json, "data.me.role")).containsExactly("DOCTOR");
        assertThat(Resource.values(json, "data.me.scopes")).containsExactly("user/*.rs");
        assertThat(Resource.values(json, "data.me.institution.id")).containsExactly("tl-anju");
        assertThat(Resource.values(json, "data.me.institution.kind")).containsExactly("C220");
        assertThat(Resource.values(json, "errors")).isEmpty();
    }

    static Stream<String> forgeries() {
        return Stream.of(
                ISSUER.unsigned(),
                ISSUER.hmacWithThePublicKey(),
                ISSUER.byAnotherKey(),
                ISSUER.token(claims -> claims.audience("account")),
                ISSUER.token(claims -> claims.audience((String) null)),
                ISSUER.token(claims -> claims.issuer("http://127.0.0.1:1")),
                ISSUER.token(claims -> claims.issuer(null)),
                ISSUER.token(claims -> claims.expirationTime(ago(31))),
                ISSUER.token(claims -> claims.expirationTime(null)),
                ISSUER.token(claims -> claims.notBeforeTime(ago(-90))),
                ISSUER.token(claims -> claims.claim("longmai_role", "admin")),
                "opaque",
                "a.b.c");
    }

    @ParameterizedTest
    @MethodSource("forgeries")
    void aTokenThatIsNotOneOfOursIsRefused(String token) {
        HttpResponse<String> fhir = get("/fhir/whoami", token);
        assertThat(fhir.statusCode()).isEqualTo(401);
        assertThat(fhir.headers().firstValue("WWW-Authenticate"))
                .hasValueSatisfying(
                        header -> assertThat(header).startsWith("Bearer ").contains("invalid_token"));
        assertThat(fhir.body()).doesNotContain("DOCTOR", "Exception");
        assertThat(post("/graphql", "{\"query\":\"{me{name}}\"}", token).statusCode())
                .isEqualTo(401);
        assertThat(get("/actuator/prometheus", token, "X-Forwarded-For", "10.0.0.1")
                        .statusCode())
                .isEqualTo(401);
    }

    @Test
    void aClockMayBeALittleOff() {
        assertThat(get("/fhir/whoami", ISSUER.token(claims -> claims.expirationTime(ago(20))))
                        .statusCode())
                .isEqualTo(200);
    }

    @Test
    void theAnswerSaysWhichClaimIsWrong() {
        HttpResponse<String> answer =
                get("/fhir/whoami", ISSUER.token(claims -> claims.claim("institution", "tl-nowhere")));
        assertThat(answer.statusCode()).isEqualTo(401);
        assertThat(outcome(answer))
                .containsExactly(
                        "login", "The token's claim 'institution' must be the id of a registered institution.");
        assertThat(answer.headers().firstValue("WWW-Authenticate").orElseThrow())
                .contains("'institution'");
    }

    @Test
    void withoutATokenFhirAnswersInFhirsWords() {
        HttpResponse<String> answer = get("/fhir/Observation/1", null);
        assertThat(answer.statusCode()).isEqualTo(401);
        assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/fhir+json");
        assertThat(answer.headers().firstValue("WWW-Authenticate"))
                .hasValueSatisfying(header -> assertThat(header).startsWith("Bearer"));
        assertThat(outcome(answer)).containsExactly("login", "Send a token: 'Authorization: Bearer …'.");
        assertThat(post("/fhir", "{}", null).statusCode()).isEqualTo(401);
    }

    @Test
    void withoutATokenGraphQlAnswersInGraphQlsWords() {
        HttpResponse<String> answer = post("/graphql", "{\"query\":\"{me{name}}\"}", null);
        assertThat(answer.statusCode()).isEqualTo(401);
        assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/json");
        Map<String, Object> json = Json.readObject(answer.body().getBytes(StandardCharsets.UTF_8));
        assertThat(Resource.values(json, "errors.extensions.code")).containsExactly("UNAUTHENTICATED");
        assertThat(json).doesNotContainKey("data");
    }

    @Test
    void aPushNeedsNothingButItsToken() {
        assertThat(post("/fhir", "{}", ISSUER.token(claims -> {})).statusCode()).isEqualTo(200);
    }

    @Test
    void whatTheHubCanDoIsOpenToReadOnly() {
        assertThat(get("/fhir/metadata", null).body()).isEqualTo("open");
        assertThat(post("/fhir/metadata", "{}", null).statusCode()).isEqualTo(401);
        assertThat(get("/fhir/metadata/", null).statusCode()).isEqualTo(401);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/actuator/health", "/actuator/health/liveness", "/actuator/health/readiness"})
    void healthIsOpenAndSaysNoMore(String path) {
        HttpResponse<String> answer = get(path, null);
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).contains("\"UP\"").doesNotContain("details");
    }

    @Test
    void theMetricsAreForOfficersAndForTheCollectorBesideUs() {
        String officer = ISSUER.token(claims -> claims.claim("longmai_role", "district-officer"));
        assertThat(get("/actuator/prometheus", null).statusCode()).isEqualTo(200);
        assertThat(get("/actuator/prometheus", null, "X-Forwarded-For", "10.0.0.1")
                        .statusCode())
                .isEqualTo(401);
        assertThat(get("/actuator/prometheus", null, "Forwarded", "for=10.0.0.1")
                        .statusCode())
                .isEqualTo(401);
        assertThat(get("/actuator/prometheus", officer, "X-Forwarded-For", "10.0.0.1")
                        .statusCode())
                .isEqualTo(200);
        HttpResponse<String> doctor =
                get("/actuator/prometheus", ISSUER.token(claims -> {}), "X-Forwarded-For", "10.0.0.1");
        assertThat(doctor.statusCode()).isEqualTo(403);
        assertThat(doctor.body()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/actuator", "/actuator/env", "/actuator/beans", "/actuator/health/db"})
    void whatTheActuatorMightShowElseIsClosed(String path) {
        assertThat(get(path, null).statusCode()).isEqualTo(401);
        assertThat(get(path, ISSUER.token(claims -> {})).statusCode()).isEqualTo(403);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"/", "/elsewhere", "/app/", "/demo/people", "/login", "/graphiql", "/oauth2/token", "/error"})
    void whatIsNotNamedDoesNotExistForAnybody(String path) {
        assertThat(get(path, null).statusCode()).isEqualTo(404);
        assertThat(get(path, ISSUER.token(claims -> {})).statusCode()).isEqualTo(404);
    }

    @Test
    void whatFhirDoesNotHaveIsAnOutcome() {
        HttpResponse<String> answer = get("/fhir/nowhere/1", ISSUER.token(claims -> {}));
        assertThat(answer.statusCode()).isEqualTo(404);
        assertThat(outcome(answer)).containsExactly("not-found", "There is nothing at this address.");
    }

    @Test
    void everyAnswerCarriesTheStrictHeaders() {
        for (String path : List.of("/fhir/metadata", "/fhir/x", "/elsewhere")) {
            HttpHeaders headers = get(path, null).headers();
            assertThat(headers.firstValue("Content-Security-Policy")).hasValueSatisfying(policy -> assertThat(policy)
                    .startsWith("default-src 'self'; ")
                    .contains("frame-ancestors 'none'")
                    .doesNotContain("unsafe"));
            assertThat(headers.allValues("X-Content-Type-Options")).containsExactly("nosniff");
            assertThat(headers.allValues("Referrer-Policy")).containsExactly("no-referrer");
            assertThat(headers.firstValue("Cache-Control"))
                    .hasValueSatisfying(cache -> assertThat(cache).contains("no-store"));
            assertThat(headers.map()).doesNotContainKeys("set-cookie", "server", "access-control-allow-origin");
        }
    }

    @Test
    void theIssuerIsToldByTheResourcesMetadata() {
        HttpResponse<String> answer = get("/.well-known/oauth-protected-resource", null);
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).contains(ISSUER.url());
    }

    @Test
    void anIdentifierWithABarComesThrough() throws IOException {
        try (Socket socket = new Socket("127.0.0.1", port)) {
            socket.getOutputStream()
                    .write(
                            ("GET /fhir/metadata?identifier=a|b HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
                                    .getBytes(StandardCharsets.US_ASCII));
            assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                    .startsWith("HTTP/1.1 200");
        }
    }

    @Test
    void whileTheIssuerIsSilentNobodyIsToldThatTheirTokenIsWrong() {
        ISSUER.silent(true);
        try {
            HttpResponse<String> answer = get("/fhir/whoami", ISSUER.byANewKey());
            assertThat(answer.statusCode()).isEqualTo(503);
            assertThat(outcome(answer)).containsExactly("transient", "The token issuer does not answer: try later.");
            assertThat(get("/fhir/whoami", ISSUER.token(claims -> {})).statusCode())
                    .isEqualTo(200);
        } finally {
            ISSUER.silent(false);
        }
        assertThat(get("/fhir/whoami", ISSUER.byANewKey()).statusCode()).isEqualTo(401);
    }

    private static Date ago(int seconds) {
        return Date.from(Instant.now().minusSeconds(seconds));
    }

    private static List<Object> outcome(HttpResponse<String> answer) {
        Map<String, Object> json = Json.readObject(answer.body().getBytes(StandardCharsets.UTF_8));
        assertThat(json).containsEntry("resourceType", "OperationOutcome");
        return Stream.concat(
                        Resource.values(json, "issue.code").stream(),
                        Resource.values(json, "issue.diagnostics").stream())
                .toList();
    }

    private HttpResponse<String> get(String path, @Nullable String token, String... headers) {
        return send(request(path, token, headers).GET().build());
    }

    private HttpResponse<String> post(String path, String body, @Nullable String token) {
        return send(request(path, token)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build());
    }

    private HttpRequest.Builder request(String path, @Nullable String token, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path));
        if (token != null) {
            request.header("Authorization", "Bearer " + token);
        }
        if (headers.length > 0) {
            request.headers(headers);
        }
        return request;
    }

    private static HttpResponse<String> send(HttpRequest request) {
        try {
            return CLIENT.send(request, HttpResponse.BodyHandlers.ofString());
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
