package org.longmai.notice;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.bson.Document;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.longmai.access.Role;
import org.longmai.chart.Wire;
import org.longmai.emergency.GlassBroken;
import org.longmai.identity.Residents;
import org.longmai.live.Socket;
import org.longmai.request.ConsentAnswered;
import org.longmai.request.ConsentRequested;
import org.longmai.store.TestStore;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.context.ApplicationContext;
import org.springframework.test.context.ActiveProfiles;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/** Who is told what, and who is not. A last notice, that comes in any case, is awaited to know that no other came before. */
@SpringBootTest(
        webEnvironment = WebEnvironment.RANDOM_PORT,
        properties = {"longmai.demo.residents=0", "longmai.live.poll=1h"})
@ActiveProfiles("demo")
class NoticeIntegrationTests {

    private static final String CARD = "urn:oid:2.16.156.10011.1.19";
    private static final String ANJU = "tl-anju";
    private static final String HUFENG = "tl-hufeng";
    private static final String RENMIN = "tl-renmin";
    private static final String NOTICES =
            "{ notices(state: NEW, first: 50) { nodes { id kind institution { id } resident text { zh en } } } }";
    private static final String ADDED = "subscription { noticeAdded { id kind resident text { zh en } } }";

    @TempDir
    static Path data;

    @Value("${local.server.port}")
    int port;

    @Autowired
    ApplicationContext application;

    @Autowired
    Residents residents;

    @Autowired
    com.mongodb.client.MongoDatabase database;

    private Wire hub;
    private String card = "";
    private String resident;

    @DynamicPropertySource
    static void settings(DynamicPropertyRegistry registry) {
        TestStore.keep(registry, data);
    }

    @BeforeEach
    void person() {
        hub = new Wire(application, port);
        resident = born("1960-01-01", "");
    }

    private String born(String birthDate, String more) {
        card = UUID.randomUUID().toString();
        send(RENMIN, patient(birthDate, more));
        return residents.find(CARD, card).orElseThrow().id();
    }

    // Residents

    @Test
    void aResidentIsToldOfARecentVisitAndNotOfAnOldOne() {
        try (Socket socket = watching(hub.resident(resident))) {
            send(RENMIN, encounter("old", "2019-01-01"));
            send(RENMIN, encounter("new", Instant.now().toString()));

            assertThat(socket.next()).contains("VISIT_RECORDED", "铜梁区人民医院", "People's Hospital");
            assertThat(socket.isQuiet()).isTrue();
        }
        assertThat(kinds(hub.resident(resident))).containsExactly("VISIT_RECORDED");
    }

    @Test
    void anEmergencyAndARequestAreToldAndTheRequestHasAStreamOfItsOwn() {
        try (Socket all = watching(hub.resident(resident));
                Socket requests = Socket.of(port, hub.resident(resident))) {
            requests.subscribe("1", "subscription { consentRequested { kind text { en } } }");
            assertThat(requests.isQuiet()).isTrue();
            application.publishEvent(new GlassBroken(resident, UUID.randomUUID().toString(), RENMIN, Instant.now()));
            assertThat(all.next()).contains("EMERGENCY_ACCESS", "紧急情况");
            application.publishEvent(
                    new ConsentRequested(resident, UUID.randomUUID().toString(), RENMIN));

            assertThat(all.next()).contains("CONSENT_REQUESTED");
            assertThat(requests.next()).contains("CONSENT_REQUESTED");
        }
    }

    @Test
    void whatIsHeardTwiceIsToldOnce() {
        try (Socket socket = watching(hub.resident(resident))) {
            GlassBroken broken = new GlassBroken(resident, UUID.randomUUID().toString(), RENMIN, Instant.now());
            application.publishEvent(broken);
            application.publishEvent(broken);
            assertThat(socket.next()).contains("EMERGENCY_ACCESS");
            application.publishEvent(
                    new ConsentRequested(resident, UUID.randomUUID().toString(), RENMIN));
            assertThat(socket.next()).contains("CONSENT_REQUESTED");
        }
    }

