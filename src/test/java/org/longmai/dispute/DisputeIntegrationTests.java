package org.longmai.dispute;

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
import org.junit.jupiter.params.provider.ValueSource;
import org.longmai.access.Role;
import org.longmai.chart.Wire;
import org.longmai.chart.Wire.Answer;
import org.longmai.fhir.HubIds;
import org.longmai.identity.Residents;
import org.longmai.store.TestStore;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.context.ApplicationContext;
import org.springframework.test.context.ActiveProfiles;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/** A resident disputes what they see, an officer answers, and all of it is in the ledger. */
@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT)
@ActiveProfiles("demo")
class DisputeIntegrationTests {

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
    private String resident;
    private String observation;

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
        String card = UUID.randomUUID().toString();
        resident = push(card);
        observation = "Observation/" + ids.of("tl-anju", "Observation", "o-" + card);
    }

    @Test
    void anAccessIsDisputedAnsweredAndTheAnswerRead() {
        hub.ask(hub.doctor("tl-fuyou-d1"), "{ resident(id: \"%s\") { name } }".formatted(resident));
        String entry = entryOf(resident);

        Answer opened =
                dispute(hub.resident(resident), "disputeAccess(entry: \"%s\", reason: \"我不认识这位医生\")".formatted(entry));
        assertThat(opened.<List<?>>at("$..errors[*]")).isEmpty();
        String id = opened.at("$.data.d.dispute.id");
        assertThat(opened.<String>at("$.data.d.dispute.state")).isEqualTo("OPEN");
        assertThat(opened.<String>at("$.data.d.dispute.institution.id")).isEqualTo("tl-fuyou");
        assertThat(opened.<Boolean>at("$.data.d.dispute.overdue")).isFalse();

        assertThat(queue(officer())).contains(id);
        assertThat(queue(steward())).doesNotContain(id);
        assertThat(hub.ask(officer(), "{ disputes(first: 200) { nodes { subject access { id institution { id } } } } }")
                        .<List<?>>at("$..nodes[?(@.subject == '%s')].access.institution.id".formatted(entry)))
                .isEqualTo(List.of("tl-fuyou"));
        String mineAlone = "{ myDisputes { access { id } } }";
        assertThat(hub.ask(hub.resident(resident), mineAlone).<List<?>>at("$.data.myDisputes[*].access.id"))
                .isEqualTo(List.of(entry));
        assertThat(hub.ask(hub.resident(resident, "patient/Task.rs"), mineAlone)
                        .<List<?>>at("$.data.myDisputes[*].access.id"))
                .as("the token does not reach to the access log")
                .isEmpty();
        Answer answered = answer(officer(), id);
        assertThat(answered.<String>at("$.data.d.dispute.answer.outcome")).isEqualTo("UPHELD");
        assertThat(answer(officer(), id).<String>at("$.data.d.errors[0].message"))
                .contains("has been answered");
        assertThat(queue(officer())).doesNotContain(id);

        Answer mine = hub.ask(hub.resident(resident), "{ myDisputes { id state answer { text } } }");
        assertThat(mine.<List<?>>at("$.data.myDisputes[*].answer.text")).isEqualTo(List.of("已核实"));
        assertThat(actions()).contains("DISPUTE", "ANSWER_DISPUTE", "REVIEW");
    }

    @Test
    void aRecordIsDisputedAndAStewardAnswers() {
        Answer opened = dispute(
                hub.resident(resident),
                "disputeRecord(resource: \"%s\", reason: \"我没有做过这项检查\")".formatted(observation));
        String id = opened.at("$.data.d.dispute.id");
        assertThat(opened.<String>at("$.data.d.dispute.institution.id")).isEqualTo("tl-anju");
        assertThat(dispute(
                                hub.resident(resident),
                                "disputeRecord(resource: \"%s\", reason: \"再次\")".formatted(observation))
                        .<String>at("$.data.d.errors[0].message"))
                .contains("disputed already");
        assertThat(queue(steward())).contains(id);
        assertThat(answer(steward(), id).<String>at("$.data.d.dispute.state")).isEqualTo("ANSWERED");
    }

    @Test
    void whatIsSomebodyElsesIsAsAbsentAsWhatIsNot() {
        String other = push(UUID.randomUUID().toString());
        hub.ask(hub.doctor("tl-fuyou-d1"), "{ resident(id: \"%s\") { name } }".formatted(resident));
        String entry = entryOf(resident);
        String access = "disputeAccess(entry: \"%s\", reason: \"x\")";
        String record = "disputeRecord(resource: \"%s\", reason: \"x\")";

        assertThat(dispute(hub.resident(other), access.formatted(entry)))
                .isEqualTo(dispute(hub.resident(other), access.formatted("none")));
        assertThat(dispute(hub.resident(other), record.formatted(observation)))
                .isEqualTo(dispute(hub.resident(other), record.formatted("Observation/none")));
        assertThat(dispute(hub.resident(resident, "patient/Condition.rs"), record.formatted(observation))
                        .<Object>at("$.data.d.dispute"))
                .isNull();
        assertThat(dispute(
                                hub.resident(other),
                                "disputeAccess(entry: \"%s\", reason: \"x\", resident: \"%s\")"
                                        .formatted(entry, resident))
                        .<Object>at("$.data.d.dispute"))
                .isNull();
        assertThat(hub.ask(hub.resident(other), "{ myDisputes(of: \"%s\") { id } }".formatted(resident))
                        .<List<?>>at("$.data.myDisputes"))
                .isEmpty();
    }

    @ParameterizedTest
    @EnumSource(
            value = Role.class,
            names = {"PRIVACY_OFFICER", "STEWARD", "RECEIVER"},
            mode = EnumSource.Mode.EXCLUDE)
    void nobodyElseReadsTheQueueOrAnswers(Role role) {
        String id = dispute(
                        hub.resident(resident), "disputeRecord(resource: \"%s\", reason: \"x\")".formatted(observation))
                .at("$.data.d.dispute.id");
        String token = hub.token(
                role,
                "user/*.rs patient/*.rs system/*.rs",
                role.isOfResident() ? Map.of("resident", resident) : Map.of("institution", "tl-anju"));

        assertThat(hub.ask(token, "{ disputes { nodes { id } } }").<String>at("$.errors[0].extensions.code"))
                .isEqualTo("FORBIDDEN");
        assertThat(answer(token, id)).isEqualTo(answer(token, "none"));
        assertThat(answer(token, id).<Object>at("$.data.d.dispute")).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "   "})
    void aReasonIsInWords(String reason) {
        assertThat(dispute(
                                hub.resident(resident),
                                "disputeRecord(resource: \"%s\", reason: \"%s\")".formatted(observation, reason))
                        .<List<?>>at("$.data.d.errors[0].path"))
                .isEqualTo(List.of("reason"));
    }

    @Test
    void theQueueIsReadByPages() {
        for (int i = 0; i < 3; i++) {
            String card = UUID.randomUUID().toString();
            dispute(
                    hub.resident(push(card)),
                    "disputeRecord(resource: \"Observation/%s\", reason: \"x\")"
                            .formatted(ids.of("tl-anju", "Observation", "o-" + card)));
        }
        List<String> all =
                hub.ask(steward(), "{ disputes(first: 200) { nodes { id } } }").at("$..id");
        Answer page = hub.ask(steward(), "{ disputes(first: 1) { nodes { id } endCursor hasNextPage } }");
        String cursor = page.at("$.data.disputes.endCursor");
        assertThat(page.<Boolean>at("$.data.disputes.hasNextPage")).isTrue();
        List<String> rest = hub.ask(
                        steward(), "{ disputes(first: 200, after: \"%s\") { nodes { id } } }".formatted(cursor))
                .at("$..id");
        assertThat(rest).isEqualTo(all.subList(1, all.size()));
        assertThat(hub.ask(steward(), "{ disputes(first: 0) { nodes { id } } }")
                        .<String>at("$.errors[0].extensions.code"))
                .isEqualTo("INVALID");
    }

    private String push(String card) {
        String bundle =
                """
                {"resourceType": "Bundle", "type": "transaction", "entry": [
                  {"resource": {"resourceType": "Patient", "id": "p-%1$s", "identifier": [{"system": "%2$s", "value": "%1$s"}]},
                   "request": {"method": "PUT", "url": "Patient/p-%1$s"}},
                  {"resource": {"resourceType": "Observation", "id": "o-%1$s", "status": "final", "code": {"text": "血糖"},
                    "subject": {"reference": "Patient/p-%1$s"}}, "request": {"method": "PUT", "url": "Observation/o-%1$s"}}]}
                """
                        .formatted(card, CARD);
        Answer answer = hub.push(hub.institution("tl-anju"), bundle);
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        return residents.find(CARD, card).orElseThrow().id();
    }

    private Answer dispute(String token, String mutation) {
        return hub.ask(
                token,
                "mutation { d: %s { dispute { id state overdue institution { id } } errors { message path } } }"
                        .formatted(mutation));
    }

    private Answer answer(String token, String id) {
        return hub.ask(
                token,
                "mutation { d: answerDispute(id: \"%s\", outcome: UPHELD, text: \"已核实\") { dispute { state answer { outcome } } errors { message } } }"
                        .formatted(id));
    }

    private List<String> queue(String token) {
        return hub.ask(token, "{ disputes(first: 200) { nodes { id } } }").at("$..id");
    }

    private String entryOf(String id) {
        return hub.ask(hub.resident(id), "{ myRecord { accessLog(first: 1) { nodes { id } } } }")
                .at("$.data.myRecord.accessLog.nodes[0].id");
    }

    private List<String> actions() {
        return hub.ask(hub.resident(resident), "{ myRecord { accessLog(first: 100) { nodes { action } } } }")
                .at("$..action");
    }

    private String officer() {
        return hub.staff(Role.PRIVACY_OFFICER, Map.of());
    }

    private String steward() {
        return hub.staff(Role.STEWARD, Map.of());
    }
}
