package org.longmai.chart;

import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.client.MongoDatabase;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.bson.Document;
import org.bson.types.Binary;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.longmai.Longmai;
import org.longmai.access.Role;
import org.longmai.audit.Ledger;
import org.longmai.chart.Wire.Answer;
import org.longmai.consent.Consents;
import org.longmai.consent.GrantConsentInput;
import org.longmai.demo.district.CastMember;
import org.longmai.demo.district.District;
import org.longmai.fhir.HubIds;
import org.longmai.identity.Residents;
import org.longmai.store.KeyedHash;
import org.longmai.store.MasterKey;
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
import org.springframework.test.util.ReflectionTestUtils;

/** What a caller learns of a resident on the wire, and what not; and that the resident learns of it. */
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT)
@ActiveProfiles("demo")
class ChartIntegrationTests {

    private static final String DATABASE =
            "chart_" + UUID.randomUUID().toString().replace("-", "");
    private static final String CARD = "urn:oid:2.16.156.10011.1.19";
    private static final String ANJU = "tl-anju";
    private static final String RENMIN = "tl-renmin";
    private static final String FUYOU = "tl-fuyou";

    @TempDir
    static Path data;

    private static @Nullable ConfigurableApplicationContext second;

    @Value("${local.server.port}")
    int port;

    @Autowired
    ApplicationContext application;

    @Autowired
    Residents residents;

    @Autowired
    Consents consents;

    @Autowired
    HubIds ids;

    private Wire hub;
    private String card;
    private String resident;

    @DynamicPropertySource
    static void settings(DynamicPropertyRegistry registry) {
        registry.add("longmai.store.uri", TestStore::uri);
        registry.add("longmai.store.database", () -> DATABASE);
        registry.add("longmai.demo.data", () -> data.toString());
        registry.add("longmai.demo.residents", () -> 30);
    }

    @AfterAll
    static void stop() {
        if (second != null) {
            second.close();
        }
    }

    /** A person with a file at Anju and another at Renmin. */
    @BeforeEach
    void person() {
        hub = new Wire(application, port);
        card = UUID.randomUUID().toString();
        send(ANJU, patient(), encounter(), observation("o1", "2024-03-01", "1111-1", "vital-signs", ""));
        send(ANJU, observation("o2", "2020-01-01", "2222-2", "laboratory", ""));
        send(ANJU, observation("hiv", "2024-04-01", "3333-3", "laboratory", label("HIV")));
        send(ANJU, condition(), medicationRequest(), report());
        send(RENMIN, patient(), observation("x1", "2024-05-01", "1111-1", "vital-signs", ""));
        resident = residents.find(CARD, card).orElseThrow().id();
    }

    // Consent

    @Test
    void showsNothingWithoutConsentButToTheCustodian() {
        Answer stranger = chart(fuyou());
        assertThat(stranger.<Boolean>at("$.data.resident.withheld")).isTrue();
        assertThat(stranger.<Object>at("$.data.resident.name")).isNull();
        assertThat(stranger.<List<?>>at("$.data.resident.institutions")).isEmpty();
        assertThat(totals(stranger)).containsOnly(0);

        Answer custodian = chart(hub.doctor("tl-anju-d1"));
        assertThat(custodian.<String>at("$.data.resident.name")).isEqualTo("脉脉");
        assertThat(custodian.<List<?>>at("$.data.resident.institutions[*].id")).isEqualTo(List.of(ANJU));
        assertThat(custodian.<Boolean>at("$.data.resident.withheld")).isTrue();
        assertThat(custodian.<Integer>at("$.data.resident.observations.totalCount"))
                .isEqualTo(3);

        Answer own = chart(hub.resident(resident));
        assertThat(own.<Boolean>at("$.data.resident.withheld")).isFalse();
        assertThat(own.<Integer>at("$.data.resident.observations.totalCount")).isEqualTo(4);
    }

    @Test
    void aConsentOfTypesShowsTheseTypesToThoseItNames() {
        grant("institutions: [\"tl-fuyou\"], types: [\"Observation\"], sensitive: [\"HIV\"]");

        Answer named = chart(fuyou());
        assertThat(totals(named)).containsExactly(4, 0, 0, 0, 0, 4);
        assertThat(named.<Object>at("$.data.resident.name")).isNull();
        assertThat(named.<Boolean>at("$.data.resident.withheld")).isTrue();
        assertThat(hub.read(fuyou(), hubId("Observation", "o1")).status()).isEqualTo(200);
        assertThat(hub.read(fuyou(), hubId("Condition", "c1")).status()).isEqualTo(404);

        assertThat(totals(chart(hub.doctor("tl-zhongyi-d1")))).containsOnly(0);
        assertThat(hub.read(hub.doctor("tl-zhongyi-d1"), hubId("Observation", "o1"))
                        .status())
                .isEqualTo(404);
    }

    @Test
    void aConsentSinceADateShowsWhatIsYounger() {
        grant(
                "institutions: [\"tl-fuyou\"], types: [\"Observation\"], sensitive: [\"HIV\"], dataSince: \"2024-03-15\"");

        assertThat(chart(fuyou()).<Integer>at("$.data.resident.observations.totalCount"))
                .isEqualTo(2);
        assertThat(hub.read(fuyou(), hubId("Observation", "hiv")).status()).isEqualTo(200);
        assertThat(hub.read(fuyou(), hubId("Observation", "o1")).status()).isEqualTo(404);
    }

    @Test
    void anExpiredConsentShowsNothing() {
        consents.grant(resident, until(Instant.now().minusSeconds(1)));
        assertThat(totals(chart(fuyou()))).containsOnly(0);

        consents.grant(resident, until(Instant.now().plusSeconds(600)));
        assertThat(totals(chart(fuyou()))).contains(4);
    }

