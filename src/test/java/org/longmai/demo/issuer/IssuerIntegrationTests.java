package org.longmai.demo.issuer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.LIST;

import com.jayway.jsonpath.JsonPath;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.jwt.SignedJWT;
import java.io.IOException;
import java.net.CookieManager;
import java.net.Socket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.security.oauth2.jwt.JwtClaimsSet;
import org.springframework.security.oauth2.jwt.JwtEncoder;
import org.springframework.security.oauth2.jwt.JwtEncoderParameters;
import org.springframework.test.context.ActiveProfiles;

@SpringBootTest(
        webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
        properties = "longmai.demo.data=target/demo-tests/issuer")
@ActiveProfiles("demo")
class IssuerIntegrationTests {

    private String asked = "openid user/*.rs user/Consent.cu user/Communication.u user/Patient.ud system/*.cu";

    private static final String ME = "{\"query\":\"{me{name role institution{id} resident scopes}}\"}";
    private static final String VERIFIER = "a-verifier-that-is-long-enough-for-the-rfc-0123456789";

    private final HttpClient client = HttpClient.newBuilder()
            .cookieHandler(new CookieManager())
            .followRedirects(HttpClient.Redirect.NEVER)
            .build();

    @LocalServerPort
    private int port;

    @Autowired
    private JwtEncoder encoder;

    @Autowired
    private RSAKey key;

    @Test
    void anInstitutionsSecretGivesATokenThatTheHubTakes() {
        HttpResponse<String> me = me(machineToken("tl-anju", "tl-anju-secret", "system/*.cruds"));
        assertThat(me.statusCode()).isEqualTo(200);
        assertThat(read(me, "$.data.me.name")).isEqualTo("安居镇卫生院");
        assertThat(read(me, "$.data.me.role")).isEqualTo("INSTITUTION");
        assertThat(read(me, "$.data.me.institution.id")).isEqualTo("tl-anju");
        assertThat(read(me, "$.data.me.scopes")).isEqualTo(List.of("system/*.cruds"));
    }

    @Test
    void aTokenWithoutAWishHasTheWholeScope() {
        HttpResponse<String> me = me(machineToken("tl-anju", "tl-anju-secret", null));
        assertThat(read(me, "$.data.me.scopes")).isEqualTo(List.of("system/*.cruds"));
    }

    @Test
    void anInstitutionMayAskForLess() {
        HttpResponse<String> me = me(machineToken("tl-anju", "tl-anju-secret", "system/Observation.rs"));
        assertThat(read(me, "$.data.me.scopes")).isEqualTo(List.of("system/Observation.rs"));
    }

    @ParameterizedTest
    @CsvSource({
        "tl-anju, tl-anju-secret, user/*.rs, invalid_scope",
        "tl-anju, tl-anju-secret, system/*.all, invalid_scope",
        "tl-anju, tl-tuqiao-secret, system/*.cruds, invalid_client",
        "tl-anju, null, system/*.cruds, invalid_client",
        "tl-nowhere, tl-nowhere-secret, system/*.cruds, invalid_client",
        "longmai-app, longmai-app-secret, system/*.cruds, invalid_client"
    })
    void nothingElseIsGiven(String institution, String secret, String scope, String error) {
        HttpResponse<String> answer = tokenRequest(institution, secret, scope);
        assertThat(answer.statusCode()).isIn(400, 401);
        assertThat(read(answer, "$.error")).isEqualTo(error);
    }

    @Test
    void discoveryNamesTheIssuerThatTheTokensName() {
        HttpResponse<String> discovery = get("/.well-known/openid-configuration", null);
        assertThat(read(discovery, "$.issuer")).isEqualTo("http://localhost:" + port);
        assertThat(read(discovery, "$.token_endpoint").toString()).endsWith("/oauth2/token");
        assertThat(read(discovery, "$.code_challenge_methods_supported")).isEqualTo(List.of("S256"));
        HttpResponse<String> keys = get("/oauth2/jwks", null);
        assertThat(read(keys, "$.keys[0].kid")).isEqualTo(key.getKeyID());
        assertThat(keys.body()).doesNotContain("\"d\"");
    }

    @Test
    void aTokenOfTheIssuerWithItsOwnClaimsPasses() {
        assertThat(me(signed(claims -> {})).statusCode()).isEqualTo(200);
    }

