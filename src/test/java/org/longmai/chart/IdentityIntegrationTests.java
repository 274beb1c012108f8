package org.longmai.chart;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.longmai.access.Role;
import org.longmai.chart.Wire.Answer;
import org.longmai.store.TestStore;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.context.ApplicationContext;
import org.springframework.test.context.ActiveProfiles;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/** Two files of one person without a number in common, from the first push to the steward's decision and back, on the wire. */
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT)
@ActiveProfiles("demo")
class IdentityIntegrationTests {

    private static final String ANJU = "tl-anju";
    private static final String HUFENG = "tl-hufeng";
    private static final String CARD = "urn:oid:2.16.156.10011.1.19";
    private static final String LOG = "{ myRecord { accessLog { nodes { action role outcome } } } }";
    private static final String OF_RESIDENT = "{ id name institutions { id } observations { totalCount } }";

    @TempDir
    static Path data;

    @Value("${local.server.port}")
    int port;

    @Autowired
    ApplicationContext application;

    private Wire hub;
    private String surname;
    private String born;
    private String cardOne;
    private String one;
    private String other;
    private String file;

    @DynamicPropertySource
    static void settings(DynamicPropertyRegistry registry) {
        TestStore.keep(registry, data);
        registry.add("longmai.demo.residents", () -> 5);
    }

    @BeforeEach
    void twoFilesOfWhatMayBeOnePerson() {
        hub = new Wire(application, port);
        ThreadLocalRandom random = ThreadLocalRandom.current();
        surname = Character.toString(0x4e00 + random.nextInt(20_000));
        born = "%d-%02d-%02d"
                .formatted(random.nextInt(1930, 2000), random.nextInt(13, 13 + 1) - 1, random.nextInt(13, 29));
        cardOne = UUID.randomUUID().toString();
        String cardOther = UUID.randomUUID().toString();
        push(ANJU, cardOne, surname + "秀英", "");
        push(HUFENG, cardOther, surname + "秀瑛", "");
        one = resident(cardOne);
        other = resident(cardOther);
        file = hub.ask(
                        hub.resident(other),
                        "{ myRecord { timeline(types: [\"Patient\"]) { nodes { ... on Patient { id } } } } }")
                .at("$.data.myRecord.timeline.nodes[0].id");
    }

    @Test
    void whileAMatchIsOnlyPossibleNothingIsSharedAcrossIt() {
        assertThat(one).isNotEqualTo(other);
        assertThat(institutions(hub.resident(one), one)).containsExactly(ANJU);
        assertThat(institutions(hub.resident(other), other)).containsExactly(HUFENG);
        assertThat(institutions(hub.doctor("tl-anju-d1"), other)).isEmpty();
        assertThat(hub.ask(hub.resident(one), "{ myRecord(of: \"%s\") { id } }".formatted(other))
                        .<Object>at("$.data.myRecord"))
                .isNull();
    }