    @Test
    void aGrantAndARevocationHoldAtTheNextQueryOfEveryInstance() {
        Wire other = second();
        String doctorThere = other.doctor("tl-fuyou-d1");
        assertThat(hub.read(fuyou(), hubId("Observation", "hiv")).status()).isEqualTo(404);
        assertThat(other.read(doctorThere, hubId("Observation", "hiv")).status())
                .isEqualTo(404);

        String consent = grant("institutions: [\"tl-fuyou\"], sensitive: [\"HIV\"]");
        assertThat(totals(chart(fuyou()))).containsExactly(4, 1, 1, 1, 1, 8);
        assertThat(other.read(doctorThere, hubId("Observation", "hiv")).status())
                .isEqualTo(200);

        Answer revoked = other.ask(
                other.resident(resident),
                "mutation { revokeConsent(id: \"%s\") { consent { status } } }".formatted(consent));
        assertThat(revoked.<String>at("$.data.revokeConsent.consent.status")).isEqualTo("inactive");
        assertThat(totals(chart(fuyou()))).containsOnly(0);
        assertThat(other.read(doctorThere, hubId("Observation", "hiv")).status())
                .isEqualTo(404);
    }

    @Test
    void whatIsLabelledStaysHiddenWhereThePolicyShowsWhatIsNormal() {
        Wire normal = second();
        String doctor = normal.doctor("tl-fuyou-d1");
        String body =
                """
                { resident(id: "%s") { withheld
                    observations { totalCount nodes { id } }
                    hidden: observations(code: "3333-3") { totalCount }
                    diagnosticReports { nodes { result { reference resource { __typename } } } } } }"""
                        .formatted(resident);
        Answer shown = normal.ask(doctor, body);

        assertThat(shown.<Boolean>at("$.data.resident.withheld")).isTrue();
        assertThat(shown.<Integer>at("$.data.resident.observations.totalCount")).isEqualTo(3);
        assertThat(shown.<Integer>at("$.data.resident.hidden.totalCount")).isZero();
        assertThat(shown.<List<?>>at("$.data.resident.diagnosticReports.nodes[0].result[*].resource.__typename"))
                .hasSize(1);
        assertThat(normal.read(doctor, hubId("Observation", "hiv")))
                .isEqualTo(normal.read(doctor, hubId("Observation", "none")));
        assertThat(normal.ask(normal.doctor("tl-anju-d1"), body).<Integer>at("$.data.resident.hidden.totalCount"))
                .isEqualTo(1);
    }

    @Test
    void theCastIsSeenAsItsWishesSay() {
        String renmin = hub.doctor("tl-renmin-d1");
        String fuyou = fuyou();
        CastMember farmer = cast("周德明");
        String query =
                "{ resident(identifier: {system: \"%s\", value: \"%s\"}) { withheld conditions { totalCount } allergyIntolerances { totalCount } } }";
        String ofFarmer = query.formatted(farmer.identifierSystem(), farmer.identifierValue());
        assertThat(hub.ask(renmin, ofFarmer).<Boolean>at("$.data.resident.withheld"))
                .isFalse();
        assertThat(hub.ask(fuyou, ofFarmer).<Integer>at("$.data.resident.conditions.totalCount"))
                .isZero();

        CastMember wife = cast("刘秀英");
        String ofWife = query.formatted(wife.identifierSystem(), wife.identifierValue());
        Answer zhongyi = hub.ask(hub.doctor("tl-zhongyi-d1"), ofWife);
        assertThat(zhongyi.<Boolean>at("$.data.resident.withheld")).isTrue();

        CastMember hiv = cast("罗文杰");
        String ofHiv = query.formatted(hiv.identifierSystem(), hiv.identifierValue());
        assertThat(hub.ask(hub.doctor("tl-zhongyi-d1"), ofHiv).<Integer>at("$.data.resident.conditions.totalCount"))
                .isZero();
        assertThat(hub.ask(renmin, ofHiv).<Integer>at("$.data.resident.conditions.totalCount"))
                .isPositive();
    }

    // Leaks

    @ParameterizedTest
    @ValueSource(
            strings = {
                "code: \"1111-1\"",
                "category: \"vital-signs\"",
                "status: \"final\"",
                "since: \"2024-01-01\"",
                "until: \"2030-01-01\"",
                "institution: \"tl-anju\"",
                "encounter: \"ENCOUNTER\""
            })
    void aFilterTellsNothingOfWhatIsWithheld(String filter) {
        String filtered = filter.replace("ENCOUNTER", hubId("Encounter", "e1").substring("Encounter/".length()));
        String query =
                "{ resident(id: \"%s\") { observations(%s) { totalCount nodes { id } pageInfo { hasNextPage } } } }"
                        .formatted(resident, filtered);
        grant("institutions: [\"tl-fuyou\"], types: [\"Encounter\", \"DiagnosticReport\"]");

        Answer hidden = hub.ask(fuyou(), query);
        assertThat(hidden.<Integer>at("$.data.resident.observations.totalCount"))
                .isZero();
        assertThat(hidden.<List<?>>at("$.data.resident.observations.nodes")).isEmpty();
        assertThat(hub.ask(hub.doctor("tl-anju-d1"), query).<Integer>at("$.data.resident.observations.totalCount"))
                .isPositive();
    }