    @Test
    void anotherResidentNeitherReadsNorMarksANotice() {
        String stranger = born("1970-01-01", "");
        try (Socket socket = watching(hub.resident(resident));
                Socket other = watching(hub.resident(stranger))) {
            application.publishEvent(
                    new ConsentRequested(resident, UUID.randomUUID().toString(), RENMIN));
            socket.next();
            assertThat(other.isQuiet()).isTrue();
        }
        String id = hub.ask(hub.resident(resident), NOTICES).at("$.data.notices.nodes[0].id");
        assertThat(kinds(hub.resident(stranger))).isEmpty();
        assertThat(markRead(hub.resident(stranger), id)).contains("There is no such notice of yours.");
        assertThat(markRead(hub.resident(resident), id)).contains("\"errors\":[]");
        assertThat(markRead(hub.resident(resident), id)).contains("It was marked before.");
        assertThat(kinds(hub.resident(resident))).isEmpty();
    }

    @Test
    void scopesAndRolesThatDoNotReachToNoticesSeeNone() {
        try (Socket socket = watching(hub.resident(resident))) {
            application.publishEvent(
                    new ConsentRequested(resident, UUID.randomUUID().toString(), RENMIN));
            socket.next();
        }
        assertThat(hub.ask(hub.resident(resident, "patient/Observation.rs"), NOTICES)
                        .<String>at("$.errors[0].extensions.code"))
                .isEqualTo("FORBIDDEN");
        assertThat(kinds(hub.doctor("tl-renmin-d1"))).isEmpty();
        try (Socket socket = Socket.of(port, hub.token(Role.STEWARD, "user/*.rs", Map.of()))) {
            socket.subscribe("1", ADDED);
            assertThat(socket.next()).contains("FORBIDDEN");
        }
        assertThat(hub.ask(hub.doctor("tl-anju-d1"), "{ careNotices { nodes { id } } }")
                        .body())
                .contains("FORBIDDEN");
    }

    // Who treats

    @Test
    void whoAskedForConsentIsToldOfTheAnswerAndNobodyElse() {
        String familyDoctor = hub.token(
                Role.FAMILY_DOCTOR, "user/*.rs", Map.of("institution", RENMIN, "practitioner", "tl-renmin-d3"));
        try (Socket asker = watching(hub.doctor("tl-renmin-d1"));
                Socket colleague = watching(hub.doctor("tl-renmin-d2"));
                Socket family = watching(familyDoctor)) {
            application.publishEvent(answered("tl-renmin-d1", false));

            assertThat(asker.next())
                    .contains("CONSENT_ANSWERED", resident, "授权请求")
                    .doesNotContain("granted", "refused", "同意", "拒绝");
            assertThat(colleague.isQuiet()).isTrue();
            application.publishEvent(answered("tl-renmin-d3", true));
            assertThat(family.next()).contains("CONSENT_ANSWERED");
            assertThat(asker.isQuiet()).isTrue();
        }
        assertThat(kinds(hub.doctor("tl-renmin-d1"))).containsExactly("CONSENT_ANSWERED");
        assertThat(kinds(hub.doctor("tl-renmin-d2"))).isEmpty();
        assertThat(kinds(hub.resident(resident))).doesNotContain("CONSENT_ANSWERED");
        assertThat(hub.ask(familyDoctor, "{ careNotices(first: 100) { nodes { kind } } }")
                        .body())
                .doesNotContain("CONSENT_ANSWERED");
        String id = hub.ask(hub.doctor("tl-renmin-d1"), NOTICES).at("$.data.notices.nodes[0].id");
        assertThat(markRead(hub.doctor("tl-renmin-d2"), id)).contains("There is no such notice of yours.");
        assertThat(markRead(hub.doctor("tl-renmin-d1"), id)).contains("\"errors\":[]");
    }

    private ConsentAnswered answered(String practitioner, boolean granted) {
        return new ConsentAnswered(resident, UUID.randomUUID().toString(), granted, RENMIN, practitioner);
    }