    @Test
    void aTokenForAnotherAudienceIsRefused() {
        assertThat(me(signed(claims -> claims.audience(List.of("account")))).statusCode())
                .isEqualTo(401);
    }

    @Test
    void anExpiredTokenIsRefused() {
        Instant past = Instant.now().minusSeconds(60);
        assertThat(me(signed(claims -> claims.issuedAt(past.minusSeconds(60)).expiresAt(past)))
                        .statusCode())
                .isEqualTo(401);
    }

    @Test
    void aTokenOfAnotherIssuerIsRefused() {
        assertThat(me(signed(claims -> claims.issuer("http://127.0.0.1:" + port)))
                        .statusCode())
                .isEqualTo(401);
    }

    @Test
    void anUnsignedTokenIsRefused() {
        assertThat(me(new PlainJWT(nimbusClaims()).serialize()).statusCode()).isEqualTo(401);
    }

    @Test
    void thePublicKeyAsTheSecretOfAnHmacIsRefused() throws Exception {
        JWSHeader header =
                new JWSHeader.Builder(JWSAlgorithm.HS256).keyID(key.getKeyID()).build();
        SignedJWT token = new SignedJWT(header, nimbusClaims());
        token.sign(new MACSigner(key.toRSAPublicKey().getEncoded()));
        assertThat(me(token.serialize()).statusCode()).isEqualTo(401);
    }

    @Test
    void anAppGetsNoMoreThanItAskedFor() {
        asked = "openid user/*.rs";
        HttpResponse<String> answer = logIn("tl-anju-d1", VERIFIER, "/desk/");
        HttpResponse<String> me = me(read(answer, "$.access_token").toString());
        assertThat(read(me, "$.data.me.scopes")).isEqualTo(List.of("user/*.rs"));
    }

    /** The app asks for more than a doctor may. */
    @Test
    void aPersonLogsInByChoiceAndTheAppGetsTheirToken() {
        HttpResponse<String> answer = logIn("tl-anju-d1", VERIFIER, "/desk/");
        assertThat(answer.statusCode()).isEqualTo(200);
        HttpResponse<String> me = me(read(answer, "$.access_token").toString());
        assertThat(read(me, "$.data.me.role")).isEqualTo("DOCTOR");
        assertThat(read(me, "$.data.me.institution.id")).isEqualTo("tl-anju");
        assertThat(read(me, "$.data.me.scopes"))
                .asInstanceOf(LIST)
                .containsExactlyInAnyOrder("user/*.rs", "user/Consent.cu", "user/Communication.u");
        assertThat(me(read(answer, "$.id_token").toString()).statusCode()).isEqualTo(401);
        HttpResponse<String> info =
                get("/userinfo", read(answer, "$.access_token").toString());
        assertThat(read(info, "$.sub")).isEqualTo("tl-anju-d1");
    }

    @Test
    void aCodeWithoutItsVerifierIsWorthNothing() {
        HttpResponse<String> answer = logIn("tl-anju-d1", VERIFIER + "x", "/desk/");
        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(read(answer, "$.error")).isEqualTo("invalid_grant");
    }

    @Test
    void aLoginNeedsAChallengeAndAnAddressOfOurs() {
        assertThat(get(authorize("/desk/", "").replaceAll("&code_challenge=[^&]*", ""), null)
                        .headers()
                        .firstValue("Location"))
                .hasValueSatisfying(location -> assertThat(location).contains("error=invalid_request"));
        assertThat(get(authorize("/elsewhere/", ""), null).statusCode()).isEqualTo(400);
        assertThat(get(authorize("/desk/", "").replace(encode("http://localhost"), encode("http://evil.example")), null)
                        .statusCode())
                .isEqualTo(400);
    }

    @Test
    void nobodyCannotLogIn() {
        get(authorize("/app/", challenge(VERIFIER)), null);
        HttpResponse<String> answer = choose("nobody");
        assertThat(location(answer)).endsWith("/login?error");
        assertThat(get("/login?error", null).body()).contains("没有这个人", "There is no such person");
    }

