package org.longmai.emergency;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.longmai.access.PurposeOfUse;
import org.longmai.access.Role;
import org.longmai.chart.Wire;
import org.longmai.chart.Wire.Answer;
import org.longmai.fhir.HubIds;
import org.longmai.identity.Residents;
import org.longmai.store.TestStore;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.context.ApplicationContext;
import org.springframework.context.event.EventListener;
import org.springframework.test.context.ActiveProfiles;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/** An emergency opens what it should, for whom it should; the resident reads of it, an officer reviews it. */
@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT)
@ActiveProfiles("demo")
class EmergencyIntegrationTests {

    private static final String CARD = "urn:oid:2.16.156.10011.1.19";
    private static final String DATABASE = TestStore.fresh().getName();
    private static final String WORDS = "患者昏迷，由120送入，需要立即了解用药和过敏情况";
    private static final List<GlassBroken> EVENTS = Collections.synchronizedList(new ArrayList<>());

    @TempDir
    static Path data;

    @Value("${local.server.port}")
    private int port;

    @Autowired
    private ApplicationContext application;

    @Autowired
    private Residents residents;

    @Autowired
    private HubIds ids;

    private Wire hub;
    private String number = "";
    private String resident;

    @TestConfiguration
    static class Told {

        @EventListener
        void on(GlassBroken broken) {
            EVENTS.add(broken);
        }
    }

    @DynamicPropertySource
    static void settings(DynamicPropertyRegistry registry) {
        registry.add("longmai.store.uri", TestStore::uri);
        registry.add("longmai.store.database", () -> DATABASE);
        registry.add("longmai.demo.data", () -> data.toString());
        registry.add("longmai.demo.residents", () -> 12);
        registry.add("longmai.emergency.daily", () -> 25);
    }

    @BeforeEach
    void person() {
        hub = new Wire(application, port);
        number = UUID.randomUUID().toString();
        resident = push(number);
    }

    @Test
    void opensTheRecordForThatDoctorThereWhenTheyAskInAnEmergency() {
        String doctor = hub.doctor("tl-fuyou-d1");
        assertThat(seen(doctor, "BTG")).isZero();
        deny();

        Answer broken = breakGlass(doctor, WORDS);
        assertThat(broken.<List<?>>at("$..errors[*]")).isEmpty();
        assertThat(broken.<Boolean>at("$.data.b.emergency.active")).isTrue();

        assertThat(seen(doctor, "BTG")).isEqualTo(2);
        assertThat(seen(doctor, "ETREAT")).isEqualTo(2);
        assertThat(seen(doctor, "TREAT")).isZero();
        assertThat(seen(doctor, "HOPERAT")).isZero();
        assertThat(seen(hub.doctor("tl-fuyou-d2"), "BTG")).isZero();
        assertThat(seen(hub.doctor("tl-hufeng-d1"), "BTG")).isZero();
    }

    @Test
    void neverOpensPsychotherapyNotesAndSaysThatSomethingIsWithheld() {
        String doctor = hub.doctor("tl-fuyou-d1");
        breakGlass(doctor, WORDS);
        Answer chart = chart(doctor, "BTG");
        assertThat(chart.<List<String>>at("$.data.resident.observations.nodes[*].code.text"))
                .doesNotContain("心理治疗记录")
                .hasSize(2);
        assertThat(chart.<Integer>at("$.data.resident.observations.totalCount")).isEqualTo(2);
        assertThat(chart.<Boolean>at("$.data.resident.withheld")).isTrue();
        assertThat(chart.<String>at("$.data.resident.decision.grounds[0].en"))
                .startsWith("A declared emergency, until");
        assertThat(chart(doctor, "TREAT").<List<String>>at("$.data.resident.decision.grounds[*].en"))
                .noneMatch(ground -> ground.startsWith("A declared emergency"));
    }

