package org.longmai.oversight;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.longmai.access.Role;
import org.longmai.chart.Wire;
import org.longmai.chart.Wire.Answer;
import org.longmai.identity.Residents;
import org.longmai.registry.Registry;
import org.longmai.store.TestStore;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.context.ApplicationContext;
import org.springframework.test.context.ActiveProfiles;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/** A privacy officer goes through a running hub's ledger. */
@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT)
@ActiveProfiles("demo")
class OversightIntegrationTests {

    private static final String CARD = "urn:oid:2.16.156.10011.1.19";
    private static final String PATTERNS =
            "{ accessPatterns(since: \"2020\", kinds: [NO_ENCOUNTER]) { resident zh institution { id } entries } }";

    @TempDir
    static Path data;

    @Value("${local.server.port}")
    private int port;

    @Autowired
    private ApplicationContext application;

    @Autowired
    private Residents residents;

    @Autowired
    private Registry registry;

    private Wire hub;
    private String officer;

    @DynamicPropertySource
    static void settings(DynamicPropertyRegistry registry) {
        TestStore.keep(registry, data);
        registry.add("longmai.demo.residents", () -> 0);
    }

    @BeforeEach
    void officer() {
        hub = new Wire(application, port);
        officer = hub.staff(Role.PRIVACY_OFFICER, Map.of());
    }

    /** The registry has where the doctor lives; a resident's address is written as their clinic does. */
    @Test
    void whoLooksAtSomebodyOfTheirOwnSurnameAndAddressIsFound() {
        String home = String.valueOf(
                registry.practitioner("tl-renmin-d1").orElseThrow().address());
        String wife = born("陈", "秀英", "重庆市 铜梁区" + home.replace("重庆市铜梁区", ""));
        String neighbour = born("周", "秀英", home);
        String namesake = born("陈", "秀英", home.replaceAll("\\d+号", "999号"));
        String doctor = hub.staff(
                Role.DOCTOR, Map.of("institution", "tl-renmin", "practitioner", "tl-renmin-d1", "name", "陈建国"));
        for (String resident : List.of(wife, neighbour, namesake)) {
            hub.ask(consenting(resident, doctor), "{ resident(id: \"%s\") { name } }".formatted(resident));
        }

        assertThat(hub.ask(officer, PATTERNS.replace("NO_ENCOUNTER", "HOUSEHOLD"))
                        .<List<String>>at("$.data.accessPatterns[*].resident"))
                .containsExactly(wife);
    }

    private String consenting(String resident, String doctor) {
        hub.ask(
                hub.resident(resident),
                "mutation { grantConsent(input: {institutions: [\"tl-renmin\"]}) { errors { message } } }");
        return doctor;
    }

    private String born(String family, String given, String address) {
        String card = UUID.randomUUID().toString();
        String bundle =
                """
                {"resourceType": "Bundle", "type": "collection", "entry": [
                  {"resource": {"resourceType": "Patient", "id": "p-%1$s", "name": [{"text": "%3$s%4$s", "family": "%3$s", "given": ["%4$s"]}],
                    "address": [{"text": "%5$s"}], "identifier": [{"system": "%2$s", "value": "%1$s"}]}}]}
                """
                        .formatted(card, CARD, family, given, address);
        assertThat(hub.push(hub.institution("tl-anju"), bundle).status()).isEqualTo(200);
        return residents.find(CARD, card).orElseThrow().id();
    }

    @Test
    void aLookWithoutAVisitIsFoundCitedAndTheOfficersReadingToldToTheResident() {
        String card = UUID.randomUUID().toString();
        String bundle =
                """
                {"resourceType": "Bundle", "type": "transaction", "entry": [
                  {"resource": {"resourceType": "Patient", "id": "p-%1$s", "identifier": [{"system": "%2$s", "value": "%1$s"}]},
                   "request": {"method": "PUT", "url": "Patient/p-%1$s"}}]}
                """
                        .formatted(card, CARD);
        assertThat(hub.push(hub.institution("tl-anju"), bundle).status()).isEqualTo(200);
        String resident = residents.find(CARD, card).orElseThrow().id();
        hub.ask(hub.doctor("tl-anju-d1"), "{ resident(id: \"%s\") { name } }".formatted(resident));

        Answer found = hub.ask(officer, PATTERNS);
        assertThat(found.<List<String>>at("$.data.accessPatterns[*].resident")).contains(resident);
        assertThat(found.<List<String>>at("$..institution.id")).containsOnly("tl-anju");
        List<String> cited = found.at("$.data.accessPatterns[?(@.resident == '%s')].entries[*]".formatted(resident));
        Answer log =
                hub.ask(hub.resident(resident), "{ myRecord { accessLog(first: 10) { nodes { id action role } } } }");
        assertThat(log.<List<String>>at("$..id")).containsAll(cited);
        assertThat(log.<List<String>>at("$..nodes[0].action")).containsExactly("REVIEW");
        assertThat(log.<List<String>>at("$..nodes[0].role")).containsExactly("PRIVACY_OFFICER");

        String past = PATTERNS.replace("since: \"2020\"", "since: \"2020\", until: \"2021\"");
        assertThat(hub.ask(officer, past).<List<?>>at("$.data.accessPatterns")).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(
            value = Role.class,
            names = {"PRIVACY_OFFICER", "RECEIVER"},
            mode = EnumSource.Mode.EXCLUDE)
    void nobodyElseGoesThroughTheLedger(Role role) {
        String token = hub.token(
                role,
                "user/*.rs patient/*.rs system/*.rs",
                role.isOfResident() ? Map.of("resident", "r") : Map.of("institution", "tl-anju"));
        assertThat(hub.ask(token, PATTERNS).<String>at("$.errors[0].extensions.code"))
                .isEqualTo("FORBIDDEN");
    }
}
