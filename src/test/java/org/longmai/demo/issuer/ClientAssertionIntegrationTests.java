package org.longmai.demo.issuer;

import static org.assertj.core.api.Assertions.assertThat;

import com.jayway.jsonpath.JsonPath;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.jwt.SignedJWT;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.longmai.store.TestStore;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.ActiveProfiles;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/** An institution that signs for itself instead of sending a secret, and whoever would like to pass for it. */
@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT)
@ActiveProfiles("demo")
class ClientAssertionIntegrationTests {

    private static final RSAKey KEY = newKey();
    private static final RSAKey FOREIGN = newKey();
    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    @TempDir
    static Path data;

    @LocalServerPort
    private int port;

    @DynamicPropertySource
    static void settings(DynamicPropertyRegistry registry) {
        TestStore.keep(registry, data);
        registry.add("longmai.demo.residents", () -> 0);
    }

    @BeforeAll
    static void register() throws IOException {
        Files.createDirectories(data.resolve("clients"));
        Files.writeString(data.resolve("clients/tl-anju.json"), new JWKSet(KEY.toPublicJWK()).toString());
    }

    @Test
    void whoSignsForThemselfGetsTheTokenOfTheInstitution() {
        for (String audience : List.of(url(""), url("/oauth2/token"))) {
            HttpResponse<String> answer = ask(signed(claims -> claims.audience(audience)));
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
            String token = JsonPath.read(answer.body(), "$.access_token");
            assertThat(me(token)).contains("INSTITUTION").contains("tl-anju");
        }
    }

    @Test
    void theSameAssertionAgainIsRefused() {
        String assertion = signed(claims -> {});
        assertThat(ask(assertion).statusCode()).isEqualTo(200);
        assertRefused(assertion);
        assertRefused(assertion);
    }

    @Test
    void ofManyWhoSendTheSameAtOnceOneGetsAToken() throws Exception {
        String assertion = signed(claims -> {});
        List<Callable<Integer>> calls = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            calls.add(() -> ask(assertion).statusCode());
        }
        ExecutorService threads = Executors.newFixedThreadPool(8);
        List<Integer> statuses = new ArrayList<>();
        for (Future<Integer> call : threads.invokeAll(calls)) {
            statuses.add(call.get());
        }
        threads.shutdownNow();
        assertThat(statuses).filteredOn(status -> status == 200).hasSize(1);
    }

    @Test
    void anAssertionThatWasRefusedDoesNotUseItsIdUp() {
        String id = UUID.randomUUID().toString();
        assertRefused(signed(claims -> claims.jwtID(id).audience("https://elsewhere.example")));
        assertThat(ask(signed(claims -> claims.jwtID(id))).statusCode()).isEqualTo(200);
    }

    static Stream<Consumer<JWTClaimsSet.Builder>> wrong() {
        return Stream.of(
                claims -> claims.issuer("tl-renmin"),
                claims -> claims.subject("tl-renmin"),
                claims -> claims.issuer(null),
                claims -> claims.audience("longmai"),
                claims -> claims.audience((String) null),
                claims -> claims.expirationTime(null),
                claims -> claims.expirationTime(in(-60)),
                claims -> claims.expirationTime(in(3600)),
                claims -> claims.notBeforeTime(in(120)),
                claims -> claims.jwtID(null),
                claims -> claims.jwtID(" "),
                claims -> claims.jwtID("x".repeat(256)));
    }

    @ParameterizedTest
    @MethodSource
    void wrong(Consumer<JWTClaimsSet.Builder> change) {
        assertRefused(signed(change));
    }

    @Test
    void anotherKeyNoKeyAndThePublicKeyAsASecretAreRefused() throws Exception {
        assertRefused(signed(JWSAlgorithm.RS256, new RSASSASigner(FOREIGN), claims -> {}));
        assertRefused(new PlainJWT(claims(claims -> {})).serialize());
        JWSSigner hmac = new MACSigner(KEY.toRSAPublicKey().getEncoded());
        assertRefused(signed(JWSAlgorithm.HS256, hmac, claims -> {}));
        JWSSigner secret =
                new MACSigner("tl-anju-secret-tl-anju-secret-tl-anju-secret".getBytes(StandardCharsets.UTF_8));
        assertRefused(signed(JWSAlgorithm.HS256, secret, claims -> {}));
        assertRefused("nonsense");
    }

    @Test
    void anInstitutionWithoutAKeyOrOneThatDoesNotExistIsRefused() {
        for (String client : List.of("tl-renmin", "../tl-anju", "longmai-app")) {
            String assertion = signed(claims -> claims.issuer(client).subject(client));
            assertThat(ask(client, assertion).statusCode()).isIn(400, 401);
        }
    }

    private void assertRefused(String assertion) {
        HttpResponse<String> answer = ask(assertion);
        assertThat(answer.statusCode()).isIn(400, 401);
        assertThat(answer.body()).doesNotContain("access_token", "Exception");
    }

    private HttpResponse<String> ask(String assertion) {
        return ask("tl-anju", assertion);
    }

    private HttpResponse<String> ask(String client, String assertion) {
        String form = "grant_type=client_credentials&scope=" + encode("system/*.rs") + "&client_id=" + encode(client)
                + "&client_assertion_type=" + encode("urn:ietf:params:oauth:client-assertion-type:jwt-bearer")
                + "&client_assertion=" + encode(assertion);
        return send(HttpRequest.newBuilder(URI.create(url("/oauth2/token")))
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString(form)));
    }

    private String me(String token) {
        return send(HttpRequest.newBuilder(URI.create(url("/graphql")))
                        .header("Authorization", "Bearer " + token)
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString("{\"query\":\"{me{role institution{id}}}\"}")))
                .body();
    }

    private static HttpResponse<String> send(HttpRequest.Builder request) {
        try {
            return CLIENT.send(request.build(), HttpResponse.BodyHandlers.ofString());
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private String url(String path) {
        return "http://localhost:" + port + path;
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private String signed(Consumer<JWTClaimsSet.Builder> change) {
        try {
            return signed(JWSAlgorithm.RS384, new RSASSASigner(KEY), change);
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    private String signed(JWSAlgorithm algorithm, JWSSigner signer, Consumer<JWTClaimsSet.Builder> change) {
        try {
            SignedJWT assertion = new SignedJWT(
                    new JWSHeader.Builder(algorithm).keyID(KEY.getKeyID()).build(), claims(change));
            assertion.sign(signer);
            return assertion.serialize();
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    private JWTClaimsSet claims(Consumer<JWTClaimsSet.Builder> change) {
        JWTClaimsSet.Builder claims = new JWTClaimsSet.Builder()
                .issuer("tl-anju")
                .subject("tl-anju")
                .audience(url("/oauth2/token"))
                .jwtID(UUID.randomUUID().toString())
                .expirationTime(in(60));
        change.accept(claims);
        return claims.build();
    }

    private static Date in(int seconds) {
        return Date.from(Instant.now().plusSeconds(seconds));
    }

    private static RSAKey newKey() {
        try {
            return new RSAKeyGenerator(2048).keyID("k1").generate();
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }
}
