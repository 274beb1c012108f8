package org.longmai.share;

import static org.assertj.core.api.Assertions.assertThat;

import com.jayway.jsonpath.JsonPath;
import com.mongodb.client.MongoDatabase;
import com.nimbusds.jose.JWEObject;
import com.nimbusds.jose.crypto.DirectDecrypter;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import org.bson.Document;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.longmai.access.Role;
import org.longmai.chart.Wire;
import org.longmai.chart.Wire.Answer;
import org.longmai.fhir.HubIds;
import org.longmai.fhir.Json;
import org.longmai.identity.Residents;
import org.longmai.store.FileKeys;
import org.longmai.store.TestStore;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Primary;
import org.springframework.test.context.ActiveProfiles;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/** A link opens a summary for who has it and knows the passcode, and nothing for anybody else. */
@SpringBootTest(
        webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
        properties = {"longmai.demo.residents=0", "longmai.share.uses=3", "longmai.share.attempts=5"})
@ActiveProfiles("demo")
class ShareIntegrationTests {

    private static final String CARD = "urn:oid:2.16.156.10011.1.19";
    private static final String ANJU = "tl-anju";
    private static final String PASSCODE = "738201";
    private static final String DATABASE = TestStore.fresh().getName();
    private static final HttpClient CLIENT = HttpClient.newHttpClient();
    private static final Shifted CLOCK = new Shifted();

    @TempDir
    static Path data;

    @Value("${local.server.port}")
    private int port;

    @Autowired
    private ApplicationContext application;

    @Autowired
    private Residents residents;

    @Autowired
    private MongoDatabase database;

    @Autowired
    private FileKeys keys;

    @Autowired
    private HubIds ids;

    private Wire hub;
    private String number;
    private String resident;

    /** The time as it is, and a bit later where a test says so. */
    private static final class Shifted extends Clock {

        private volatile Duration later = Duration.ZERO;

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }

        @Override
        public Instant instant() {
            return Instant.now().plus(later);
        }
    }

    @TestConfiguration
    static class Time {

        @Bean
        @Primary
        Clock shiftedClock() {
            return CLOCK;
        }
    }

    /** What is in a link. */
    private record Link(String url, byte[] key, String text) {

        static Link of(String text) {
            String json = new String(
                    Base64.getUrlDecoder().decode(text.substring("shlink:/".length())), StandardCharsets.UTF_8);
            return new Link(
                    JsonPath.read(json, "$.url"),
                    Base64.getUrlDecoder().decode(JsonPath.<String>read(json, "$.key")),
                    json);
        }

        String read(String jwe) throws Exception {
            JWEObject object = JWEObject.parse(jwe);
            object.decrypt(new DirectDecrypter(key));
            return object.getPayload().toString();
        }
    }

    @DynamicPropertySource
    static void settings(DynamicPropertyRegistry registry) {
        registry.add("longmai.store.uri", TestStore::uri);
        registry.add("longmai.store.database", () -> DATABASE);
        registry.add("longmai.demo.data", () -> data.toString());
    }

    @BeforeEach
    void person() {
        hub = new Wire(application, port);
        number = UUID.randomUUID().toString();
        resident = push(number);
    }

    @AfterEach
    void now() {
        CLOCK.later = Duration.ZERO;
    }

    @Test
    void opensTheSummaryWithThePasscodeAndTellsTheResidentWhoDid() throws Exception {
        Link link = made("");
        assertThat(link.url()).matches("http://localhost:\\d+/shl/[A-Za-z0-9_-]{43}");
        assertThat(link.key()).hasSize(32);
        assertThat(JsonPath.<String>read(link.text(), "$.flag")).isEqualTo("P");
        assertThat(JsonPath.<String>read(link.text(), "$.label")).isEqualTo("外地看病");
        assertThat(JsonPath.<Integer>read(link.text(), "$.exp").longValue())
                .isBetween(
                        Instant.now().getEpochSecond(),
                        Instant.now().plus(1, ChronoUnit.DAYS).getEpochSecond() + 1);

        HttpResponse<String> manifest = open(link, PASSCODE);
        assertThat(manifest.statusCode()).as(manifest.body()).isEqualTo(200);
        assertThat(manifest.headers().firstValue("Cache-Control")).hasValue("no-store");
        JWEObject jwe = JWEObject.parse(JsonPath.<String>read(manifest.body(), "$.files[0].embedded"));
        assertThat(jwe.getHeader().toString())
                .contains("\"dir\"", "A256GCM", "\"zip\":\"DEF\"", "application/fhir+json");
        String summary = link.read(jwe.serialize());
        assertThat(JsonPath.<String>read(summary, "$.entry[0].resource.resourceType"))
                .isEqualTo("Composition");
        assertThat(summary).contains("2型糖尿病").doesNotContain("HIV");

        Answer log = hub.ask(
                hub.resident(resident),
                "{ myRecord { accessLog { nodes { who role action outcome zh: summary(language: ZH) } } } }");
        assertThat(log.<List<String>>at("$..nodes[?(@.role == 'RECEIVER')].who"))
                .containsExactly("重医附一院 王医生");
        assertThat(log.<List<String>>at("$..nodes[?(@.role == 'RECEIVER')].zh").get(0))
                .contains("自报", "打开了您的健康链接", "已提供");
    }

    @Test
    void whatIsSensitiveIsInItOnlyIfTheResidentSaysSo() throws Exception {
        Link link = made(", sensitive: true");
        assertThat(link.read(embedded(open(link, PASSCODE)))).contains("HIV感染");
    }

    @Test
    void whatIsWithheldFromTheResidentStaysSo() throws Exception {
        hub.ask(
                hub.doctor(ANJU + "-d1"),
                "mutation { withholdFromResident(input: {reference: \"Condition/%s\", reason: \"x\", reviewBy: \"%s\"}) { errors { message } } }"
                        .formatted(
                                ids.of(ANJU, "Condition", "c-" + number),
                                Instant.now()
                                        .plus(9, ChronoUnit.DAYS)
                                        .toString()
                                        .substring(0, 10)));
        Link link = made("");
        assertThat(link.read(embedded(open(link, PASSCODE))))
                .contains("Composition")
                .doesNotContain("2型糖尿病");
    }

    @Test
    void aLinkThatHasEndedIsRevokedOrErasedIsLikeOneThatNeverWas() throws Exception {
        HttpResponse<String> never =
                post("http://localhost:%d/shl/%s".formatted(port, "A".repeat(43)), request(PASSCODE));
        assertThat(never.statusCode()).isEqualTo(404);

        Link ended = made("");
        CLOCK.later = Duration.ofHours(25);
        assertSame(open(ended, PASSCODE), never);
        CLOCK.later = Duration.ZERO;

        Link revoked = made("");
        assertThat(open(revoked, PASSCODE).statusCode()).isEqualTo(200);
        String id = hub.ask(hub.resident(resident), "{ healthLinks { id } }").at("$.data.healthLinks[0].id");
        Answer done = hub.ask(
                hub.resident(resident),
                "mutation { revokeHealthLink(id: \"%s\") { healthLink { active revoked } errors { message } } }"
                        .formatted(id));
        assertThat(done.<List<Boolean>>at("$..active")).containsExactly(false);
        assertSame(open(revoked, PASSCODE), never);
        assertSame(open(revoked, "000000"), never);

        Link erased = made("");
        String file = ids.of(ANJU, "Patient", "p-" + number);
        keys.destroy(file, Instant.now());
        assertSame(open(erased, PASSCODE), never);
        assertThat(database.getCollection("health_links").countDocuments(new Document("files", file)))
                .as("what was taken from it went with it")
                .isZero();
    }

    @Test
    void aLinkOfWhichThePasscodeIsGuessedIsOver() throws Exception {
        Link link = made("");
        List<HttpResponse<String>> guesses = IntStream.range(0, 16)
                .parallel()
                .mapToObj(i -> open(link, "00000" + i % 10))
                .toList();
        assertThat(guesses.stream().filter(answer -> answer.statusCode() == 401))
                .hasSize(5);
        assertThat(guesses.stream().filter(answer -> answer.statusCode() == 404))
                .hasSize(11);
        assertThat(open(link, PASSCODE).statusCode()).isEqualTo(404);
        Answer shown = hub.ask(
                hub.resident(resident), "{ healthLinks { active } myRecord { accessLog { nodes { role outcome } } } }");
        assertThat(shown.<List<Boolean>>at("$.data.healthLinks[*].active")).containsExactly(false);
        assertThat(shown.<List<String>>at("$..nodes[?(@.role == 'RECEIVER')].outcome"))
                .hasSize(5)
                .containsOnly("REFUSED");
    }

    @Test
    void saysHowManyAttemptsAreLeftAndAnAcceptedOneCostsNone() throws Exception {
        Link link = made("");
        assertThat(JsonPath.<Integer>read(open(link, "000000").body(), "$.remainingAttempts"))
                .isEqualTo(4);
        assertThat(open(link, PASSCODE).statusCode()).isEqualTo(200);
        assertThat(JsonPath.<Integer>read(open(link, "").body(), "$.remainingAttempts"))
                .isEqualTo(3);
    }

    @Test
    void opensOnlySoOftenADay() throws Exception {
        Link link = made("");
        for (int i = 0; i < 3; i++) {
            assertThat(open(link, PASSCODE).statusCode()).isEqualTo(200);
        }
        assertThat(open(link, PASSCODE).statusCode()).isEqualTo(429);
    }

    @Test
    void aFileThatIsTooLongForTheAnswerIsFetchedByItself() throws Exception {
        Link link = made("");
        HttpResponse<String> manifest = post(
                link.url(),
                "{\"recipient\": \"x\", \"passcode\": \"%s\", \"embeddedLengthMax\": 10}".formatted(PASSCODE));
        String location = JsonPath.read(manifest.body(), "$.files[0].location");
        HttpResponse<String> file = get(location);
        assertThat(file.headers().firstValue("Content-Type")).hasValue("application/jose");
        assertThat(link.read(file.body())).contains("2型糖尿病");
        String later = location.replaceFirst("/(\\d+)-", "/" + (Instant.now().getEpochSecond() + 99_999) + "-");
        assertThat(get(later).statusCode()).isEqualTo(404);
        assertThat(get(location.substring(0, location.lastIndexOf('/')) + "/0-0")
                        .statusCode())
                .isEqualTo(404);
        CLOCK.later = Duration.ofMinutes(6);
        assertThat(get(location).statusCode()).isEqualTo(404);
    }

    @Test
    void nobodyHereCanReadWhatIsBehindALink() throws Exception {
        Link link = made("");
        String key = Base64.getUrlEncoder().withoutPadding().encodeToString(link.key());
        String address = link.url().substring(link.url().length() - 43);
        for (Document document : database.getCollection("health_links").find()) {
            String all = document.toJson();
            assertThat(all).doesNotContain(key, address, PASSCODE, "外地看病", number);
        }
        assertThat(database.getCollection("health_links").find()).isNotEmpty();
    }

    @Test
    void pagesOfOtherOriginsMayOpenIt() throws Exception {
        Link link = made("");
        HttpResponse<String> before = CLIENT.send(
                HttpRequest.newBuilder(URI.create(link.url()))
                        .method("OPTIONS", HttpRequest.BodyPublishers.noBody())
                        .header("Origin", "https://viewer.example")
                        .header("Access-Control-Request-Method", "POST")
                        .header("Access-Control-Request-Headers", "content-type")
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        assertThat(before.statusCode()).isEqualTo(200);
        assertThat(before.headers().firstValue("Access-Control-Allow-Origin")).hasValue("*");
    }

    @ParameterizedTest
    @CsvSource({
        "{}",
        "[]",
        "{\"recipient\": \"\"}",
        "{\"recipient\": \"\u200b\u0007\"}",
        "'{\"recipient\": \"x\", \"embeddedLengthMax\": -1}'",
        "'{\"recipient\": \"x\", \"embeddedLengthMax\": \"9\"}'"
    })
    void aRequestThatSaysNotWhoAsksIsRefusedWithoutAGuess(String body) throws Exception {
        Link link = made("");
        assertThat(post(link.url(), body).statusCode()).isBetween(400, 422);
        assertThat(JsonPath.<Integer>read(open(link, "000000").body(), "$.remainingAttempts"))
                .isEqualTo(4);
    }

    @ParameterizedTest
    @CsvSource({
        "passcode, '\"12345\"'",
        "passcode, '\"      \"'",
        "expires, '\"2020-01-01\"'",
        "expires, '\"2999-01-01\"'",
        "expires, '\"2999\"'",
        "label, '\"\"'"
    })
    void refusesALinkThatIsGuessedHasEndedOrNeverEnds(String field, String value) {
        String input = "passcode: \"%s\", expires: \"%s\", label: \"x\"".formatted(PASSCODE, tomorrow());
        String wrong = input.replaceAll(field + ": \"[^\"]*\"", field + ": " + value);
        Answer answer = create(hub.resident(resident), wrong);
        assertThat(answer.<Object>at("$.data.c.link")).isNull();
        assertThat(answer.<List<String>>at("$.data.c.errors[0].path")).contains(field);
    }

    @Test
    void onlyWhoActsForTheResidentInEverythingMakesOne() {
        String delegate = "daughter-" + number;
        assertThat(made(delegate, null)).isNull();
        assertThat(made(delegate, "scope: VIEW")).isNull();
        assertThat(made("son-" + number, "scope: ACT, types: [\"Patient\", \"Condition\"]"))
                .isNull();
        assertThat(made("wife-" + number, "scope: ACT")).startsWith("shlink:/");
        String stranger = push(UUID.randomUUID().toString());
        assertThat(create(hub.resident(stranger), input(", resident: \"%s\"".formatted(resident)))
                        .<Object>at("$.data.c.link"))
                .isNull();
        assertThat(create(hub.resident(resident, "patient/*.rs"), input("")).<Object>at("$.data.c.link"))
                .isNull();
        assertThat(hub.ask(hub.resident(stranger), "{ healthLinks(resident: \"%s\") { id } }".formatted(resident))
                        .<List<?>>at("$.data.healthLinks"))
                .isEmpty();
    }

    /** The link that somebody makes whom the resident appointed so. */
    private String made(String account, @Nullable String scope) {
        String token = hub.token(
                Role.DELEGATE, "patient/*.rs patient/Consent.cu", Map.of("resident", resident, "sub", account));
        if (scope != null) {
            Answer appointed = hub.ask(
                    hub.resident(resident),
                    "mutation { appointDelegate(input: {delegate: {account: \"%s\"}, %s, expires: \"2999\"}) { errors { message } } }"
                            .formatted(account, scope));
            assertThat(appointed.<List<?>>at("$..errors[*]")).isEmpty();
        }
        return create(token, input("")).at("$.data.c.link");
    }

    private Link made(String more) {
        Answer answer = create(hub.resident(resident), input(more));
        assertThat(answer.<List<?>>at("$..errors[*]")).as(answer.body()).isEmpty();
        return Link.of(answer.at("$.data.c.link"));
    }

    private static String input(String more) {
        return "passcode: \"%s\", expires: \"%s\", label: \"外地看病\"%s".formatted(PASSCODE, tomorrow(), more);
    }

    private static String tomorrow() {
        return Instant.now()
                .plus(1, ChronoUnit.DAYS)
                .truncatedTo(ChronoUnit.SECONDS)
                .toString();
    }

    private Answer create(String token, String input) {
        return hub.ask(
                token,
                "mutation { c: createHealthLink(input: {%s}) { link healthLink { id } errors { message path } } }"
                        .formatted(input));
    }

    private static void assertSame(HttpResponse<String> answer, HttpResponse<String> never) {
        assertThat(answer.statusCode()).isEqualTo(never.statusCode());
        assertThat(answer.body()).isEqualTo(never.body());
    }

    private static String embedded(HttpResponse<String> manifest) {
        return JsonPath.read(manifest.body(), "$.files[0].embedded");
    }

    private HttpResponse<String> open(Link link, String passcode) {
        return post(link.url(), request(passcode));
    }

    private static String request(String passcode) {
        return new String(
                Json.write(Map.of("recipient", "重医附一院\u0007 王医生", "passcode", passcode)), StandardCharsets.UTF_8);
    }

    private static HttpResponse<String> post(String url, String body) {
        return send(HttpRequest.newBuilder(URI.create(url))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body)));
    }

    private static HttpResponse<String> get(String url) {
        return send(HttpRequest.newBuilder(URI.create(url)));
    }

    private static HttpResponse<String> send(HttpRequest.Builder request) {
        try {
            return CLIENT.send(request.build(), HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private String push(String number) {
        String bundle =
                """
                {"resourceType": "Bundle", "type": "collection", "entry": [
                  {"resource": {"resourceType": "Patient", "id": "p-%1$s", "identifier": [{"system": "%2$s", "value": "%1$s"}]}},
                  {"resource": {"resourceType": "Condition", "id": "c-%1$s", "code": {"text": "2型糖尿病"},
                    "subject": {"reference": "Patient/p-%1$s"}}},
                  {"resource": {"resourceType": "Condition", "id": "h-%1$s", "code": {"text": "HIV感染"},
                    "meta": {"security": [{"system": "http://terminology.hl7.org/CodeSystem/v3-ActCode", "code": "HIV"}]},
                    "subject": {"reference": "Patient/p-%1$s"}}}]}
                """
                        .formatted(number, CARD);
        Answer answer = hub.push(hub.institution(ANJU), bundle);
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        return residents.find(CARD, number).orElseThrow().id();
    }
}