    @Test
    void aDiseaseFoundElsewhereIsToldToTheTeamOfTheTownWithoutItsName() {
        String ours = born("1960-01-01", livingIn("500151104203"));
        try (Socket anju = watching(familyDoctor(ANJU));
                Socket hufeng = watching(familyDoctor(HUFENG))) {
            send(RENMIN, condition("c1", "I10.x00"));

            String message = anju.next();
            assertThat(message).contains("\"CARE\"", ours).doesNotContain("I10", "hypertension", RENMIN, "人民医院");
            assertThat(hufeng.isQuiet()).isTrue();

            send(RENMIN, condition("c2", "I11.9"));
            send(RENMIN, condition("c3", "J44.9"));
            assertThat(anju.next()).contains("\"CARE\"");
            assertThat(care(ANJU, ours)).as("once for each group").hasSize(2);
            assertThat(care(HUFENG, ours)).isEmpty();
        }
        String id = care(ANJU, ours).get(0);
        assertThat(markCare(HUFENG, id)).contains("There is no such notice");
        assertThat(markCare(ANJU, id)).contains("\"errors\":[]");
        assertThat(care(ANJU, ours)).doesNotContain(id);
        assertThat(hub.ask(hub.resident(ours), "{ myRecord { accessLog { nodes { who kinds } } } }")
                        .body())
                .contains("Communication");
    }

    @Test
    void aNoticeOpensNoRecord() {
        String ours = born("1960-01-01", livingIn("500151104"));
        send(RENMIN, condition("c1", "J44.9"));

        assertThat(hub.ask(
                                familyDoctor(ANJU),
                                "{ resident(id: \"%s\") { withheld conditions { totalCount } } }".formatted(ours))
                        .<Integer>at("$.data.resident.conditions.totalCount"))
                .isZero();
    }

    @ParameterizedTest
    @CsvSource({
        "the young, 2000-01-01, I10, '', false",
        "of age, 1980-01-01, I10, '', true",
        "the young with a disease of any age, 2000-01-01, J44.1, '', true",
        "the dead, 1960-01-01, E11.9, '\"deceasedBoolean\": true,', false",
        "a doubt, 1960-01-01, E11.9?, '', false",
        "a passing disease, 1960-01-01, J06.9, '', false"
    })
    void tellsOf(String what, String birthDate, String code, String more, boolean told) {
        String ours = born(birthDate, more + livingIn("500151107"));
        String last = born("1960-01-01", livingIn("500151107"));
        try (Socket socket = watching(familyDoctor(HUFENG))) {
            String lastCard = card;
            card = cardOf(ours, lastCard);
            send(RENMIN, condition("c1", code));
            card = lastCard;
            send(RENMIN, condition("c1", "I63.9"));

            String message = socket.next();
            if (told) {
                assertThat(message).as(what).contains(ours);
                message = socket.next();
            }
            assertThat(message).as(what).contains(last);
        }
        assertThat(care(HUFENG, ours)).as(what).hasSize(told ? 1 : 0);
    }

    @Test
    void aTeamIsNotToldWhatItFoundItself() {
        String ours = born("1960-01-01", livingIn("500151107"));
        try (Socket socket = watching(familyDoctor(HUFENG))) {
            send(HUFENG, patient("1960-01-01", livingIn("500151107")), condition("h1", "I10"));
            send(RENMIN, condition("c1", "I10"));
            send(RENMIN, condition("c2", "I63.9"));

            assertThat(socket.next()).contains(ours);
            assertThat(care(HUFENG, ours)).hasSize(1);
        }
    }

    @Test
    void aContractGoesBeforeTheTown() {
        String ours = born("1960-01-01", livingIn("500151107"));
        try (Socket anju = watching(familyDoctor(ANJU));
                Socket hufeng = watching(familyDoctor(HUFENG))) {
            send(ANJU, patient("1960-01-01", ""), careTeam());
            send(RENMIN, condition("c1", "I63.9"));

            assertThat(anju.next()).contains(ours);
            assertThat(hufeng.isQuiet()).isTrue();
        }
    }