    /** A report of the department of clinical psychology; what is no note of it, as a drug, opens. */
    @Test
    void neverOpensWhatOnlyItsDepartmentTellsToBeANoteOfPsychotherapy() {
        String bundle =
                """
                {"resourceType": "Bundle", "type": "transaction", "entry": [
                  {"resource": {"resourceType": "Encounter", "id": "e-%1$s", "status": "finished", "class": {"code": "AMB"},
                    "serviceType": {"coding": [{"system": "urn:oid:2.16.156.10011.2.3.1.1", "code": "A15.06"}]},
                    "subject": {"reference": "Patient/p-%1$s"}}, "request": {"method": "PUT", "url": "Encounter/e-%1$s"}},
                  {"resource": {"resourceType": "DocumentReference", "id": "d-%1$s", "status": "current", "type": {"text": "记录"},
                    "subject": {"reference": "Patient/p-%1$s"}, "context": {"encounter": [{"reference": "Encounter/e-%1$s"}]},
                    "content": [{"attachment": {"title": "x"}}]}, "request": {"method": "PUT", "url": "DocumentReference/d-%1$s"}},
                  {"resource": {"resourceType": "MedicationRequest", "id": "m-%1$s", "status": "active", "intent": "order",
                    "medicationCodeableConcept": {"text": "x"}, "encounter": {"reference": "Encounter/e-%1$s"},
                    "subject": {"reference": "Patient/p-%1$s"}}, "request": {"method": "PUT", "url": "MedicationRequest/m-%1$s"}}]}
                """
                        .formatted(number);
        assertThat(hub.push(hub.institution("tl-anju"), bundle).status()).isEqualTo(200);
        String doctor = hub.doctor("tl-fuyou-d1");
        breakGlass(doctor, WORDS);

        assertThat(hub.read(doctor, "MedicationRequest/" + idOf("MedicationRequest", "m"), PurposeOfUse.BTG)
                        .status())
                .isEqualTo(200);
        assertThat(hub.read(doctor, "DocumentReference/" + idOf("DocumentReference", "d"), PurposeOfUse.BTG)
                        .status())
                .isEqualTo(404);
        assertThat(hub.read(hub.resident(resident), "DocumentReference/" + idOf("DocumentReference", "d"))
                        .status())
                .isEqualTo(200);
    }

    @Test
    void theScopesOfTheTokenHoldInAnEmergencyToo() {
        String doctor = hub.token(
                Role.DOCTOR,
                "user/Condition.rs user/Consent.c",
                Map.of("institution", "tl-fuyou", "practitioner", "tl-fuyou-d1"));
        breakGlass(doctor, WORDS);
        assertThat(seen(doctor, "BTG")).isZero();
    }

    @Test
    void opensWhatIsReadByRestToo() {
        String doctor = hub.doctor("tl-fuyou-d1");
        String patient = residents
                .find(resident)
                .orElseThrow()
                .files()
                .keySet()
                .iterator()
                .next();
        Map<String, Integer> open = Map.of(
                "Observation/%s".formatted(idOf("Observation", "h")), 200,
                "Observation/%s/_history".formatted(idOf("Observation", "h")), 200,
                "Observation/%s/_history/1".formatted(idOf("Observation", "h")), 200,
                "Observation/%s".formatted(idOf("Observation", "t")), 404,
                "Binary/%s".formatted(idOf("Binary", "b")), 200,
                "Patient/%s/$everything".formatted(patient), 200,
                "Patient/%s/$summary".formatted(patient), 200,
                "Patient/%s/$graphql?query=%%7Bid%%7D".formatted(patient), 200);
        open.keySet().forEach(path -> assertThat(
                        hub.read(doctor, path, PurposeOfUse.BTG).status())
                .as(path)
                .isEqualTo(404));

        breakGlass(doctor, WORDS);

        open.forEach((path, status) -> {
            assertThat(hub.read(doctor, path, PurposeOfUse.BTG).status())
                    .as(path)
                    .isEqualTo(status);
            assertThat(hub.read(doctor, path, PurposeOfUse.ETREAT).status())
                    .as(path)
                    .isEqualTo(status);
            assertThat(hub.read(doctor, path).status()).as(path).isEqualTo(404);
            assertThat(hub.read(doctor, path, PurposeOfUse.HOPERAT).status())
                    .as(path)
                    .isEqualTo(404);
            assertThat(hub.read(hub.doctor("tl-fuyou-d2"), path, PurposeOfUse.BTG)
                            .status())
                    .as(path)
                    .isEqualTo(404);
        });
        assertThat(hub.read(doctor, "Patient/%s/$everything".formatted(patient), PurposeOfUse.BTG)
                        .body())
                .contains(idOf("Observation", "h"))
                .doesNotContain(idOf("Observation", "t"));
        Answer log = hub.ask(
                hub.resident(resident),
                "{ myRecord { accessLog(first: 100) { nodes { outcome purpose emergency } } } }");
        assertThat(log.<List<Boolean>>at("$..nodes[?(@.purpose == 'BTG' || @.purpose == 'ETREAT')].emergency"))
                .hasSizeGreaterThan(2 * open.size())
                .containsOnly(true);
        assertThat(log.<List<String>>at("$..nodes[?(@.purpose == 'TREAT')].outcome"))
                .hasSize(open.size())
                .containsOnly("REFUSED");
    }

