package org.longmai.request;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.longmai.access.Role;
import org.longmai.chart.Wire;
import org.longmai.chart.Wire.Answer;
import org.longmai.identity.Residents;
import org.longmai.store.TestStore;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.context.ApplicationContext;
import org.springframework.test.context.ActiveProfiles;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/** A doctor asks, the resident answers, and what was asked for is what is granted. */
@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT)
@ActiveProfiles("demo")
class RequestIntegrationTests {

    private static final String CARD = "urn:oid:2.16.156.10011.1.19";
    private static final String DATABASE = TestStore.fresh().getName();

    @TempDir
    static Path data;

    @Value("${local.server.port}")
    private int port;

    @Autowired
    private ApplicationContext application;

    @Autowired
    private Residents residents;

    private Wire hub;
    private String card;
    private String resident;

    @DynamicPropertySource
    static void settings(DynamicPropertyRegistry registry) {
        registry.add("longmai.store.uri", TestStore::uri);
        registry.add("longmai.store.database", () -> DATABASE);
        registry.add("longmai.demo.data", () -> data.toString());
        registry.add("longmai.demo.residents", () -> 12);
        registry.add("longmai.request.pending-of-doctor", () -> 40);
    }

    @BeforeEach
    void person() {
        hub = new Wire(application, port);
        card = UUID.randomUUID().toString();
        resident = push(card);
    }

    @Test
    void aGrantedRequestIsTheConsentThatWasAskedFor() {
        String doctor = hub.doctor("tl-fuyou-d1");
        assertThat(seen(doctor)).isZero();

        Answer asked = ask(doctor, "types: [\"Observation\"], hours: 24");
        assertThat(asked.<List<?>>at("$..errors[*]")).isEmpty();
        assertThat(asked.<String>at("$.data.r.request.state")).isEqualTo("PENDING");
        String id = asked.at("$.data.r.request.id");
        assertThat(seen(doctor)).isZero();

        Answer shown = hub.ask(
                hub.resident(resident),
                "{ myRecord { consentRequests(state: [PENDING]) { id who reason hours types institution { id } } } }");
        assertThat(shown.<List<?>>at("$.data.myRecord.consentRequests[*].id")).isEqualTo(List.of(id));
        assertThat(shown.<String>at("$.data.myRecord.consentRequests[0].institution.id"))
                .isEqualTo("tl-fuyou");

        Answer granted = answer(hub.resident(resident), id, true, "");
        assertThat(granted.<List<?>>at("$..errors[*]")).isEmpty();
        String consent = granted.at("$.data.r.request.consent");
        assertThat(granted.<String>at("$.data.r.consent.id")).isEqualTo(consent);
        assertThat(seen(doctor)).isEqualTo(1);
        assertThat(hub.ask(doctor, "{ resident(id: \"%s\") { encounters { totalCount } } }".formatted(resident))
                        .<Integer>at("$.data.resident.encounters.totalCount"))
                .isZero();
        assertThat(seen(hub.doctor("tl-hufeng-d1"))).isZero();
        assertThat(mine(doctor)).contains("GRANTED");

        hub.ask(
                hub.resident(resident),
                "mutation { revokeConsent(id: \"%s\") { errors { message } } }".formatted(consent));
        assertThat(seen(doctor)).isZero();
        assertThat(actions()).contains("REQUEST_CONSENT", "ANSWER_CONSENT_REQUEST", "REVOKE_CONSENT");
    }

    @Test
    void forOneDoctorAloneIsNotForTheColleague() {
        String id = ask(hub.doctor("tl-fuyou-d1"), "hours: 1, onlyMe: true").at("$.data.r.request.id");
        answer(hub.resident(resident), id, true, "");
        assertThat(seen(hub.doctor("tl-fuyou-d1"))).isEqualTo(1);
        assertThat(seen(hub.doctor("tl-fuyou-d2"))).isZero();
    }