    @Test
    void aReferenceLeadsNowhereOutsideOfTheView() {
        grant("institutions: [\"tl-fuyou\"], types: [\"Encounter\", \"DiagnosticReport\"]");
        String query =
                """
                { resident(id: "%s") { diagnosticReports { nodes {
                    subject { reference resource { __typename } }
                    encounter { resource { __typename ... on Encounter { subject { resource { __typename } } } } }
                    result { resource { __typename } }
                    performer { resource { __typename } } } } } }"""
                        .formatted(resident);
        String report = "$.data.resident.diagnosticReports.nodes[0]";

        Answer doctor = hub.ask(fuyou(), query);
        assertThat(doctor.<Object>at(report + ".subject.resource")).isNull();
        assertThat(doctor.<Object>at(report + ".encounter.resource.subject.resource"))
                .isNull();
        assertThat(doctor.<Object>at(report + ".result[0].resource")).isNull();
        assertThat(doctor.<String>at(report + ".encounter.resource.__typename")).isEqualTo("Encounter");
        assertThat(doctor.<String>at(report + ".performer[0].resource.__typename"))
                .isEqualTo("Practitioner");

        Answer custodian = hub.ask(hub.doctor("tl-anju-d1"), query);
        assertThat(custodian.<String>at(report + ".encounter.resource.subject.resource.__typename"))
                .isEqualTo("Patient");
        assertThat(custodian.<String>at(report + ".result[0].resource.__typename"))
                .isEqualTo("Observation");
    }

    @Test
    void aResourceOfTwoPatientsLeadsToNobodyOutsideOfTheView() {
        String schedule =
                """
                {"resourceType": "Schedule", "id": "s-%1$s", "actor": [
                 {"reference": "Patient/p-%1$s"}, {"reference": "Patient/p-other-%1$s"}]}"""
                        .formatted(card);
        String focused = observation("focused", "2024-03-02", "4444-4", "vital-signs", "")
                .replaceFirst("\\{", "{\"focus\": [{\"reference\": \"Schedule/s-%s\"}], ".formatted(card));
        send(ANJU, schedule, patient().replace(card, "other-" + card));
        send(ANJU, focused);
        grant("institutions: [\"tl-fuyou\"], types: [\"Observation\", \"Schedule\"]");
        String query =
                """
                { resident(id: "%s") { observations(code: "4444-4") { nodes { focus { resource { __typename
                    ... on Schedule { actor { resource { __typename } } } } } } } } }"""
                        .formatted(resident);
        String members = "$.data.resident.observations.nodes[0].focus[0].resource.actor[*].resource.__typename";

        assertThat(hub.ask(fuyou(), query).<List<?>>at(members)).isEmpty();
        assertThat(hub.ask(hub.doctor("tl-anju-d1"), query).<List<?>>at(members))
                .hasSize(1);
    }

    @Test
    void aCursorGivesNobodyMoreThanTheyMaySee() {
        String page =
                "{ resident(id: \"%s\") { observations(first: 1%s) { totalCount nodes { id } pageInfo { endCursor } } } }";
        String first = page.formatted(resident, "");
        String anothers =
                hub.ask(hub.doctor("tl-anju-d1"), first).at("$.data.resident.observations.pageInfo.endCursor");
        String consent = grant("institutions: [\"tl-fuyou\"], types: [\"Observation\"], dataSince: \"2024-01-01\"");
        assertThat(hub.ask(fuyou(), page.formatted(resident, after(anothers))).body())
                .contains("Start again without it.")
                .doesNotContain("nodes");

        String cursor = hub.ask(fuyou(), first).at("$.data.resident.observations.pageInfo.endCursor");
        Answer next = hub.ask(fuyou(), page.formatted(resident, after(cursor)));
        assertThat(next.<Integer>at("$.data.resident.observations.totalCount")).isEqualTo(2);
        assertThat(next.<List<?>>at("$.data.resident.observations.nodes[*].id"))
                .isEqualTo(List.of(hubId("Observation", "o1").substring("Observation/".length())));

        hub.ask(
                hub.resident(resident),
                "mutation { revokeConsent(id: \"%s\") { errors { message } } }".formatted(consent));
        assertThat(hub.ask(fuyou(), page.formatted(resident, after(cursor))).body())
                .contains("Start again without it.")
                .doesNotContain("nodes");
    }

    private static String after(String cursor) {
        return ", after: \"%s\"".formatted(cursor);
    }

    @Test
    void anotherPurposeGrantsNothingAndIsWrittenDown() {
        Answer answer = hub.ask(
                fuyou(),
                """
                { a: resident(id: "%1$s") { timeline { totalCount } }
                  b: resident(id: "%1$s", purpose: BTG) { timeline { totalCount } }
                  c: resident(id: "%1$s", purpose: ETREAT) { name timeline { totalCount } }
                  d: resident(id: "%1$s", purpose: PATRQT) { timeline { totalCount } } }"""
                        .formatted(resident));

        assertThat(answer.<List<?>>at("$.data[*].timeline.totalCount")).isEqualTo(List.of(0, 0, 0, 0));
        assertThat(log().<List<?>>at("$..nodes[*].purpose"))
                .asList()
                .containsExactlyInAnyOrder("TREAT", "BTG", "ETREAT", "PATRQT");
    }

    @Test
    void whoMayNotKnowOfTheResidentGetsTheBytesOfNobody() {
        List<String> callers = List.of(
                hub.resident("another"),
                hub.staff(Role.STEWARD, Map.of()),
                hub.staff(Role.STEWARD, Map.of("institution", ANJU)),
                hub.staff(Role.PRIVACY_OFFICER, Map.of()),
                hub.token(Role.DISTRICT_OFFICER, "user/*.rs", Map.of()),
                hub.institution(FUYOU));
        String query = "{ resident(id: \"%s\") { id withheld } }";
        for (String caller : callers) {
            Answer hidden = hub.ask(caller, query.formatted(resident));
            assertThat(hidden).isEqualTo(hub.ask(caller, query.formatted("nobody")));
            assertThat(hidden.body()).isEqualTo("{\"data\":{\"resident\":null}}");
            assertThat(hub.read(caller, hubId("Observation", "o1"))).isEqualTo(hub.read(caller, "Observation/none"));
        }
        assertThat(hub.ask(hub.institution(ANJU), query.formatted(resident)).<String>at("$.data.resident.id"))
                .isEqualTo(resident);
        assertThat(log().<List<?>>at("$..nodes[*].outcome"))
                .asList()
                .hasSize(2 * callers.size() + 1)
                .filteredOn("REFUSED"::equals)
                .hasSize(2 * callers.size());
    }

