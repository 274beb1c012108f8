package org.longmai.erasure;

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
import org.longmai.Longmai;
import org.longmai.access.Role;
import org.longmai.chart.Wire;
import org.longmai.chart.Wire.Answer;
import org.longmai.fhir.HubIds;
import org.longmai.identity.Residents;
import org.longmai.store.FileKeys;
import org.longmai.store.TestStore;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.test.context.ActiveProfiles;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/** What two officers erased is absent, here and on another instance, and the ledger says that it was erased. */
@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT)
@ActiveProfiles("demo")
class ErasureIntegrationTests {

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

    @Autowired
    private HubIds ids;

    private Wire hub;
    private String card;
    private String resident;

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
        card = UUID.randomUUID().toString();
        assertThat(push("tl-anju").status()).isEqualTo(200);
        assertThat(push("tl-renmin").status()).isEqualTo(200);
        resident = residents.find(CARD, card).orElseThrow().id();
    }

    @Test
    void whatTwoOfficersEraseIsAbsentAndTheLedgerSaysSo() {
        assertThat(total(hub)).isEqualTo(2);
        String file = ids.of("tl-anju", "Patient", "p-" + card);
        String observation = "Observation/" + ids.of("tl-anju", "Observation", "o-" + card);
        Answer asked = erase("one", "file: \"%s\"".formatted(file));
        String id = asked.at("$.data.d.erasure.id");
        assertThat(total(hub)).isEqualTo(2);
        assertThat(confirm("one", id).<String>at("$.data.d.errors[0].message")).contains("Another privacy officer");
        assertThat(total(hub)).isEqualTo(2);

        assertThat(confirm("two", id).<String>at("$.data.d.erasure.state")).isEqualTo("DONE");
        assertThat(confirm("two", id).<String>at("$.data.d.erasure.state")).isEqualTo("DONE");

        assertThat(total(hub)).isEqualTo(1);
        for (String path : List.of(observation, observation + "/_history", observation + "/_history/1")) {
            assertThat(hub.read(hub.resident(resident), path))
                    .isEqualTo(hub.read(hub.resident(resident), path.replaceAll("/[a-z2-7]{24}", "/none")));
            assertThat(hub.read(hub.doctor("tl-anju-d1"), path).status()).isEqualTo(404);
        }
        Answer refused = push("tl-anju");
        assertThat(refused.status()).isEqualTo(409);
        assertThat(refused.body()).contains("erased by law");
        assertThat(push("tl-renmin").status()).isEqualTo(200);
        List<String> actions = hub.ask(
                        hub.resident(resident), "{ myRecord { accessLog(first: 50) { nodes { action } } } }")
                .at("$..action");
        assertThat(actions).contains("ERASE");
        List<String> summaries = hub.ask(
                        hub.resident(resident), "{ myRecord { accessLog(first: 50) { nodes { summary } } } }")
                .at("$..summary");
        assertThat(summaries).anyMatch(summary -> summary.contains("依法删除了您的档案"));
    }

    @Test
    void anotherInstanceForgetsWhatItHasInMemory() {
        try (ConfigurableApplicationContext second = start()) {
            Wire other = new Wire(
                    second, Integer.parseInt(second.getEnvironment().getRequiredProperty("local.server.port")));
            assertThat(total(other)).isEqualTo(2);
            confirm("two", erase("one", "resident: \"%s\"".formatted(resident)).at("$.data.d.erasure.id"));

            second.getBean(FileKeys.class).hear();
            assertThat(total(other)).isZero();
            assertThat(total(hub)).isZero();
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Role.class,
            names = {"PRIVACY_OFFICER", "RECEIVER"},
            mode = EnumSource.Mode.EXCLUDE)
    void nobodyElseErases(Role role) {
        String id = erase("one", "resident: \"%s\"".formatted(resident)).at("$.data.d.erasure.id");
        String token = hub.token(
                role,
                "user/*.cruds patient/*.cruds system/*.cruds",
                role.isOfResident() ? Map.of("resident", resident) : Map.of("institution", "tl-anju"));
        assertThat(erase(token, "x", "resident: \"%s\"".formatted(resident)).<Object>at("$.data.d.erasure"))
                .isNull();
        assertThat(confirm(token, "x", id)).isEqualTo(confirm(token, "x", "none"));
        assertThat(hub.ask(token, "{ erasures { id } }").<String>at("$.errors[0].extensions.code"))
                .isEqualTo("FORBIDDEN");
        assertThat(total(hub)).isEqualTo(2);
    }

    @Test
    void aBasisIsNamedAndOneThingIsErased() {
        assertThat(erase("one", "file: \"x\", resident: \"y\"").<Object>at("$.data.d.erasure"))
                .isNull();
        assertThat(erase("one", "resident: \"none\"").<Object>at("$.data.d.erasure"))
                .isNull();
        assertThat(erase("one", "file: \"%s\"".formatted(resident)).<Object>at("$.data.d.erasure"))
                .isNull();
        assertThat(hub.ask(
                                officer("one"),
                                "mutation { d: eraseRecord(resident: \"%s\", legalBasis: \" \") { erasure { id } errors { path } } }"
                                        .formatted(resident))
                        .<List<?>>at("$.data.d.errors[0].path"))
                .isEqualTo(List.of("legalBasis"));
    }

    private Answer erase(String officer, String what) {
        return erase(officer(officer), officer, what);
    }

    private Answer erase(String token, String officer, String what) {
        return hub.ask(
                token,
                "mutation { d: eraseRecord(%s, legalBasis: \"《个人信息保护法》第四十七条\") { erasure { id state files } errors { message } } }"
                        .formatted(what));
    }

    private Answer confirm(String officer, String id) {
        return confirm(officer(officer), officer, id);
    }

    private Answer confirm(String token, String officer, String id) {
        return hub.ask(
                token,
                "mutation { d: confirmErasure(id: \"%s\") { erasure { state } errors { message } } }".formatted(id));
    }

    private String officer(String name) {
        return hub.staff(Role.PRIVACY_OFFICER, Map.of("office", name));
    }

    private int total(Wire wire) {
        return wire.ask(wire.resident(resident), "{ myRecord { timeline { totalCount } } }")
                .at("$.data.myRecord.timeline.totalCount");
    }

    private Answer push(String institution) {
        return hub.push(
                hub.institution(institution),
                """
                {"resourceType": "Bundle", "type": "transaction", "entry": [
                  {"resource": {"resourceType": "Patient", "id": "p-%1$s", "identifier": [{"system": "%2$s", "value": "%1$s"}]},
                   "request": {"method": "PUT", "url": "Patient/p-%1$s"}},
                  {"resource": {"resourceType": "Observation", "id": "o-%1$s", "status": "final", "code": {"text": "%3$s"},
                    "subject": {"reference": "Patient/p-%1$s"}}, "request": {"method": "PUT", "url": "Observation/o-%1$s"}}]}
                """
                        .formatted(card, CARD, UUID.randomUUID()));
    }

    private static ConfigurableApplicationContext start() {
        SpringApplication longmai = new SpringApplication(Longmai.class);
        longmai.setAdditionalProfiles("demo");
        return longmai.run(
                "--server.port=0",
                "--longmai.store.uri=" + TestStore.uri(),
                "--longmai.store.database=" + DATABASE,
                "--longmai.store.erasure-interval=1h",
                "--longmai.demo.residents=12",
                "--longmai.demo.data=" + data.resolve("other"));
    }
}
