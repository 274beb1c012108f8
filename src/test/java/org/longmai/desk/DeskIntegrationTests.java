package org.longmai.desk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.mongodb.client.MongoDatabase;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.bson.Document;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.longmai.access.Role;
import org.longmai.chart.Wire;
import org.longmai.chart.Wire.Answer;
import org.longmai.fhir.Failure;
import org.longmai.identity.Residents;
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

/** Codes and cards at the desk: hours for the institution, and nothing for who guesses. */
@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT)
@ActiveProfiles("demo")
class DeskIntegrationTests {

    private static final String CARD = "urn:oid:2.16.156.10011.1.19";
    private static final String DATABASE = TestStore.fresh().getName();
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
    private Desk desk;

    private Wire hub;
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

    @DynamicPropertySource
    static void settings(DynamicPropertyRegistry registry) {
        registry.add("longmai.store.uri", TestStore::uri);
        registry.add("longmai.store.database", () -> DATABASE);
        registry.add("longmai.demo.data", () -> data.toString());
        registry.add("longmai.demo.residents", () -> 12);
    }

    @BeforeEach
    void person() {
        hub = new Wire(application, port);
        resident = push(UUID.randomUUID().toString());
    }

    @AfterEach
    void now() {
        CLOCK.later = Duration.ZERO;
    }

    @Test
    void aCodeGivesTheInstitutionItsHoursOnce() {
        Answer made = makeCode(hub.resident(resident), "hours: 2");
        assertThat(made.<List<?>>at("$..errors[*]")).isEmpty();
        String code = made.at("$.data.c.code");
        assertThat(made.<String>at("$.data.c.qr")).isEqualTo("longmai:desk:" + code);

        Answer redeemed = redeem(hub.doctor("tl-fuyou-d1"), code);
        assertThat(redeemed.<String>at("$.data.r.resident")).isEqualTo(resident);
        assertThat(seen("tl-fuyou-d1")).isEqualTo(1);
        assertThat(seen("tl-fuyou-d2")).isEqualTo(1);
        assertThat(seen("tl-hufeng-d1")).isZero();
        assertThat(redeem(hub.doctor("tl-hufeng-d1"), code).<String>at("$.data.r.errors[0].message"))
                .contains("not right");
        assertThat(redeem(hub.doctor("tl-fuyou-d1"), code).<Object>at("$.data.r.resident"))
                .isNull();

        Answer shown = hub.ask(
                hub.resident(resident),
                "{ myRecord { consents { id status } accessLog(first: 50) { nodes { action } } } }");
        assertThat(shown.<List<?>>at("$.data.myRecord.consents[*].status")).isEqualTo(List.of("active"));
        assertThat(shown.<List<String>>at("$..action")).contains("CREATE_DESK_CODE", "REDEEM_DESK_CODE");
        hub.ask(
                hub.resident(resident),
                "mutation { revokeConsent(id: \"%s\") { errors { message } } }"
                        .formatted(redeemed.<String>at("$.data.r.consent.id")));
        assertThat(seen("tl-fuyou-d1")).isZero();
    }

    @Test
    void whatACodeGivesEndsByItself() {
        redeem(
                hub.doctor("tl-fuyou-d1"),
                makeCode(hub.resident(resident), "hours: 2").at("$.data.c.qr"));
        CLOCK.later = Duration.ofMinutes(119);
        assertThat(seen("tl-fuyou-d1")).isEqualTo(1);
        CLOCK.later = Duration.ofMinutes(121);
        assertThat(seen("tl-fuyou-d1")).isZero();
    }

    @Test
    void aCodeHoldsTenMinutes() {
        String code = makeCode(hub.resident(resident), "hours: 2").at("$.data.c.code");
        CLOCK.later = Duration.ofMinutes(11);
        assertThat(redeem(hub.doctor("tl-fuyou-d1"), code).<Object>at("$.data.r.resident"))
                .isNull();
        CLOCK.later = Duration.ofMinutes(9);
        assertThat(redeem(hub.doctor("tl-fuyou-d1"), code).<Object>at("$.data.r.resident"))
                .isNotNull();
    }

    @Test
    void aNewCodeEndsTheOneBefore() {
        String first = makeCode(hub.resident(resident), "hours: 1").at("$.data.c.code");
        String second = makeCode(hub.resident(resident), "hours: 1").at("$.data.c.code");
        assertThat(redeem(hub.doctor("tl-fuyou-d1"), first).<Object>at("$.data.r.resident"))
                .isNull();
        assertThat(redeem(hub.doctor("tl-fuyou-d1"), second).<Object>at("$.data.r.resident"))
                .isNotNull();
    }