    @Test
    void hiddenAndAbsentAreTheSameBytes() {
        for (String suffix : List.of("", "/_history", "/_history/1", "/_history/9")) {
            Answer hidden = hub.read(fuyou(), hubId("Observation", "o1") + suffix);
            assertThat(hidden.status()).isEqualTo(404);
            assertThat(hidden).isEqualTo(hub.read(fuyou(), "Observation/none" + suffix));
        }
        assertThat(hub.read(hub.doctor("tl-anju-d1"), hubId("Observation", "o1") + "/_history/1")
                        .status())
                .isEqualTo(200);
    }

    @Test
    void whatTheResidentDecidedIsNobodyElsesToRead() {
        String consent = grant("institutions: [\"tl-fuyou\"], sensitive: [\"HIV\"]");

        for (String suffix : List.of("", "/_history", "/_history/1")) {
            assertThat(hub.read(fuyou(), "Consent/" + consent + suffix))
                    .isEqualTo(hub.read(fuyou(), "Consent/none" + suffix));
            assertThat(hub.read(hub.resident(resident), "Consent/" + consent + suffix)
                            .status())
                    .isEqualTo(200);
        }
        String query = "{ resident(id: \"%s\") { consents { id } } }".formatted(resident);
        assertThat(hub.ask(fuyou(), query).<String>at("$.errors[0].extensions.code"))
                .isEqualTo("FORBIDDEN");
    }

    @Test
    void aTokenShowsNoMoreThanItsScopes() {
        String narrow = hub.resident(resident, "patient/Observation.rs");

        assertThat(totals(chart(narrow))).containsExactly(4, 0, 0, 0, 0, 4);
        Answer parts = hub.ask(narrow, "{ myRecord { accessLog { totalCount } } }");
        assertThat(parts.<String>at("$.errors[0].extensions.code")).isEqualTo("FORBIDDEN");
        assertThat(hub.ask(narrow, "{ myRecord { consents { id } } }").<String>at("$.errors[0].extensions.code"))
                .isEqualTo("FORBIDDEN");
        assertThat(hub.ask(narrow, mutation("institutions: [\"tl-fuyou\"]")).<Object>at("$.data.grantConsent.consent"))
                .isNull();
        assertThat(totals(chart(fuyou()))).containsOnly(0);
    }

    // History

    @Test
    void anOlderVersionThatIsWithheldIsNotInTheHistory() {
        Wire normal = second();
        String doctor = normal.doctor("tl-fuyou-d1");
        send(ANJU, observation("hiv", "2024-04-01", "5555-5", "laboratory", ""));

        Answer history = normal.read(doctor, hubId("Observation", "hiv") + "/_history");
        assertThat(history.<List<?>>at("$.entry[*].resource.meta.versionId")).isEqualTo(List.of("2"));
        assertThat(normal.read(doctor, hubId("Observation", "hiv") + "/_history/1")
                        .status())
                .isEqualTo(404);
        assertThat(normal.read(doctor, hubId("Observation", "hiv") + "/_history/2")
                        .status())
                .isEqualTo(200);

        send(ANJU, observation("o1", "2024-03-01", "1111-1", "vital-signs", label("HIV")));
        for (String suffix : List.of("", "/_history", "/_history/1", "/_history/2")) {
            assertThat(normal.read(doctor, hubId("Observation", "o1") + suffix).status())
                    .as(suffix)
                    .isEqualTo(404);
        }
        assertThat(hub.read(hub.doctor("tl-anju-d1"), hubId("Observation", "o1") + "/_history")
                        .<List<?>>at("$.entry"))
                .hasSize(2);
    }

    @Test
    void whatMovedToAnotherPatientIsGoneForTheReadersOfTheOldFile() {
        grant("institutions: [\"tl-fuyou\"], sensitive: [\"HIV\"]");
        assertThat(hub.read(fuyou(), hubId("Observation", "o1")).status()).isEqualTo(200);
        String moved = observation("o1", "2024-03-01", "1111-1", "vital-signs", "")
                .replace("Patient/p-" + card, "Patient/p-moved-" + card);
        send(ANJU, patient().replace(card, "moved-" + card), moved);

        assertGone("o1");
        assertThat(chart(fuyou()).<Integer>at("$.data.resident.observations.totalCount"))
                .isEqualTo(3);
        assertThat(hub.read(hub.doctor("tl-anju-d1"), hubId("Observation", "o1"))
                        .status())
                .isEqualTo(200);

        Answer deleted = hub.push(
                hub.institution(ANJU),
                "{\"resourceType\": \"Bundle\", \"type\": \"transaction\", \"entry\": [{\"request\": {\"method\": \"DELETE\", \"url\": \"Observation/o1-%s\"}}]}"
                        .formatted(card));
        assertThat(deleted.status()).as(deleted.body()).isEqualTo(200);
        assertGone("o1");
    }

    @Test
    void whatItsSenderDeletedHasNoVersionsForAnybodyElse() {
        grant("institutions: [\"tl-fuyou\"], sensitive: [\"HIV\"]");
        String history = hubId("Observation", "o1") + "/_history";
        assertThat(hub.read(fuyou(), history).status()).isEqualTo(200);
        Answer deleted = hub.push(
                hub.institution(ANJU),
                "{\"resourceType\": \"Bundle\", \"type\": \"transaction\", \"entry\": [{\"request\": {\"method\": \"DELETE\", \"url\": \"Observation/o1-%s\"}}]}"
                        .formatted(card));
        assertThat(deleted.status()).as(deleted.body()).isEqualTo(200);

        assertGone("o1");
        assertThat(hub.read(hub.institution(ANJU), history).<List<?>>at("$.entry"))
                .hasSize(2);
    }