    private String idOf(String type, String prefix) {
        return ids.of("tl-anju", type, prefix + "-" + number);
    }

    @Test
    void theResidentIsToldAndTheLedgerMarksWhatWasRead() {
        breakGlass(hub.doctor("tl-fuyou-d1"), WORDS);
        seen(hub.doctor("tl-fuyou-d1"), "BTG");

        assertThat(EVENTS).anyMatch(event -> event.resident().equals(resident));
        Answer told = hub.ask(
                hub.resident(resident),
                """
                { myRecord { glass { who reason words active institution { id } reads { who emergency } }
                  accessLog(first: 20) { nodes { action emergency purpose summary(language: EN) } } } }
                """);
        assertThat(told.<String>at("$.data.myRecord.glass[0].words")).isEqualTo(WORDS);
        assertThat(told.<String>at("$.data.myRecord.glass[0].institution.id")).isEqualTo("tl-fuyou");
        assertThat(told.<List<?>>at("$.data.myRecord.glass[0].reads[*].emergency"))
                .isEqualTo(List.of(true));
        assertThat(told.<List<?>>at("$..nodes[?(@.action == 'BREAK_GLASS')].emergency"))
                .isEqualTo(List.of(true));
        assertThat(told.<List<?>>at("$..nodes[?(@.action == 'QUERY' && @.purpose == 'BTG')].emergency"))
                .isEqualTo(List.of(true));
        assertThat(told.<List<String>>at("$..nodes[?(@.action == 'BREAK_GLASS')].summary"))
                .allMatch(summary -> summary.startsWith("[EMERGENCY]") && summary.contains("declared an emergency"));
        assertThat(hub.ask(hub.resident(push(UUID.randomUUID().toString())), "{ myRecord { glass { id } } }")
                        .<List<?>>at("$..id"))
                .isEmpty();
        assertThat(hub.ask(
                                hub.doctor("tl-fuyou-d1"),
                                "{ resident(id: \"%s\", purpose: BTG) { glass { id } } }".formatted(resident))
                        .<String>at("$.errors[0].extensions.code"))
                .isEqualTo("FORBIDDEN");
    }

    @ParameterizedTest
    @EnumSource(
            value = Role.class,
            names = {"DOCTOR", "NURSE", "FAMILY_DOCTOR", "RECEIVER"},
            mode = EnumSource.Mode.EXCLUDE)
    void nobodyElseDeclaresOne(Role role) {
        String token = hub.token(
                role,
                "user/*.cruds patient/*.cruds system/*.cruds",
                role.isOfResident()
                        ? Map.of("resident", resident)
                        : Map.of("institution", "tl-fuyou", "practitioner", "tl-fuyou-d1"));
        assertThat(breakGlass(token, WORDS).<Object>at("$.data.b.emergency")).isNull();
        assertThat(hub.ask(hub.resident(resident), "{ myRecord { glass { id } } }")
                        .<List<?>>at("$..id"))
                .isEmpty();
    }

    @ParameterizedTest
    @EnumSource(
            value = Role.class,
            names = {"NURSE", "FAMILY_DOCTOR"})
    void whoTreatsDeclaresOne(Role role) {
        String token = hub.staff(role, Map.of("institution", "tl-fuyou", "practitioner", "tl-fuyou-d1"));
        breakGlass(token, WORDS);
        assertThat(seen(token, "BTG")).isEqualTo(2);
    }