    @Test
    void aStewardReadsTheMatchExplainedAndBothResidentsReadOfIt() {
        Map<String, Object> match = match();

        assertThat(match).containsEntry("kind", "POSSIBLE").containsEntry("grade", "PROBABLE");
        assertThat(String.valueOf(match.get("fields")))
                .contains("\"name\",\"agreement\":\"PINYIN\"", "\"birthDate\",\"agreement\":\"EXACT\"");
        assertThat(match.toString()).contains("*******1234").doesNotContain("13800001234");
        for (String resident : List.of(one, other)) {
            assertThat(hub.ask(hub.resident(resident), LOG).<List<String>>at("$..nodes[?(@.role == 'STEWARD')].action"))
                    .contains("QUERY");
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Role.class,
            names = {"DOCTOR", "FAMILY_DOCTOR", "RESIDENT", "INSTITUTION", "PRIVACY_OFFICER", "DISTRICT_OFFICER"})
    void nobodyButAStewardReadsOrAnswersTheQueue(Role role) {
        String token = hub.token(
                role, "user/*.cruds system/*.cruds patient/*.cruds", Map.of("institution", ANJU, "resident", one));

        assertThat(hub.ask(token, "{ possibleMatches { nodes { id } } }").<String>at("$.errors[0].extensions.code"))
                .isEqualTo("FORBIDDEN");
        assertThat(mutate(token, "linkPatients", "residents: [\"%s\", \"%s\"]".formatted(one, other))
                        .<String>at("$.errors[0].extensions.code"))
                .isEqualTo("FORBIDDEN");
        assertThat(institutions(hub.resident(one), one)).containsExactly(ANJU);
    }

    @Test
    void aTokenThatMayOnlyReadDecidesNothing() {
        String token = hub.token(Role.STEWARD, "user/*.rs", Map.of());

        assertThat(mutate(token, "linkPatients", "residents: [\"%s\", \"%s\"]".formatted(one, other))
                        .<List<String>>at("$.data.linkPatients.errors[*].message"))
                .containsExactly("The token's scopes do not reach to this: ask for user/Patient.u.");
        assertThat(institutions(hub.resident(one), one)).containsExactly(ANJU);
    }

    @Test
    void whoWasOnePersonForATimeReadsWhatWasReadThenAndNothingElseOfTheOther() {
        look("tl-anju-d1", one);
        look("tl-hufeng-d1", other);
        Answer linked = mutate(steward(), "linkPatients", "match: \"%s\"".formatted(match().get("id")));
        look("tl-renmin-d1", one);
        look("tl-fuyou-d1", other);
        for (String id : List.of(one, other)) {
            assertThat(lookers(id)).containsExactlyInAnyOrder("tl-anju", "tl-hufeng", "tl-renmin", "tl-fuyou");
        }
        int total = hub.ask(hub.resident(one), "{ myRecord { accessLog(first: 200) { totalCount nodes { id } } } }")
                .at("$.data.myRecord.accessLog.totalCount");
        assertThat(hub.ask(hub.resident(other), "{ myRecord { accessLog(first: 200) { nodes { id } } } }")
                        .<List<String>>at("$..nodes[*].id"))
                .hasSize(total + 1);

        mutate(
                steward(),
                "unlinkPatient",
                "decision: \"%s\"".formatted(linked.<String>at("$.data.linkPatients.decision")));

        assertThat(lookers(one)).containsExactlyInAnyOrder("tl-anju", "tl-renmin", "tl-fuyou");
        assertThat(lookers(other)).containsExactlyInAnyOrder("tl-hufeng", "tl-renmin", "tl-fuyou");
    }

    private void look(String doctor, String id) {
        hub.ask(hub.doctor(doctor), "{ resident(id: \"%s\") { conditions { totalCount } } }".formatted(id));
    }

    /** The institutions that looked for conditions, an entry each, page by page. */
    private List<String> lookers(String id) {
        List<String> found = new ArrayList<>();
        String after = "";
        for (boolean more = true; more; ) {
            Answer page = hub.ask(
                    hub.resident(id),
                    "{ myRecord { accessLog(first: 3%s) { nodes { kinds institution { id } } pageInfo { hasNextPage endCursor } } } }"
                            .formatted(after));
            found.addAll(page.at("$..nodes[?('Condition' in @.kinds)].institution.id"));
            more = page.at("$.data.myRecord.accessLog.pageInfo.hasNextPage");
            after = ", after: \"%s\"".formatted(page.<String>at("$.data.myRecord.accessLog.pageInfo.endCursor"));
        }
        return found;
    }

    @Test
    void aLinkMakesOnePersonOfTwoIdsAndTakenBackItIsAsBefore() {
        Answer linked = mutate(steward(), "linkPatients", "match: \"%s\"".formatted(match().get("id")));
        assertThat(linked.<List<?>>at("$.data.linkPatients.errors")).isEmpty();
        String root = linked.at("$.data.linkPatients.residents[0]");

        for (String id : List.of(one, other)) {
            assertThat(institutions(hub.resident(id), id)).containsExactlyInAnyOrder(ANJU, HUFENG);
            assertThat(hub.ask(hub.resident(id), "{ myRecord { id } }").<String>at("$.data.myRecord.id"))
                    .isEqualTo(root);
            assertThat(institutions(hub.doctor("tl-anju-d1"), id)).containsExactly(ANJU);
        }
        assertThat(matches("OPEN").toString()).doesNotContain(one);

        String decision = linked.at("$.data.linkPatients.decision");
        assertThat(hub.ask(steward(), "{ linkDecisions(resident: \"%s\") { id reason } }".formatted(other))
                        .<String>at("$.data.linkDecisions[0].id"))
                .isEqualTo(decision);
        mutate(steward(), "unlinkPatient", "decision: \"%s\"".formatted(decision));

        assertThat(institutions(hub.resident(one), one)).containsExactly(ANJU);
        assertThat(institutions(hub.resident(other), other)).containsExactly(HUFENG);
        assertThat(institutions(hub.resident(one), other)).isEmpty();
        assertThat(hub.ask(hub.resident(one), LOG).<List<String>>at("$..nodes[*].action"))
                .contains("LINK_PATIENTS", "UNLINK_PATIENT");
        assertThat(match()).isNotNull();
    }

    @Test
    void aRejectedMatchIsNotAskedAgain() {
        Object id = match().get("id");
        assertThat(mutate(steward(), "rejectMatch", "match: \"%s\"".formatted(id))
                        .<List<?>>at("$.data.rejectMatch.errors"))
                .isEmpty();
        push(ANJU, cardOne, surname + "秀英", ",\"active\":true");
        push(ANJU, cardOne, surname + "秀英", ",\"address\":[{\"district\":\"安居镇\"}]");

        assertThat(matches("OPEN").toString()).doesNotContain(one);
        assertThat(matches("REJECTED").toString()).contains(one);
        assertThat(mutate(steward(), "rejectMatch", "match: \"%s\"".formatted(id))
                        .<List<?>>at("$.data.rejectMatch.errors"))
                .hasSize(1);
    }

    @Test
    void aDecisionWithoutAReasonIsNone() {
        Answer answer = hub.ask(
                steward(),
                "mutation { linkPatients(input: {residents: [\"%s\", \"%s\"], reason: \" \"}) { errors { path } } }"
                        .formatted(one, other));
        assertThat(answer.<List<?>>at("$.data.linkPatients.errors[0].path")).isEqualTo(List.of("input", "reason"));
        assertThat(institutions(hub.resident(one), one)).containsExactly(ANJU);
    }

    @Test
    void whoTreatsLearnsTheIdsAndGradesOfWhomADescriptionFitsAndNoMore() {
        Answer answer = hub.post("/fhir/Patient/$match", hub.doctor("tl-anju-d1"), described(surname + "秀英", born));

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.<List<String>>at("$.entry[*].resource.id")).containsExactlyInAnyOrder(one, other);
        assertThat(answer.<List<String>>at("$.entry[*].search.extension[0].valueCode"))
                .containsExactly("probable", "possible");
        assertThat(answer.<List<Map<String, Object>>>at("$.entry[*].resource"))
                .allSatisfy(resource -> assertThat(resource).containsOnlyKeys("resourceType", "id"));
        assertThat(hub.ask(hub.resident(one), LOG).<List<String>>at("$..nodes[*].action"))
                .contains("MATCH");
    }