    @Test
    void aLoginWithoutItsPagesSecretIsRefused() {
        HttpResponse<String> answer = post("/login", form(Map.of("person", "tl-anju-d1")));
        assertThat(answer.statusCode()).isEqualTo(403);
    }

    @Test
    void theLoginPageRunsNothing() {
        HttpResponse<String> page = get("/login", null);
        assertThat(page.body())
                .contains("您是谁", "Who are you", "value=\"tl-anju-d1\"")
                .doesNotContain("<script");
        assertThat(page.headers().firstValue("Content-Security-Policy"))
                .hasValueSatisfying(policy -> assertThat(policy).startsWith("default-src 'self';"));
        assertThat(get("/demo/login.css", null).statusCode()).isEqualTo(200);
    }

    @Test
    void everyReadyTokenIsWhoItSays() {
        List<Map<String, String>> people =
                JsonPath.read(get("/demo/people", null).body(), "$");
        assertThat(people)
                .extracting(person -> person.get("role"))
                .contains(
                        "institution",
                        "doctor",
                        "nurse",
                        "family-doctor",
                        "resident",
                        "delegate",
                        "steward",
                        "privacy-officer",
                        "district-officer");
        for (Map<String, String> person : people) {
            HttpResponse<String> me = me(String.valueOf(person.get("token")));
            assertThat(me.statusCode()).isEqualTo(200);
            assertThat(read(me, "$.data.me.name")).isEqualTo(person.get("name"));
            assertThat(read(me, "$.data.me.role")
                            .toString()
                            .toLowerCase(Locale.ROOT)
                            .replace('_', '-'))
                    .isEqualTo(person.get("role"));
            assertThat(JsonPath.<String>read(me.body(), "$.data.me.resident")).isEqualTo(person.get("residentId"));
        }
    }

    @Test
    void anyResidentsTokenIsReadyByIdOrIdentifier() {
        String id = JsonPath.<List<String>>read(get("/demo/people", null).body(), "$[?(@.role=='resident')].residentId")
                .get(0);
        HttpResponse<String> byId = get("/demo/people?resident=" + id, null);
        assertThat(JsonPath.<List<String>>read(byId.body(), "$[*].residentId")).containsExactly(id);
        assertThat(JsonPath.<List<String>>read(byId.body(), "$[*].role")).containsExactly("resident");
        assertThat(get("/demo/people?resident=nobody", null).body()).isEqualTo("[]");
        assertThat(get("/demo/people?identifier=urn:nowhere%7C1", null).body()).isEqualTo("[]");
        assertThat(get("/demo/people?identifier=1", null).statusCode()).isEqualTo(400);
    }

    @ParameterizedTest
    @ValueSource(strings = {"{", "[]", ""})
    void whatGraphQlCannotReadIsRefusedInItsOwnWords(String body) {
        HttpResponse<String> answer = send(request("/graphql", machineToken("tl-anju", "tl-anju-secret", null))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build());
        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(read(answer, "$.errors[0].extensions.code")).isEqualTo("INVALID");
    }

    @Test
    void graphiQlIsThereWithAllItIsMadeOf() {
        HttpResponse<String> page = get("/graphiql/index.html", null);
        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(page.headers().firstValue("Content-Security-Policy")).hasValueSatisfying(policy -> assertThat(policy)
                .contains("default-src 'self'", "frame-ancestors 'none'")
                .doesNotContain("http"));
        Matcher parts = Pattern.compile("(?:src|href)=\"(/[^\"]+)\"").matcher(page.body());
        assertThat(parts.results().map(part -> part.group(1)))
                .hasSizeGreaterThanOrEqualTo(4)
                .allSatisfy(part -> assertThat(get(part, null).statusCode()).isEqualTo(200));
    }