    @Test
    void aDoctorWhomTheRegistryDoesNotKnowDeclaresNone() {
        String token = hub.staff(Role.DOCTOR, Map.of("institution", "tl-fuyou", "practitioner", "nobody"));
        assertThat(breakGlass(token, WORDS).status()).isEqualTo(401);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "急", "昏迷昏迷昏迷昏迷昏迷昏迷昏迷昏迷昏迷昏迷昏迷", "                              a"})
    void theReasonIsInWords(String words) {
        Answer answer = breakGlass(hub.doctor("tl-fuyou-d1"), words);
        assertThat(answer.<List<?>>at("$.data.b.errors[0].path")).isEqualTo(List.of("input", "words"));
        assertThat(seen(hub.doctor("tl-fuyou-d1"), "BTG")).isZero();
    }

    @Test
    void ofManyDeclarationsAtOnceThereIsOne() {
        String doctor = hub.doctor("tl-fuyou-d2");
        List<CompletableFuture<Answer>> all = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            all.add(CompletableFuture.supplyAsync(() -> breakGlass(doctor, WORDS)));
        }
        List<String> ids = all.stream()
                .map(CompletableFuture::join)
                .map(answer -> answer.<String>at("$.data.b.emergency.id"))
                .distinct()
                .toList();
        assertThat(ids).hasSize(1);
        assertThat(hub.ask(hub.resident(resident), "{ myRecord { glass { id } } }")
                        .<List<?>>at("$..id"))
                .isEqualTo(ids);
        assertThat(queue("OPEN").stream().filter(ids::contains)).hasSize(1);
    }

    @Test
    void howManyOneDoctorDeclaresInADayIsBounded() {
        String doctor = hub.doctor("tl-bachuan-d2");
        for (int i = 0; i < 25; i++) {
            resident = push(UUID.randomUUID().toString());
            assertThat(breakGlass(doctor, WORDS).<List<?>>at("$..errors[*]")).isEmpty();
        }
        resident = push(UUID.randomUUID().toString());
        assertThat(breakGlass(doctor, WORDS).<String>at("$.data.b.errors[0].message"))
                .contains("25 emergencies in 24 hours");
        assertThat(seen(doctor, "BTG")).isZero();
    }

    @Test
    void anOfficerReviewsItOnceAndWhatWasNotJustifiedCloses() {
        String doctor = hub.doctor("tl-fuyou-d1");
        String id = breakGlass(doctor, WORDS).at("$.data.b.emergency.id");
        assertThat(seen(doctor, "BTG")).isEqualTo(2);
        assertThat(queue("OPEN")).contains(id);

        assertThat(review(officer(), id, "NOT_JUSTIFIED, text: \" \"").<List<?>>at("$.data.r.errors[0].path"))
                .isEqualTo(List.of("text"));
        Answer reviewed = review(officer(), id, "NOT_JUSTIFIED, text: \"患者当时清醒\"");
        assertThat(reviewed.<String>at("$.data.r.emergency.review.outcome")).isEqualTo("NOT_JUSTIFIED");
        assertThat(reviewed.<Boolean>at("$.data.r.emergency.active")).isFalse();
        assertThat(seen(doctor, "BTG")).isZero();
        assertThat(review(officer(), id, "JUSTIFIED").<String>at("$.data.r.errors[0].message"))
                .contains("has been reviewed");
        assertThat(queue("OPEN")).doesNotContain(id);
        assertThat(queue("REVIEWED")).contains(id);
        Answer told = hub.ask(
                hub.resident(resident),
                "{ myRecord { glass { active review { outcome text } } accessLog(first: 50) { nodes { action } } } }");
        assertThat(told.<String>at("$.data.myRecord.glass[0].review.text")).isEqualTo("患者当时清醒");
        assertThat(told.<List<String>>at("$..action")).contains("REVIEW", "REVIEW_BREAK_GLASS");
    }

    @Test
    void whatWasJustifiedStaysOpenForItsTime() {
        String doctor = hub.doctor("tl-fuyou-d1");
        String id = breakGlass(doctor, WORDS).at("$.data.b.emergency.id");
        assertThat(review(officer(), id, "JUSTIFIED").<List<?>>at("$..errors[*]"))
                .isEmpty();
        assertThat(seen(doctor, "BTG")).isEqualTo(2);
    }

    @Test
    void ofManyReviewsAtOnceOneCounts() {
        String id = breakGlass(hub.doctor("tl-fuyou-d1"), WORDS).at("$.data.b.emergency.id");
        String officer = officer();
        List<CompletableFuture<Answer>> all = new ArrayList<>();
        for (String outcome : List.of("JUSTIFIED", "NOT_JUSTIFIED, text: \"x\"", "JUSTIFIED", "JUSTIFIED")) {
            all.add(CompletableFuture.supplyAsync(() -> review(officer, id, outcome)));
        }
        assertThat(all.stream()
                        .map(CompletableFuture::join)
                        .filter(answer -> answer.<Object>at("$.data.r.emergency") != null))
                .hasSize(1);
    }

    @ParameterizedTest
    @EnumSource(
            value = Role.class,
            names = {"PRIVACY_OFFICER", "RECEIVER"},
            mode = EnumSource.Mode.EXCLUDE)
    void nobodyElseReviewsOrReadsTheQueue(Role role) {
        String id = breakGlass(hub.doctor("tl-fuyou-d1"), WORDS).at("$.data.b.emergency.id");
        String token = hub.token(
                role,
                "user/*.rs patient/*.rs system/*.rs",
                role.isOfResident() ? Map.of("resident", resident) : Map.of("institution", "tl-fuyou"));
        assertThat(hub.ask(token, "{ breakGlassReviews { totalCount } }").<String>at("$.errors[0].extensions.code"))
                .isEqualTo("FORBIDDEN");
        assertThat(hub.ask(token, "{ breakGlassRates { count } }").<String>at("$.errors[0].extensions.code"))
                .isEqualTo("FORBIDDEN");
        Answer refused = review(token, id, "JUSTIFIED");
        assertThat(refused.<Object>at("$.data.r.emergency")).isNull();
        assertThat(refused).isEqualTo(review(token, "glass-none", "JUSTIFIED"));
    }

    @Test
    void whoDeclaredItReadsNothingOfTheResidentsLog() {
        String doctor = hub.doctor("tl-fuyou-d1");
        breakGlass(doctor, WORDS);
        seen(doctor, "BTG");
        assertThat(breakGlass(doctor, WORDS).<List<?>>at("$.data.b.emergency.reads"))
                .isEmpty();
    }

    @Test
    void theQueueIsReadByPages() {
        for (int i = 0; i < 3; i++) {
            resident = push(UUID.randomUUID().toString());
            breakGlass(hub.doctor("tl-hufeng-d1"), WORDS);
        }
        List<String> all = queue("OPEN");
        List<String> read = new ArrayList<>();
        String after = "";
        for (boolean more = true; more; ) {
            Answer page = hub.ask(
                    officer(),
                    "{ breakGlassReviews(first: 2%s) { totalCount nodes { id } pageInfo { hasNextPage endCursor } } }"
                            .formatted(after));
            read.addAll(page.<List<String>>at("$..id"));
            more = page.at("$.data.breakGlassReviews.pageInfo.hasNextPage");
            after = ", after: \"%s\"".formatted(page.<String>at("$.data.breakGlassReviews.pageInfo.endCursor"));
        }
        assertThat(read).containsAll(all).doesNotHaveDuplicates();
        assertThat(hub.ask(officer(), "{ breakGlassReviews(first: 0) { totalCount } }")
                        .<String>at("$.errors[0].extensions.code"))
                .isEqualTo("INVALID");
    }

    @Test
    void theRatesCountByDoctorAndInstitution() {
        String first = hub.doctor("tl-renmin-d1");
        String second = hub.doctor("tl-renmin-d2");
        String id = breakGlass(first, WORDS).at("$.data.b.emergency.id");
        review(officer(), id, "JUSTIFIED");
        breakGlass(second, WORDS);
        seen(first, "BTG");
        seen(second, "BTG");
        resident = push(UUID.randomUUID().toString());
        seen(first, "TREAT");

        Answer rates = hub.ask(
                officer(),
                "{ breakGlassRates { institution { id } practitioner who count open justified notJustified residents percent } }");
        String at = "$.data.breakGlassRates[?(@.institution.id == 'tl-renmin' && @.practitioner == %s)]";
        assertThat(rates.<List<Map<String, Object>>>at(at.formatted("null")))
                .singleElement()
                .satisfies(rate -> assertThat(rate)
                        .containsEntry("count", 2)
                        .containsEntry("open", 1)
                        .containsEntry("justified", 1)
                        .containsEntry("residents", 2)
                        .containsEntry("percent", 100.0));
        assertThat(rates.<List<Map<String, Object>>>at(at.formatted("'tl-renmin-d1'")))
                .singleElement()
                .satisfies(rate -> assertThat(rate)
                        .containsEntry("count", 1)
                        .containsEntry("open", 0)
                        .containsEntry("residents", 2)
                        .containsEntry("percent", 50.0));
    }

    @Test
    void theReasonsAreInWords() {
        Answer reasons = hub.ask(hub.doctor("tl-fuyou-d1"), "{ breakGlassReasons { reason zh en } }");
        assertThat(reasons.<List<String>>at("$..reason"))
                .hasSize(BreakGlassReason.values().length)
                .contains("UNCONSCIOUS");
    }

    private void deny() {
        hub.ask(
                hub.resident(resident),
                "mutation { grantConsent(input: {institutions: [\"tl-hufeng\"], types: [\"Condition\"]}) { errors { message } } }");
    }

    private String push(String number) {
        String bundle =
                """
                {"resourceType": "Bundle", "type": "transaction", "entry": [
                  {"resource": {"resourceType": "Patient", "id": "p-%1$s", "identifier": [{"system": "%2$s", "value": "%1$s"}]},
                   "request": {"method": "PUT", "url": "Patient/p-%1$s"}},
                  {"resource": {"resourceType": "Binary", "id": "b-%1$s", "contentType": "text/plain", "data": "eA==",
                    "securityContext": {"reference": "Patient/p-%1$s"}}, "request": {"method": "PUT", "url": "Binary/b-%1$s"}},
                  {"resource": {"resourceType": "Observation", "id": "o-%1$s", "status": "final", "code": {"text": "血糖"},
                    "subject": {"reference": "Patient/p-%1$s"}}, "request": {"method": "PUT", "url": "Observation/o-%1$s"}},
                  {"resource": {"resourceType": "Observation", "id": "h-%1$s", "status": "final", "code": {"text": "HIV"},
                    "meta": {"security": [{"system": "http://terminology.hl7.org/CodeSystem/v3-ActCode", "code": "HIV"}]},
                    "subject": {"reference": "Patient/p-%1$s"}}, "request": {"method": "PUT", "url": "Observation/h-%1$s"}},
                  {"resource": {"resourceType": "Observation", "id": "t-%1$s", "status": "final", "code": {"text": "心理治疗记录"},
                    "meta": {"security": [{"system": "http://terminology.hl7.org/CodeSystem/v3-ActCode", "code": "PSYTHPN"}]},
                    "subject": {"reference": "Patient/p-%1$s"}}, "request": {"method": "PUT", "url": "Observation/t-%1$s"}}]}
                """
                        .formatted(number, CARD);
        Answer answer = hub.push(hub.institution("tl-anju"), bundle);
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        return residents.find(CARD, number).orElseThrow().id();
    }

    private Answer breakGlass(String token, String words) {
        return hub.ask(
                token,
                "mutation { b: breakGlass(input: {resident: \"%s\", reason: UNCONSCIOUS, words: \"%s\"}) { emergency { id active until reads { id } } errors { message path } } }"
                        .formatted(resident, words));
    }

    private Answer review(String token, String id, String outcome) {
        return hub.ask(
                token,
                "mutation { r: reviewBreakGlass(id: \"%s\", outcome: %s) { emergency { active review { outcome } } errors { message path } } }"
                        .formatted(id, outcome));
    }

    private List<String> queue(String state) {
        return hub.ask(officer(), "{ breakGlassReviews(state: %s, first: 200) { nodes { id } } }".formatted(state))
                .at("$..id");
    }

    private Answer chart(String token, String purpose) {
        return hub.ask(
                token,
                "{ resident(id: \"%s\", purpose: %s) { withheld decision { grounds { en } } observations { totalCount nodes { code { text } } } } }"
                        .formatted(resident, purpose));
    }

    private int seen(String token, String purpose) {
        return chart(token, purpose).at("$.data.resident.observations.totalCount");
    }

    private String officer() {
        return hub.staff(Role.PRIVACY_OFFICER, Map.of());
    }
}