    private void assertGone(String id) {
        for (String suffix : List.of("", "/_history", "/_history/1", "/_history/2")) {
            assertThat(hub.read(fuyou(), hubId("Observation", id) + suffix).status())
                    .as(suffix)
                    .isEqualTo(404);
            assertThat(hub.read(hub.resident(resident), hubId("Observation", id) + suffix)
                            .status())
                    .as(suffix)
                    .isEqualTo(404);
        }
    }

    // The ledger

    @Test
    void everyOperationIsInTheResidentsLogOnce() {
        chart(fuyou());
        hub.ask(
                hub.doctor("tl-anju-d1"),
                "{ a: resident(id: \"%1$s\") { name } b: resident(id: \"%1$s\") { conditions { totalCount } } }"
                        .formatted(resident));
        hub.read(fuyou(), hubId("Observation", "o1"));
        hub.read(hub.institution(ANJU), hubId("Observation", "o1") + "/_history");
        String consent = grant("institutions: [\"tl-fuyou\"], sensitive: [\"HIV\"]");
        chart(fuyou());
        hub.ask(
                hub.doctor("tl-zhongyi-d1"),
                mutation("resident: \"%s\", institutions: [\"tl-zhongyi\"]".formatted(resident)));
        hub.ask(
                hub.resident(resident),
                "mutation { revokeConsent(id: \"%s\") { errors { message } } }".formatted(consent));

        Answer log = log();
        assertThat(log.<List<?>>at("$..nodes[*].action"))
                .isEqualTo(List.of(
                        "REVOKE_CONSENT", "GRANT_CONSENT", "QUERY", "GRANT_CONSENT", "READ", "READ", "QUERY", "QUERY"));
        assertThat(log.<List<?>>at("$..nodes[*].outcome"))
                .isEqualTo(List.of(
                        "ANSWERED", "REFUSED", "ANSWERED", "ANSWERED", "ANSWERED", "REFUSED", "PARTLY", "REFUSED"));
        assertThat(log.<List<?>>at("$..nodes[6].kinds")).isEqualTo(List.of(List.of("Condition", "name")));
        assertThat(log.<List<?>>at("$..nodes[2].consents[0]").toString()).contains(consent);
        assertThat(log().<String>at("$.data.myRecord.accessLog.nodes[0].kinds[0]"))
                .isEqualTo("accessLog");
    }

    @Test
    void takingBackAConsentThatThereIsNotIsRefusedAndTold() {
        hub.ask(hub.resident(resident), "mutation { revokeConsent(id: \"none\") { errors { message } } }");

        assertThat(log().<List<?>>at("$..nodes[*].action")).isEqualTo(List.of("REVOKE_CONSENT"));
        assertThat(log().<String>at("$.data.myRecord.accessLog.nodes[1].outcome"))
                .isEqualTo("REFUSED");
    }

    @Test
    void theLogReadsInPlainWordsAndAsAuditEvents() {
        String consent = grant("institutions: [\"tl-fuyou\"]");
        chart(fuyou());
        Answer log = hub.ask(
                hub.resident(resident),
                "{ myRecord { accessLog(first: 1) { nodes { emergency zh: summary en: summary(language: EN)"
                        + " auditEvents { type { code } entity { what { reference } } } } } } }");

        assertThat(log.<String>at("$.data.myRecord.accessLog.nodes[0].zh"))
                .contains("铜梁区妇幼保健院", "为诊疗查询了您的档案", "依据您的同意书");
        assertThat(log.<String>at("$.data.myRecord.accessLog.nodes[0].en"))
                .contains("for treatment", "rested on your consent");
        assertThat(log.<Boolean>at("$.data.myRecord.accessLog.nodes[0].emergency"))
                .isFalse();
        assertThat(log.<List<?>>at("$..auditEvents[*].type.code")).isEqualTo(List.of("rest", "110113"));
        assertThat(log.<List<String>>at("$..auditEvents[1].entity[1].what.reference")
                        .toString())
                .contains(consent);
    }

    @Test
    void theLogIsReadByTime() {
        chart(fuyou());
        String log = "{ myRecord { accessLog(%s) { totalCount nodes { id } } } }";

        assertThat(hub.ask(hub.resident(resident), log.formatted("since: \"2020\", until: \"2021\""))
                        .<Integer>at("$.data.myRecord.accessLog.totalCount"))
                .isZero();
        assertThat(hub.ask(hub.resident(resident), log.formatted("since: \"2020\""))
                        .<List<?>>at("$..nodes[*].id"))
                .hasSize(2);
        assertThat(hub.ask(hub.resident(resident), log.formatted("since: \"yesterday\""))
                        .<List<?>>at("$.errors"))
                .isNotEmpty();
    }

    @Test
    void severalResidentsInOneOperationAreEachTold() {
        String first = resident;
        person();
        hub.ask(
                fuyou(),
                "{ a: resident(id: \"%s\") { name } b: resident(id: \"%s\") { name } c: resident(id: \"none\") { id } }"
                        .formatted(first, resident));

        assertThat(log().<Integer>at("$.data.myRecord.accessLog.totalCount")).isEqualTo(1);
        resident = first;
        assertThat(log().<Integer>at("$.data.myRecord.accessLog.totalCount")).isEqualTo(1);
    }

    @Test
    void theLogIsReadByPagesAndByNobodyElse() {
        for (int i = 0; i < 5; i++) {
            chart(fuyou());
        }
        List<String> seen = new ArrayList<>();
        String after = "";
        for (int page = 0; page < 3; page++) {
            Answer answer = hub.ask(
                    hub.resident(resident),
                    "{ myRecord { accessLog(first: 2%s) { nodes { id } pageInfo { endCursor } } } }".formatted(after));
            seen.addAll(answer.<List<String>>at("$..nodes[*].id"));
            after = ", after: \"%s\"".formatted(answer.<String>at("$.data.myRecord.accessLog.pageInfo.endCursor"));
        }
        assertThat(seen).hasSize(5).doesNotHaveDuplicates();

        String foreign = "{ myRecord { accessLog(after: \"%s\") { totalCount } } }".formatted(seen.get(0));
        person();
        assertThat(hub.ask(hub.resident(resident), foreign).<String>at("$.errors[0].extensions.code"))
                .isEqualTo("INVALID");
        String log = "{ resident(id: \"%s\") { accessLog { totalCount } } }".formatted(resident);
        for (String caller : List.of(fuyou(), hub.doctor("tl-anju-d1"), hub.institution(ANJU))) {
            assertThat(hub.ask(caller, log).<String>at("$.errors[0].extensions.code"))
                    .isEqualTo("FORBIDDEN");
        }
    }