    @ParameterizedTest
    @CsvSource({"localhost, 200", "127.0.0.1, 200", "evil.example, 400"})
    void aNameOfElsewhereIsNotAnswered(String host, int status) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", port)) {
            String request =
                    "GET /demo/people HTTP/1.1\r\nHost: %s:%d\r\nConnection: close\r\n\r\n".formatted(host, port);
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                    .startsWith("HTTP/1.1 " + status);
        }
    }

    private HttpResponse<String> logIn(String person, String verifier, String app) {
        assertThat(location(get(authorize(app, challenge(VERIFIER)), null))).endsWith("/login");
        String back = location(choose(person));
        assertThat(back).contains("/oauth2/authorize");
        String redirect = location(get(back.substring(back.indexOf("/oauth2")), null));
        assertThat(redirect).startsWith(url(app) + "?code=").contains("state=s1");
        String code = redirect.replaceAll(".*[?&]code=([^&]*).*", "$1");
        return post(
                "/oauth2/token",
                form(Map.of(
                        "grant_type",
                        "authorization_code",
                        "client_id",
                        "longmai-app",
                        "code",
                        code,
                        "redirect_uri",
                        url(app),
                        "code_verifier",
                        verifier)));
    }

    private HttpResponse<String> choose(String person) {
        Matcher csrf = Pattern.compile("name=\"_csrf\" value=\"([^\"]+)\"")
                .matcher(get("/login", null).body());
        assertThat(csrf.find()).isTrue();
        return post("/login", form(Map.of("person", person, "_csrf", csrf.group(1))));
    }

    private String authorize(String app, String challenge) {
        return "/oauth2/authorize?"
                + form(Map.of(
                        "response_type", "code",
                        "client_id", "longmai-app",
                        "redirect_uri", url(app),
                        "scope", asked,
                        "state", "s1",
                        "code_challenge", challenge,
                        "code_challenge_method", "S256"));
    }

    private static String challenge(String verifier) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(verifier.getBytes(StandardCharsets.US_ASCII));
            return Base64.getUrlEncoder().withoutPadding().encodeToString(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private String machineToken(String institution, String secret, @Nullable String scope) {
        HttpResponse<String> answer = tokenRequest(institution, secret, scope);
        assertThat(answer.statusCode()).isEqualTo(200);
        return read(answer, "$.access_token").toString();
    }

    private HttpResponse<String> tokenRequest(String institution, String secret, @Nullable String scope) {
        String form = "grant_type=client_credentials" + (scope == null ? "" : "&scope=" + encode(scope));
        String basic =
                Base64.getEncoder().encodeToString((institution + ":" + secret).getBytes(StandardCharsets.US_ASCII));
        return send(request("/oauth2/token", null)
                .header("Authorization", "Basic " + basic)
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString(form))
                .build());
    }

    private String signed(Consumer<JwtClaimsSet.Builder> change) {
        JwtClaimsSet.Builder claims = JwtClaimsSet.builder();
        nimbusClaims().getClaims().forEach((name, value) -> claims.claim(name, value));
        Instant now = Instant.now();
        claims.issuedAt(now).expiresAt(now.plusSeconds(60));
        change.accept(claims);
        return encoder.encode(JwtEncoderParameters.from(claims.build())).getTokenValue();
    }

    private JWTClaimsSet nimbusClaims() {
        return new JWTClaimsSet.Builder()
                .issuer(url(""))
                .audience("longmai")
                .subject("steward")
                .jwtID("j1")
                .expirationTime(Date.from(Instant.now().plusSeconds(60)))
                .claim("name", "n")
                .claim("longmai_role", "steward")
                .claim("client_id", "c")
                .build();
    }

    private HttpResponse<String> me(String token) {
        return send(request("/graphql", token)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(ME))
                .build());
    }

    private HttpResponse<String> get(String path, @Nullable String token) {
        return send(request(path, token).GET().build());
    }

    private HttpResponse<String> post(String path, String form) {
        return send(request(path, null)
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString(form))
                .build());
    }

    private HttpRequest.Builder request(String path, @Nullable String token) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url(path)));
        return token == null ? request : request.header("Authorization", "Bearer " + token);
    }

    private HttpResponse<String> send(HttpRequest request) {
        try {
            return client.send(request, HttpResponse.BodyHandlers.ofString());
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private String url(String path) {
        return "http://localhost:" + port + path;
    }

    private static String location(HttpResponse<String> answer) {
        return answer.headers().firstValue("Location").orElseThrow();
    }

    private static Object read(HttpResponse<String> answer, String path) {
        return JsonPath.read(answer.body(), path);
    }

    private static String form(Map<String, String> fields) {
        return fields.entrySet().stream()
                .map(field -> field.getKey() + "=" + encode(field.getValue()))
                .collect(Collectors.joining("&"));
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