    @Test
    void aRefusedInstitutionCannotAskAgainForATimeAndAnotherCan() {
        String id = ask(hub.doctor("tl-fuyou-d1"), "hours: 1").at("$.data.r.request.id");
        assertThat(answer(hub.resident(resident), id, false, "").<String>at("$.data.r.request.state"))
                .isEqualTo("REFUSED");
        assertThat(seen(hub.doctor("tl-fuyou-d1"))).isZero();

        for (String doctor : List.of("tl-fuyou-d1", "tl-fuyou-d2")) {
            assertThat(ask(hub.doctor(doctor), "hours: 1").<String>at("$.data.r.errors[0].message"))
                    .contains("refused your institution");
        }
        assertThat(ask(hub.doctor("tl-hufeng-d1"), "hours: 1").<List<?>>at("$..errors[*]"))
                .isEmpty();
        assertThat(mine(hub.doctor("tl-fuyou-d1"))).contains("REFUSED");
    }

    @Test
    void isAnsweredOnce() {
        String id = ask(hub.doctor("tl-fuyou-d1"), "hours: 1").at("$.data.r.request.id");
        answer(hub.resident(resident), id, false, "");
        assertThat(answer(hub.resident(resident), id, true, "").<String>at("$.data.r.errors[0].message"))
                .contains("has been answered");
        assertThat(seen(hub.doctor("tl-fuyou-d1"))).isZero();
    }