    @Test
    void withoutALedgerNothingLeaves() {
        grant("institutions: [\"tl-fuyou\"], sensitive: [\"HIV\"]");
        try (ConfigurableApplicationContext third = start()) {
            Wire silent = wire(third);
            String doctor = silent.doctor("tl-fuyou-d1");
            assertThat(silent.read(doctor, hubId("Observation", "o1")).status()).isEqualTo(200);
            ReflectionTestUtils.invokeMethod(third.getBean(Ledger.class), "stop");

            Answer query = silent.ask(doctor, "{ resident(id: \"%s\") { id name } }".formatted(resident));
            assertThat(query.<String>at("$.errors[0].extensions.code")).isEqualTo("UNAVAILABLE");
            assertThat(query.body()).doesNotContain("脉脉", resident);
            Answer read = silent.read(doctor, hubId("Observation", "o1"));
            assertThat(read.status()).isEqualTo(503);
            assertThat(read.<String>at("$.resourceType")).isEqualTo("OperationOutcome");
            Answer grant = silent.ask(silent.resident(resident), mutation("institutions: [\"tl-zhongyi\"]"));
            assertThat(grant.<String>at("$.errors[0].extensions.code")).isEqualTo("UNAVAILABLE");
        }
        assertThat(totals(chart(hub.doctor("tl-zhongyi-d1")))).containsOnly(0);
    }

    @Test
    void theChainTellsWhatWasChangedOrRemoved() {
        chart(fuyou());
        chart(fuyou());
        List<Document> entries = ledger();

        assertThat(broken(entries)).isEmpty();
        Document last = entries.get(entries.size() - 1);
        Document changed = new Document(last).append("resident", "somebody");
        List<Document> forged = new ArrayList<>(entries);
        forged.set(entries.size() - 1, changed);
        assertThat(broken(forged)).containsExactly(last.getString("_id"));

        String before = entries.get(entries.size() - 2).getString("_id");
        List<Document> fewer = new ArrayList<>(entries);
        fewer.removeIf(entry -> entry.getString("_id").equals(before));
        assertThat(broken(fewer)).contains(last.getString("_id"));
    }

    /** The ids of the entries whose hash is not that of what is before them. */
    private List<String> broken(List<Document> entries) {
        KeyedHash hash = new KeyedHash(application.getBean(MasterKey.class), "ledger-chain");
        Map<String, byte[]> heads = new HashMap<>();
        List<String> broken = new ArrayList<>();
        for (Document entry : entries) {
            String id = entry.getString("_id");
            String clear = id + "|" + entry.getString("resident") + "|"
                    + entry.getDate("at").getTime() + "|";
            String writer = id.substring(0, id.indexOf('/'));
            byte[] expected = hash.hash(
                    heads.getOrDefault(writer, new byte[0]),
                    clear.getBytes(StandardCharsets.UTF_8),
                    entry.get("event", Binary.class).getData());
            byte[] chain = entry.get("chain", Binary.class).getData();
            if (!java.util.Arrays.equals(expected, chain)) {
                broken.add(id);
            }
            heads.put(writer, chain);
        }
        return broken;
    }

    /** This instance's entries last. */
    private List<Document> ledger() {
        Map<String, Document> entries = new TreeMap<>();
        application
                .getBean(MongoDatabase.class)
                .getCollection("ledger")
                .find()
                .forEach(entry -> entries.put(entry.getString("_id"), entry));
        String mine = (String) ReflectionTestUtils.getField(application.getBean(Ledger.class), "writer");
        List<Document> ordered = new ArrayList<>(entries.values());
        ordered.sort((a, b) -> Boolean.compare(
                a.getString("_id").startsWith(mine + "/"), b.getString("_id").startsWith(mine + "/")));
        return ordered;
    }

    // Grants

    @Test
    void aGrantThatCannotBeSaysWhatToChange() {
        assertRefused(hub.resident("another"), "resident: \"RESIDENT\", institutions: [\"tl-fuyou\"]", "resident");
        assertRefused(fuyou(), "resident: \"RESIDENT\", institutions: [\"tl-fuyou\"]", "resident");
        assertRefused(fuyou(), "institutions: [\"tl-fuyou\"]", "resident");
        assertRefused(hub.resident(resident), "institutions: [\"tl-fuyou\", \"nowhere\"]", "institutions", "1");
        assertRefused(hub.resident(resident), "institutions: [\"tl-fuyou\"], expires: \"2020-01-01\"", "expires");
        assertRefused(hub.resident(resident), "institutions: [\"tl-fuyou\"], types: [\"Nothing\"]", "types", "0");
        assertRefused(hub.resident(resident), "institutions: [\"tl-fuyou\"], purposes: [BTG]", "purposes", "0");
        assertThat(consents.of(resident)).isEmpty();
        assertThat(totals(chart(fuyou()))).containsOnly(0);
    }

    private void assertRefused(String token, String input, String... path) {
        Answer answer = hub.ask(token, mutation(input.replace("RESIDENT", resident)));
        List<String> whole = new ArrayList<>(List.of("input"));
        whole.addAll(List.of(path));
        assertThat(answer.<Object>at("$.data.grantConsent.consent")).isNull();
        assertThat(answer.<List<?>>at("$.data.grantConsent.errors[0].path")).isEqualTo(whole);
        assertThat(answer.<String>at("$.data.grantConsent.errors[0].message")).isNotBlank();
    }