    @Test
    void nothingOfANoticeIsReadableInTheDatabase() {
        born("1960-01-01", livingIn("500151107"));
        try (Socket socket = watching(familyDoctor(HUFENG))) {
            send(RENMIN, condition("c1", "I63.9"));
            socket.next();
        }
        for (Document document : database.getCollection("notices").find()) {
            assertThat(document.keySet()).containsExactlyInAnyOrder("_id", "queue", "at", "body");
            assertThat(document.toJson()).doesNotContain("stroke", "CARE", "I63");
        }
    }

    /** The cards by resident, of those that a test made. */
    private final Map<String, String> cards = new java.util.HashMap<>();

    private String cardOf(String of, String otherwise) {
        return cards.getOrDefault(of, otherwise);
    }

    private List<String> kinds(String token) {
        return hub.ask(token, NOTICES).at("$.data.notices.nodes[*].kind");
    }

    private List<String> care(String institution, String of) {
        return hub.ask(familyDoctor(institution), "{ careNotices(first: 100) { nodes { id resident } } }")
                .at("$.data.careNotices.nodes[?(@.resident == '%s')].id".formatted(of));
    }

    private String markRead(String token, String id) {
        return hub.ask(token, "mutation { markNoticeRead(id: \"%s\") { errors { message } } }".formatted(id))
                .body();
    }

    private String markCare(String institution, String id) {
        return hub.ask(
                        familyDoctor(institution),
                        "mutation { markCareNotice(id: \"%s\", outcome: \"已电话随访\") { errors { message } } }"
                                .formatted(id))
                .body();
    }

    private String familyDoctor(String institution) {
        return hub.staff(Role.FAMILY_DOCTOR, Map.of("institution", institution));
    }

    private Socket watching(String token) {
        Socket socket = Socket.of(port, token);
        socket.subscribe("1", ADDED);
        assertThat(socket.isQuiet()).isTrue();
        return socket;
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
        residents.find(CARD, card).ifPresent(person -> cards.put(person.id(), card));
    }

    private String patient(String birthDate, String more) {
        return """
                {"resourceType": "Patient", "id": "p-%1$s", "birthDate": "%3$s", %4$s
                 "identifier": [{"system": "%2$s", "value": "%1$s"}]}"""
                .formatted(card, CARD, birthDate, more);
    }

    private static String livingIn(String division) {
        return """
                "address": [{"extension": [{"url": "http://longmai.org/fhir/StructureDefinition/address-division",
                 "valueCoding": {"code": "%s"}}]}],"""
                .formatted(division);
    }

    private String encounter(String id, String start) {
        return """
                {"resourceType": "Encounter", "id": "%2$s-%1$s", "status": "finished",
                 "class": {"system": "http://terminology.hl7.org/CodeSystem/v3-ActCode", "code": "AMB"},
                 "subject": {"reference": "Patient/p-%1$s"}, "period": {"start": "%3$s", "end": "%3$s"}}"""
                .formatted(card, id, start);
    }

    /** @param code with a question mark, if nothing is certain */
    private String condition(String id, String code) {
        String status = code.endsWith("?") ? "provisional" : "confirmed";
        return """
                {"resourceType": "Condition", "id": "%2$s-%1$s",
                 "verificationStatus": {"coding": [
                  {"system": "http://terminology.hl7.org/CodeSystem/condition-ver-status", "code": "%4$s"}]},
                 "code": {"coding": [{"system": "http://hl7.org/fhir/sid/icd-10", "code": "%3$s"}]},
                 "subject": {"reference": "Patient/p-%1$s"}, "recordedDate": "2024-03-01"}"""
                .formatted(card, id, code.replace("?", ""), status);
    }

    private String careTeam() {
        return """
                {"resourceType": "CareTeam", "id": "t-%1$s", "status": "active",
                 "subject": {"reference": "Patient/p-%1$s"}}"""
                .formatted(card);
    }
}