    @Test
    void ofManyWhoRedeemACodeAtOnceOneDoes() {
        String code = makeCode(hub.resident(resident), "hours: 1").at("$.data.c.code");
        List<CompletableFuture<Answer>> all = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            String token = hub.doctor(i % 2 == 0 ? "tl-fuyou-d1" : "tl-hufeng-d1");
            all.add(CompletableFuture.supplyAsync(() -> redeem(token, code)));
        }
        assertThat(all.stream()
                        .map(CompletableFuture::join)
                        .filter(answer -> answer.<Object>at("$.data.r.resident") != null))
                .hasSize(1);
        assertThat(hub.ask(hub.resident(resident), "{ myRecord { consents { id } } }")
                        .<List<?>>at("$..id"))
                .hasSize(1);
    }

    /** Both have looked, before one of the two was faster. */
    @Test
    void whoWasSlowerGetsNothing() {
        String code = makeCode(hub.resident(resident), "hours: 1").at("$.data.c.code");
        Desk.Shown<Code> shown = desk.code(code).orElseThrow();
        desk.redeem(shown, "tl-fuyou");
        assertThatThrownBy(() -> desk.redeem(shown, "tl-hufeng")).isInstanceOf(Failure.class);
        assertThat(seen("tl-fuyou-d1")).isEqualTo(1);
        assertThat(seen("tl-hufeng-d1")).isZero();

        Answer issued = issue(hub.resident(resident));
        Desk.Shown<DeskCard> card =
                desk.card(issued.at("$.data.c.card"), issued.at("$.data.c.pin")).orElseThrow();
        desk.revoke(card.what());
        assertThatThrownBy(() -> desk.redeemCard(card, "tl-hufeng")).isInstanceOf(Failure.class);
        assertThat(seen("tl-hufeng-d1")).isZero();
    }

    @Test
    void anInstitutionThatGuessesIsStopped() {
        String code = makeCode(hub.resident(resident), "hours: 1").at("$.data.c.code");
        for (int i = 0; i < 20; i++) {
            assertThat(redeem(hub.doctor("tl-bachuan-d1"), wrong(code)).<String>at("$.data.r.errors[0].message"))
                    .contains("not right");
        }
        assertThat(redeem(hub.doctor("tl-bachuan-d2"), code).<String>at("$.data.r.errors[0].message"))
                .contains("Too many");
        assertThat(redeem(hub.doctor("tl-fuyou-d1"), code).<Object>at("$.data.r.resident"))
                .isNotNull();
    }

    @Test
    void aTypingErrorIsNoGuess() {
        String code = makeCode(hub.resident(resident), "hours: 1").at("$.data.c.code");
        String mistyped = code.substring(0, 8) + (char) ('0' + (code.charAt(8) - '0' + 1) % 10);
        for (int i = 0; i < 25; i++) {
            redeem(hub.doctor("tl-hufeng-d1"), mistyped);
        }
        assertThat(redeem(hub.doctor("tl-hufeng-d1"), code).<Object>at("$.data.r.resident"))
                .isNotNull();
    }

    @Test
    void aCardAndItsPinGiveTheInstitutionHours() {
        Answer issued = issue(hub.resident(resident));
        String card = issued.at("$.data.c.card");
        String pin = issued.at("$.data.c.pin");
        String id = issued.at("$.data.c.deskCard.id");

        assertThat(redeemCard(hub.doctor("tl-fuyou-d1"), card, other(pin)).<Object>at("$.data.r.resident"))
                .isNull();
        assertThat(seen("tl-fuyou-d1")).isZero();
        Answer first = redeemCard(hub.doctor("tl-fuyou-d1"), card, pin);
        assertThat(first.<String>at("$.data.r.resident")).isEqualTo(resident);
        assertThat(seen("tl-fuyou-d1")).isEqualTo(1);
        assertThat(redeemCard(hub.doctor("tl-fuyou-d2"), card, pin).<String>at("$.data.r.consent.id"))
                .isEqualTo(first.<String>at("$.data.r.consent.id"));
        assertThat(redeemCard(hub.doctor("tl-hufeng-d1"), card, pin).<String>at("$.data.r.consent.id"))
                .isNotEqualTo(first.<String>at("$.data.r.consent.id"));
        CLOCK.later = Duration.ofMinutes(241);
        assertThat(seen("tl-fuyou-d1")).isZero();
        redeemCard(hub.doctor("tl-fuyou-d1"), card, pin);
        assertThat(seen("tl-fuyou-d1")).isEqualTo(1);

        hub.ask(hub.resident(resident), "mutation { revokeDeskCard(id: \"%s\") { errors { message } } }".formatted(id));
        assertThat(redeemCard(hub.doctor("tl-renmin-d1"), card, pin).<Object>at("$.data.r.resident"))
                .isNull();
        assertThat(hub.ask(hub.resident(resident), "{ deskCards { id revoked ends } }")
                        .<String>at("$.data.deskCards[0].revoked"))
                .isNotNull();
    }

    @Test
    void whatTheResidentRevokedTheCardGivesAnew() {
        Answer issued = issue(hub.resident(resident));
        String card = issued.at("$.data.c.card");
        String pin = issued.at("$.data.c.pin");
        String consent = redeemCard(hub.doctor("tl-fuyou-d1"), card, pin).at("$.data.r.consent.id");
        hub.ask(
                hub.resident(resident),
                "mutation { revokeConsent(id: \"%s\") { errors { message } } }".formatted(consent));
        assertThat(seen("tl-fuyou-d1")).isZero();
        assertThat(redeemCard(hub.doctor("tl-fuyou-d1"), card, pin).<String>at("$.data.r.consent.id"))
                .isNotEqualTo(consent);
        assertThat(seen("tl-fuyou-d1")).isEqualTo(1);
    }

    @Test
    void aCardOfWhichThePinIsGuessedIsLockedForTheDay() {
        Answer issued = issue(hub.resident(resident));
        String card = issued.at("$.data.c.card");
        String pin = issued.at("$.data.c.pin");
        for (int i = 0; i < 5; i++) {
            redeemCard(hub.doctor("tl-zhongyi-d1"), card, other(pin));
        }
        assertThat(redeemCard(hub.doctor("tl-fuyou-d1"), card, pin).<String>at("$.data.r.errors[0].message"))
                .contains("Too many");
        CLOCK.later = Duration.ofDays(1);
        assertThat(redeemCard(hub.doctor("tl-fuyou-d1"), card, pin).<Object>at("$.data.r.resident"))
                .isNotNull();
    }

    @Test
    void aCardThatIsNoneLooksLikeAWrongPin() {
        Answer issued = issue(hub.resident(resident));
        String card = issued.at("$.data.c.card");
        String none = Digits.random(new SecureRandom(), 16);
        for (int i = 0; i < 6; i++) {
            assertThat(redeemCard(hub.doctor("tl-zhongyi-d2"), none, "000000"))
                    .isEqualTo(redeemCard(hub.doctor("tl-zhongyi-d2"), card, other(issued.at("$.data.c.pin"))));
        }
    }

    @ParameterizedTest
    @EnumSource(value = Role.class, names = "RECEIVER", mode = EnumSource.Mode.EXCLUDE)
    void nobodyElseMakesACodeOrACardOfTheResident(Role role) {
        String stranger = push(UUID.randomUUID().toString());
        String token = token(role, stranger);
        String of = ", resident: \"%s\"".formatted(resident);
        assertThat(makeCode(token, "hours: 1" + of).<Object>at("$.data.c.code")).isNull();
        assertThat(issue(token, "(resident: \"%s\")".formatted(resident)).<Object>at("$.data.c.card"))
                .isNull();
        assertThat(hub.ask(token, "{ deskCards(resident: \"%s\") { id } }".formatted(resident))
                        .<List<?>>at("$.data.deskCards"))
                .isEmpty();
        String id = issue(hub.resident(resident)).at("$.data.c.deskCard.id");
        assertThat(hub.ask(
                                token,
                                "mutation { r: revokeDeskCard(id: \"%s\", resident: \"%s\") { deskCard { id } } }"
                                        .formatted(id, resident))
                        .<Object>at("$.data.r.deskCard"))
                .isNull();
    }

    @ParameterizedTest
    @EnumSource(
            value = Role.class,
            names = {"DOCTOR", "NURSE", "FAMILY_DOCTOR", "RECEIVER"},
            mode = EnumSource.Mode.EXCLUDE)
    void nobodyElseRedeems(Role role) {
        String code = makeCode(hub.resident(resident), "hours: 1").at("$.data.c.code");
        assertThat(redeem(token(role, resident), code).<Object>at("$.data.r.resident"))
                .isNull();
        Answer issued = issue(hub.resident(resident));
        assertThat(redeemCard(token(role, resident), issued.at("$.data.c.card"), issued.at("$.data.c.pin"))
                        .<Object>at("$.data.r.resident"))
                .isNull();
        assertThat(redeem(hub.doctor("tl-fuyou-d1"), code).<Object>at("$.data.r.resident"))
                .isNotNull();
    }

    @Test
    void aDelegateWhoActsMakesACodeAndOneWhoLooksOrSeesLessDoesNot() {
        assertThat(makeCode(delegate("scope: ACT"), of()).<Object>at("$.data.c.code"))
                .isNotNull();
        assertThat(makeCode(delegate("scope: VIEW"), of()).<Object>at("$.data.c.code"))
                .isNull();
        assertThat(makeCode(delegate("scope: ACT, types: [\"Observation\"]"), of())
                        .<Object>at("$.data.c.code"))
                .isNull();
        assertThat(makeCode(hub.resident(resident, "patient/*.rs"), "hours: 1").<Object>at("$.data.c.code"))
                .isNull();
    }

    @Test
    void theStoreHasNoCodeNoNumberAndNoPin() {
        String code = makeCode(hub.resident(resident), "hours: 1").at("$.data.c.code");
        Answer issued = issue(hub.resident(resident));
        StringBuilder store = new StringBuilder();
        for (String name : List.of("desk_keys", "desk_attempts")) {
            database.getCollection(name).find().forEach((Document document) -> store.append(document.toJson()));
        }
        assertThat(store).contains(resident).doesNotContain(code).doesNotContain(issued.<String>at("$.data.c.card"));
    }

    @Test
    void howManyCodesAreMadeIsBounded() {
        for (int i = 0; i < 30; i++) {
            makeCode(hub.resident(resident), "hours: 1");
        }
        assertThat(makeCode(hub.resident(resident), "hours: 1").<String>at("$.data.c.errors[0].message"))
                .contains("30 in 24 hours");
        assertThat(makeCode(hub.resident(resident), "hours: 25").<List<?>>at("$.data.c.errors[0].path"))
                .isEqualTo(List.of("hours"));
    }

    private String of() {
        return "hours: 1, resident: \"%s\"".formatted(resident);
    }

    private String delegate(String scope) {
        String delegate = push(UUID.randomUUID().toString());
        hub.ask(
                hub.resident(resident),
                "mutation { appointDelegate(input: {delegate: {resident: \"%s\"}, %s, expires: \"2027-06-01\"}) { errors { message } } }"
                        .formatted(delegate, scope));
        return hub.resident(delegate);
    }

    private String token(Role role, String ofResident) {
        return hub.token(
                role,
                "user/*.cruds patient/*.cruds system/*.cruds",
                role.isOfResident()
                        ? Map.of("resident", ofResident)
                        : Map.of("institution", "tl-fuyou", "practitioner", "tl-fuyou-d1"));
    }

    /** Another code that is well formed. */
    private static String wrong(String code) {
        String other = Digits.random(new SecureRandom(), 9);
        return other.equals(code) ? wrong(code) : other;
    }

    private static String other(String pin) {
        return pin.equals("111111") ? "222222" : "111111";
    }

    private String push(String number) {
        String bundle =
                """
                {"resourceType": "Bundle", "type": "transaction", "entry": [
                  {"resource": {"resourceType": "Patient", "id": "p-%1$s", "identifier": [{"system": "%2$s", "value": "%1$s"}]},
                   "request": {"method": "PUT", "url": "Patient/p-%1$s"}},
                  {"resource": {"resourceType": "Observation", "id": "o-%1$s", "status": "final", "code": {"text": "血糖"},
                    "subject": {"reference": "Patient/p-%1$s"}}, "request": {"method": "PUT", "url": "Observation/o-%1$s"}},
                  {"resource": {"resourceType": "Observation", "id": "h-%1$s", "status": "final", "code": {"text": "HIV"},
                    "meta": {"security": [{"system": "http://terminology.hl7.org/CodeSystem/v3-ActCode", "code": "HIV"}]},
                    "subject": {"reference": "Patient/p-%1$s"}}, "request": {"method": "PUT", "url": "Observation/h-%1$s"}}]}
                """
                        .formatted(number, CARD);
        Answer answer = hub.push(hub.institution("tl-anju"), bundle);
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        return residents.find(CARD, number).orElseThrow().id();
    }

    private Answer makeCode(String token, String arguments) {
        return hub.ask(
                token,
                "mutation { c: createDeskCode(%s) { code qr expires hours errors { message path } } }"
                        .formatted(arguments));
    }

    private Answer redeem(String token, String code) {
        return hub.ask(
                token,
                "mutation { r: redeemDeskCode(code: \"%s\") { resident expires consent { id } errors { message } } }"
                        .formatted(code));
    }

    private Answer issue(String token) {
        return issue(token, "");
    }

    private Answer issue(String token, String arguments) {
        return hub.ask(
                token,
                "mutation { c: issueDeskCard%s { deskCard { id ends } card pin qr errors { message path } } }"
                        .formatted(arguments));
    }

    private Answer redeemCard(String token, String card, String pin) {
        return hub.ask(
                token,
                "mutation { r: redeemDeskCard(card: \"%s\", pin: \"%s\") { resident consent { id } errors { message } } }"
                        .formatted(card, pin));
    }

    private int seen(String doctor) {
        return hub.ask(
                        hub.doctor(doctor),
                        "{ resident(id: \"%s\") { observations { totalCount } } }".formatted(resident))
                .at("$.data.resident.observations.totalCount");
    }
}