    @Test
    void nobodyRevokesAnothersConsent() {
        String consent = grant("institutions: [\"tl-fuyou\"], sensitive: [\"HIV\"]");
        String revoke = "mutation { revokeConsent(id: \"%s\") { consent { id } errors { path } } }";
        String stranger = hub.resident("another");
        assertThat(hub.ask(stranger, revoke.formatted(consent))).isEqualTo(hub.ask(stranger, revoke.formatted("none")));
        assertThat(hub.ask(fuyou(), revoke.formatted(consent)).<List<?>>at("$..path"))
                .isEqualTo(List.of(List.of("id")));
        assertThat(totals(chart(fuyou()))).contains(4);
    }

    // Pages

    @ParameterizedTest
    @CsvSource({"1, NEWEST_FIRST", "7, NEWEST_FIRST", "200, NEWEST_FIRST", "1, OLDEST_FIRST", "7, OLDEST_FIRST"})
    void pagesWalkTheWholeListOnceInItsOrder(int first, String sort) {
        for (int i = 0; i < 20; i++) {
            String day = "2021-05-%02d".formatted(1 + i / 2);
            send(ANJU, observation("n" + i, day, "6666-6", "vital-signs", ""));
        }
        List<String> ids = new ArrayList<>();
        List<String> dates = new ArrayList<>();
        String after = "";
        boolean more = true;
        while (more) {
            Answer page = hub.ask(
                    hub.doctor("tl-anju-d1"),
                    "{ resident(id: \"%s\") { observations(sort: %s, first: %d%s) { totalCount nodes { id effectiveDateTime } pageInfo { hasNextPage endCursor } } } }"
                            .formatted(resident, sort, first, after));
            assertThat(page.<Integer>at("$..totalCount".replace("..", ".data.resident.observations.")))
                    .isEqualTo(23);
            ids.addAll(page.<List<String>>at("$..nodes[*].id"));
            dates.addAll(page.<List<String>>at("$..nodes[*].effectiveDateTime"));
            more = page.at("$.data.resident.observations.pageInfo.hasNextPage");
            after = ", after: \"%s\"".formatted(page.<String>at("$.data.resident.observations.pageInfo.endCursor"));
        }
        assertThat(ids).hasSize(23).doesNotHaveDuplicates();
        Comparator<String> newestFirst = Comparator.reverseOrder();
        assertThat(dates)
                .isSortedAccordingTo(sort.equals("NEWEST_FIRST") ? newestFirst : Comparator.<String>naturalOrder());
    }

    @ParameterizedTest
    @CsvSource({"first: -1", "first: 201", "after: \"!\"", "after: \"\"", "after: \"YWJj\"", "since: \"soon\""})
    void aPageThatCannotBeIsRefused(String arguments) {
        Answer answer = hub.ask(
                hub.doctor("tl-anju-d1"),
                "{ resident(id: \"%s\") { observations(%s) { totalCount } } }".formatted(resident, arguments.strip()));

        assertThat(answer.<List<?>>at("$.errors")).hasSize(1);
        assertThat(answer.body()).doesNotContain("Exception", "org.longmai", "java.");
    }

    @Test
    void anEmptyPageCountsAll() {
        Answer answer = hub.ask(
                hub.doctor("tl-anju-d1"),
                "{ resident(id: \"%s\") { observations(first: 0) { totalCount nodes { id } pageInfo { hasNextPage } } } }"
                        .formatted(resident));

        assertThat(answer.body()).contains("\"totalCount\":3,\"nodes\":[],\"pageInfo\":{\"hasNextPage\":true}");
    }

    // JSON

    @Test
    void whatCameInGoesOut() {
        Answer answer = hub.ask(
                hub.doctor("tl-anju-d1"),
                """
                { resident(id: "%s") {
                    observations(code: "1111-1") { nodes { valueQuantity { value }
                        subject { resource { ... on Patient { birthDate _birthDate { extension { url valueDateTime } } } } } } }
                    medicationRequests { nodes { medicationReference { reference resource { ... on Medication { code { text } } } } } } } }"""
                        .formatted(resident));

        assertThat(answer.body())
                .contains("{\"value\":1.50}")
                .contains(
                        "\"birthDate\":\"1980-01-01\",\"_birthDate\":{\"extension\":[{\"url\":\"http://hl7.org/fhir/StructureDefinition/patient-birthTime\"")
                .contains("{\"reference\":\"#med\",\"resource\":{\"code\":{\"text\":\"阿司匹林\"}}}");
    }

    // Pushes

    @Test
    void aTokenPushesNoMoreThanItsScopes() {
        String reader = hub.token(Role.INSTITUTION, "system/*.rs", Map.of("institution", ANJU));
        String bundle = collection(observation("pushed", "2024-06-01", "7777-7", "vital-signs", ""));

        assertThat(hub.push(reader, bundle).status()).isEqualTo(403);
        assertThat(hub.read(hub.institution(ANJU), hubId("Observation", "pushed"))
                        .status())
                .isEqualTo(404);
        String narrow = hub.token(Role.INSTITUTION, "system/Observation.cu", Map.of("institution", ANJU));
        assertThat(hub.push(narrow, bundle).status()).isEqualTo(200);
    }

    @Test
    void aResourceOutsideOfABundleIsToldHowToCome() {
        Answer bare = hub.push(hub.institution(ANJU), patient());
        assertThat(bare.status()).isEqualTo(400);
        assertThat(bare.<String>at("$.issue[0].diagnostics")).contains("entry", "collection");
        assertThat(hub.post("/fhir/", hub.institution(ANJU), collection(patient()))
                        .status())
                .isEqualTo(200);
    }