    @Test
    void ofManyAnswersAtOnceOneCounts() {
        String id = ask(hub.doctor("tl-fuyou-d1"), "hours: 1").at("$.data.r.request.id");
        String token = hub.resident(resident);
        List<CompletableFuture<Answer>> answers = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            boolean grant = i % 2 == 0;
            answers.add(CompletableFuture.supplyAsync(() -> answer(token, id, grant, "")));
        }
        List<String> states = answers.stream()
                .map(CompletableFuture::join)
                .flatMap(answer -> answer.<List<String>>at("$..state").stream())
                .toList();
        assertThat(states).hasSize(1);
        int consents = hub.ask(token, "{ myRecord { consents { id } } }")
                .<List<?>>at("$..id")
                .size();
        assertThat(consents).isEqualTo(states.contains("GRANTED") ? 1 : 0);
    }

    @Test
    void oneDoctorAsksOneResidentOnceAtATime() {
        String token = hub.doctor("tl-fuyou-d1");
        List<CompletableFuture<Answer>> asked = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            asked.add(CompletableFuture.supplyAsync(() -> ask(token, "hours: 1")));
        }
        asked.forEach(CompletableFuture::join);
        assertThat(hub.ask(hub.resident(resident), "{ myRecord { consentRequests { id } } }")
                        .<List<?>>at("$..id"))
                .hasSize(1);
    }

    @Test
    void howManyWaitIsBounded() {
        String doctor = hub.doctor("tl-bachuan-d1");
        for (int i = 0; i < 40; i++) {
            resident = push(UUID.randomUUID().toString());
            assertThat(ask(doctor, "hours: 1").<List<?>>at("$..errors[*]")).isEmpty();
        }
        String last = resident;
        resident = push(UUID.randomUUID().toString());
        assertThat(ask(doctor, "hours: 1").<String>at("$.data.r.errors[0].message"))
                .contains("wait for an answer");
        String id = hub.ask(hub.resident(last), "{ myRecord { consentRequests { id } } }")
                .<List<String>>at("$..id")
                .get(0);
        answer(hub.resident(last), id, true, "");
        assertThat(ask(doctor, "hours: 1").<List<?>>at("$..errors[*]")).isEmpty();
    }

    @Test
    void theAnswerMayShortenAndNotLengthen() {
        String id = ask(hub.doctor("tl-fuyou-d1"), "expires: \"2099-01-01\"").at("$.data.r.errors[0].message");
        assertThat(id).contains("at most 730 days");
        id = ask(hub.doctor("tl-fuyou-d1"), "hours: 48").at("$.data.r.request.id");
        assertThat(answer(hub.resident(resident), id, true, ", expires: \"2098-01-01\"")
                        .<List<?>>at("$.data.r.errors[*].path"))
                .isEqualTo(List.of(List.of("expires")));
        String soon = OffsetDateTime.now(ZoneOffset.UTC)
                .plusHours(2)
                .truncatedTo(ChronoUnit.SECONDS)
                .toString();
        Answer shorter = answer(hub.resident(resident), id, true, ", expires: \"" + soon + "\"");
        assertThat(shorter.<String>at("$.data.r.consent.provision.period.end")).isEqualTo(soon);
        assertThat(seen(hub.doctor("tl-fuyou-d1"))).isEqualTo(1);
    }

    @ParameterizedTest
    @EnumSource(
            value = Role.class,
            names = {"DOCTOR", "NURSE", "FAMILY_DOCTOR", "RECEIVER"},
            mode = EnumSource.Mode.EXCLUDE)
    void nobodyElseAsks(Role role) {
        String token = hub.token(
                role,
                "user/*.cruds patient/*.cruds system/*.cruds",
                role.isOfResident()
                        ? Map.of("resident", resident)
                        : Map.of("institution", "tl-fuyou", "practitioner", "tl-fuyou-d1"));
        assertThat(ask(token, "hours: 1").<Object>at("$.data.r.request")).isNull();
        assertThat(hub.ask(token, "{ myConsentRequests { id } }").<String>at("$.errors[0].extensions.code"))
                .isEqualTo("FORBIDDEN");
    }

    @ParameterizedTest
    @EnumSource(value = Role.class, names = "RECEIVER", mode = EnumSource.Mode.EXCLUDE)
    void nobodyElseAnswersAndWhatIsThereIsAsAbsentAsWhatIsNot(Role role) {
        String id = ask(hub.doctor("tl-fuyou-d1"), "hours: 1").at("$.data.r.request.id");
        String other = push(UUID.randomUUID().toString());
        String token = hub.token(
                role,
                "user/*.cruds patient/*.cruds system/*.cruds",
                role.isOfResident()
                        ? Map.of("resident", other)
                        : Map.of("institution", "tl-fuyou", "practitioner", "tl-fuyou-d1"));
        Answer refused = answer(token, id, true, "");
        assertThat(refused.<Object>at("$.data.r.request")).isNull();
        assertThat(refused).isEqualTo(answer(token, "request-" + UUID.randomUUID(), true, ""));
        assertThat(seen(hub.doctor("tl-fuyou-d1"))).isZero();
        assertThat(answer(hub.resident(resident, "patient/*.rs"), id, true, "")
                        .<String>at("$.data.r.errors[0].message"))
                .contains("scopes");
    }

    @Test
    void aDoctorReadsNoRequestsOfAResidentAndNotThoseOfOthers() {
        ask(hub.doctor("tl-fuyou-d1"), "hours: 1");
        assertThat(hub.ask(
                                hub.doctor("tl-fuyou-d1"),
                                "{ resident(id: \"%s\") { consentRequests { id } } }".formatted(resident))
                        .<String>at("$.errors[0].extensions.code"))
                .isEqualTo("FORBIDDEN");
        assertThat(mine(hub.doctor("tl-hufeng-d2"))).isEmpty();
    }

    @Test
    void whoIsAskedForByIdentifierIsFoundAndNobodyElse() {
        String by =
                "mutation { r: requestConsent(input: {identifier: {system: \"%s\", value: \"%s\"}, reason: \"复诊\", hours: 1}) { request { resident } errors { message } } }";
        assertThat(hub.ask(hub.doctor("tl-fuyou-d1"), by.formatted(CARD, card)).<String>at("$.data.r.request.resident"))
                .isEqualTo(resident);
        assertThat(hub.ask(hub.doctor("tl-fuyou-d1"), by.formatted(CARD, "NOBODY"))
                        .<String>at("$.data.r.errors[0].message"))
                .contains("no such resident");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "hours: 0",
                "hours: 999999",
                "reasonless: 1",
                "hours: 1, types: [\"Nonsense\"]",
                "hours: 1, purposes: [BTG]",
                "hours: 1, sensitive: [\"nonsense\"]",
                "hours: 1, expires: \"2027-01-01\"",
                "expires: \"2001-01-01\""
            })
    void whatIsWronglyAskedForIsNotAsked(String input) {
        Answer answer = input.startsWith("reasonless")
                ? hub.ask(
                        hub.doctor("tl-fuyou-d1"),
                        "mutation { r: requestConsent(input: {resident: \"%s\", reason: \" \", hours: 1}) { request { id } errors { path } } }"
                                .formatted(resident))
                : ask(hub.doctor("tl-fuyou-d1"), input);
        assertThat(answer.<Object>at("$.data.r.request")).isNull();
        assertThat(answer.<List<?>>at("$.data.r.errors")).isNotEmpty();
        assertThat(hub.ask(hub.resident(resident), "{ myRecord { consentRequests { id } } }")
                        .<List<?>>at("$..id"))
                .isEmpty();
    }

    @Test
    void aDelegateWhoActsAnswersAndOneWhoLooksDoesNot() {
        for (String scope : List.of("VIEW", "ACT")) {
            String delegate = push(UUID.randomUUID().toString());
            hub.ask(
                    hub.resident(resident),
                    "mutation { appointDelegate(input: {delegate: {resident: \"%s\"}, scope: %s, expires: \"2027-06-01\"}) { errors { message } } }"
                            .formatted(delegate, scope));
            String id = ask(hub.doctor(scope.equals("ACT") ? "tl-fuyou-d1" : "tl-fuyou-d2"), "hours: 1")
                    .at("$.data.r.request.id");
            Answer answered = answer(hub.resident(delegate), id, true, "");
            assertThat(answered.<Object>at("$.data.r.request"))
                    .as(scope)
                    .matches(request -> (request != null) == scope.equals("ACT"));
        }
    }

    private String push(String number) {
        String bundle =
                """
                {"resourceType": "Bundle", "type": "transaction", "entry": [
                  {"resource": {"resourceType": "Patient", "id": "p-%1$s", "identifier": [{"system": "%2$s", "value": "%1$s"}]},
                   "request": {"method": "PUT", "url": "Patient/p-%1$s"}},
                  {"resource": {"resourceType": "Encounter", "id": "e-%1$s", "status": "finished", "class": {"code": "AMB"},
                    "subject": {"reference": "Patient/p-%1$s"}}, "request": {"method": "PUT", "url": "Encounter/e-%1$s"}},
                  {"resource": {"resourceType": "Observation", "id": "o-%1$s", "status": "final", "code": {"text": "血糖"},
                    "subject": {"reference": "Patient/p-%1$s"}}, "request": {"method": "PUT", "url": "Observation/o-%1$s"}}]}
                """
                        .formatted(number, CARD);
        Answer answer = hub.push(hub.institution("tl-anju"), bundle);
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        return residents.find(CARD, number).orElseThrow().id();
    }

    private Answer ask(String token, String input) {
        return hub.ask(
                token,
                "mutation { r: requestConsent(input: {resident: \"%s\", reason: \"复诊需要既往检验\", %s}) { request { id state } errors { message path } } }"
                        .formatted(resident, input));
    }

    private Answer answer(String token, String id, boolean grant, String more) {
        return hub.ask(
                token,
                "mutation { r: answerConsentRequest(id: \"%s\", grant: %s%s) { request { state consent } consent { id provision { period { end } } } errors { message path } } }"
                        .formatted(id, grant, more));
    }

    private List<String> mine(String token) {
        return hub.ask(token, "{ myConsentRequests { resident state } }")
                .at("$.data.myConsentRequests[?(@.resident == '%s')].state".formatted(resident));
    }

    private int seen(String token) {
        return hub.ask(token, "{ resident(id: \"%s\") { observations { totalCount } } }".formatted(resident))
                .at("$.data.resident.observations.totalCount");
    }

    private List<String> actions() {
        return hub.ask(
                        hub.resident(resident),
                        "{ myRecord { accessLog(first: 100) { nodes { action summary(language: EN) } } } }")
                .at("$..action");
    }
}