    @Test
    void anInstitutionsSystemLearnsOfItsOwnPatientsOnly() {
        Answer own = hub.post("/fhir/Patient/$match", hub.institution(HUFENG), described(surname + "秀英", born));
        assertThat(own.<List<String>>at("$.entry[*].resource.id")).containsExactly(file);

        Answer stranger =
                hub.post("/fhir/Patient/$match", hub.institution("tl-fuyou"), described(surname + "秀英", born));
        assertThat(stranger.body()).isEqualTo("{\"resourceType\":\"Bundle\",\"type\":\"searchset\",\"total\":0}");
        assertThat(hub.post("/fhir/Patient/$match", hub.institution("tl-fuyou"), described("谁谁", "1950-01-01"))
                        .body())
                .isEqualTo(stranger.body());
    }

    @Test
    void onlyCertainMatchesAreThoseOfOneStrongIdentifier() {
        assertThat(hub.post(
                                "/fhir/Patient/$match",
                                steward(),
                                described(surname + "秀英", born)
                                        .replace(
                                                "\"parameter\":[",
                                                "\"parameter\":[{\"name\":\"onlyCertainMatches\",\"valueBoolean\":true},"))
                        .<Integer>at("$.total"))
                .isZero();
    }

    @Test
    void nobodyFishesByAName() {
        assertThat(hub.post("/fhir/Patient/$match", hub.doctor("tl-anju-d1"), described(surname + "秀英", ""))
                        .status())
                .isEqualTo(400);
        assertThat(hub.post("/fhir/Patient/$match", hub.resident(one), described(surname + "秀英", born))
                        .status())
                .isEqualTo(403);
        assertThat(hub.post(
                                "/fhir/Patient/$match",
                                hub.token(Role.DISTRICT_OFFICER, "user/*.rs", Map.of()),
                                described(surname + "秀英", born))
                        .status())
                .isEqualTo(403);
    }