    // The fixture

    private String fuyou() {
        return hub.doctor("tl-fuyou-d1");
    }

    private CastMember cast(String name) {
        return application.getBean(District.class).cast().stream()
                .filter(member -> member.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    /** Another instance on the same store, in a district whose policy shows what is normal. */
    private static Wire second() {
        if (second == null) {
            second = start("--longmai.consent.implicit=basic-normal");
        }
        return wire(second);
    }

    private static ConfigurableApplicationContext start(String... more) {
        List<String> settings = new ArrayList<>(List.of(
                "--server.port=0",
                "--longmai.store.uri=" + TestStore.uri(),
                "--longmai.store.database=" + DATABASE,
                "--longmai.demo.data=" + data.resolve("other"),
                "--longmai.demo.residents=0"));
        settings.addAll(List.of(more));
        return new SpringApplicationBuilder(Longmai.class).profiles("demo").run(settings.toArray(String[]::new));
    }

    private static Wire wire(ConfigurableApplicationContext instance) {
        return new Wire(instance, instance.getEnvironment().getRequiredProperty("local.server.port", Integer.class));
    }

    private Answer chart(String token) {
        return hub.ask(
                token,
                """
                { resident(id: "%s") { name withheld institutions { id total }
                    observations { totalCount } conditions { totalCount } encounters { totalCount }
                    medicationRequests { totalCount } diagnosticReports { totalCount } timeline { totalCount } } }"""
                        .formatted(resident));
    }

    private static List<Integer> totals(Answer chart) {
        return chart.at("$.data.resident[*].totalCount");
    }

    private Answer log() {
        return hub.ask(
                hub.resident(resident),
                "{ myRecord { accessLog(first: 200) { totalCount nodes { id who action purpose outcome kinds consents } } } }");
    }

    private String grant(String input) {
        return hub.ask(hub.resident(resident), mutation(input)).at("$.data.grantConsent.consent.id");
    }

    private static String mutation(String input) {
        return "mutation { grantConsent(input: {%s}) { consent { id } errors { message path } } }".formatted(input);
    }

    private static GrantConsentInput until(Instant end) {
        return new GrantConsentInput(
                null, List.of(FUYOU), null, null, null, List.of("HIV"), null, null, end.toString());
    }

    private String hubId(String type, String id) {
        return type + "/" + ids.of(ANJU, type, id + "-" + card);
    }

    private void send(String institution, String... resources) {
        Answer answer = hub.push(hub.institution(institution), collection(resources));
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    }

    private static String collection(String... resources) {
        List<String> entries = new ArrayList<>();
        for (String resource : resources) {
            entries.add("{\"resource\": " + resource + "}");
        }
        return "{\"resourceType\": \"Bundle\", \"type\": \"collection\", \"entry\": [" + String.join(",", entries)
                + "]}";
    }

    private String patient() {
        return """
                {"resourceType": "Patient", "id": "p-%1$s", "identifier": [{"system": "%2$s", "value": "%1$s"}],
                 "name": [{"text": "脉脉"}], "birthDate": "1980-01-01",
                 "_birthDate": {"extension": [{"url": "http://hl7.org/fhir/StructureDefinition/patient-birthTime",
                   "valueDateTime": "1980-01-01T08:00:00+08:00"}]}}"""
                .formatted(card, CARD);
    }

    private String encounter() {
        return """
                {"resourceType": "Encounter", "id": "e1-%1$s", "status": "finished", "class": {"code": "AMB"},
                 "subject": {"reference": "Patient/p-%1$s"}, "period": {"start": "2024-03-01"}}"""
                .formatted(card);
    }

    private String observation(String id, String date, String code, String category, String meta) {
        return """
                {"resourceType": "Observation", "id": "%2$s-%1$s", %6$s "status": "final",
                 "category": [{"coding": [{"system": "http://hl7.org/category", "code": "%5$s"}]}],
                 "code": {"coding": [{"system": "http://loinc.org", "code": "%4$s"}]},
                 "subject": {"reference": "Patient/p-%1$s"}, "encounter": {"reference": "Encounter/e1-%1$s"},
                 "effectiveDateTime": "%3$s", "valueQuantity": {"value": 1.50}}"""
                .formatted(card, id, date, code, category, meta);
    }

    private static String label(String code) {
        return "\"meta\": {\"security\": [{\"system\": \"http://terminology.hl7.org/CodeSystem/v3-ActCode\", \"code\": \"%s\"}]},"
                .formatted(code);
    }

    private String condition() {
        return """
                {"resourceType": "Condition", "id": "c1-%1$s", "code": {"coding": [{"code": "E11"}]},
                 "subject": {"reference": "Patient/p-%1$s"}, "recordedDate": "2024-03-01"}"""
                .formatted(card);
    }

    private String medicationRequest() {
        return """
                {"resourceType": "MedicationRequest", "id": "m1-%1$s", "status": "active", "intent": "order",
                 "contained": [{"resourceType": "Medication", "id": "med", "code": {"text": "阿司匹林"}}],
                 "medicationReference": {"reference": "#med"},
                 "subject": {"reference": "Patient/p-%1$s"}, "authoredOn": "2024-03-01"}"""
                .formatted(card);
    }

    private String report() {
        return """
                {"resourceType": "Practitioner", "id": "dr", "name": [{"text": "医生"}]}},
                {"resource": {"resourceType": "DiagnosticReport", "id": "r1-%1$s", "status": "final",
                 "code": {"coding": [{"code": "R"}]}, "subject": {"reference": "Patient/p-%1$s"},
                 "encounter": {"reference": "Encounter/e1-%1$s"}, "effectiveDateTime": "2024-03-01",
                 "performer": [{"reference": "Practitioner/dr"}],
                 "result": [{"reference": "Observation/o1-%1$s"}, {"reference": "Observation/hiv-%1$s"}]}"""
                .formatted(card);
    }
}