    @Test
    void recordsOfTheDeadAreFlaggedToTheSenderAndTheSteward() {
        String card = UUID.randomUUID().toString();
        push(ANJU, card, surname + "大山", ",\"deceasedDateTime\":\"2020-05-01\"");
        Answer late = push(HUFENG, card, surname + "大山", "");

        assertThat(late.body()).contains("warning", "died before");
        assertThat(matches("OPEN").toString()).contains("RECORDS_AFTER_DEATH", resident(card));
    }

    private Map<String, Object> match() {
        return matches("OPEN").stream()
                .filter(match ->
                        match.toString().contains(one) && match.toString().contains(other))
                .findFirst()
                .orElseThrow();
    }

    private List<Map<String, Object>> matches(String state) {
        return hub.ask(
                        steward(),
                        ("{ possibleMatches(state: %s, first: 100) { nodes { id kind grade fields { name agreement weight }"
                                        + " left { resident patient name phones numbers institution { id } }"
                                        + " right { resident patient name phones numbers institution { id } } } } }")
                                .formatted(state))
                .at("$.data.possibleMatches.nodes");
    }

    private Answer mutate(String token, String mutation, String input) {
        return hub.ask(
                token,
                "mutation { %s(input: {%s, reason: \"seen at the clinic\"}) { decision residents errors { message } } }"
                        .formatted(mutation, input));
    }

    private List<String> institutions(String token, String id) {
        return hub.ask(token, "{ resident(id: \"%s\") %s }".formatted(id, OF_RESIDENT))
                .at("$..institutions[*].id");
    }

    private String steward() {
        return hub.staff(Role.STEWARD, Map.of());
    }

    private String resident(String card) {
        return hub.ask(
                        hub.doctor("tl-anju-d1"),
                        "{ resident(identifier: {system: \"%s\", value: \"%s\"}) { id } }".formatted(CARD, card))
                .at("$.data.resident.id");
    }

    private Answer push(String institution, String card, String name, String more) {
        return hub.push(
                hub.institution(institution),
                """
                {"resourceType":"Bundle","type":"collection","entry":[
                  {"fullUrl":"http://clinic/fhir/Patient/p%1$s","resource":{"resourceType":"Patient","id":"p%1$s",
                    "name":[{"text":"%2$s"}],"identifier":[{"system":"%3$s","value":"%1$s"}],
                    "telecom":[{"system":"phone","value":"13800001234"}],"gender":"female","birthDate":"%4$s"%5$s}},
                  {"fullUrl":"http://clinic/fhir/Observation/o%1$s","resource":{"resourceType":"Observation","id":"o%1$s",
                    "status":"final","code":{"text":"x"},"subject":{"reference":"Patient/p%1$s"},
                    "effectiveDateTime":"2024-01-01"}}]}
                """
                        .formatted(card, name, CARD, born, more));
    }

    private static String described(String name, String born) {
        return """
                {"resourceType":"Parameters","parameter":[{"name":"resource","resource":
                {"resourceType":"Patient","name":[{"text":"%s"}],"gender":"female"%s}}]}
                """
                .formatted(name, born.isEmpty() ? "" : ",\"birthDate\":\"" + born + "\"");
    }
}
