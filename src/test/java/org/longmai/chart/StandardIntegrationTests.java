package org.longmai.chart;

import static org.assertj.core.api.Assertions.assertThat;

import graphql.schema.GraphQLFieldDefinition;
import graphql.schema.GraphQLObjectType;
import graphql.schema.GraphQLScalarType;
import graphql.schema.GraphQLSchema;
import graphql.schema.GraphQLTypeUtil;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.longmai.access.Role;
import org.longmai.chart.Wire.Answer;
import org.longmai.fhir.HubIds;
import org.longmai.fhir.Json;
import org.longmai.identity.Residents;
import org.longmai.store.TestStore;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.context.ApplicationContext;
import org.springframework.graphql.execution.GraphQlSource;
import org.springframework.test.context.ActiveProfiles;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/** The standard's GraphQL on the wire: what a caller learns by it is what the chart shows them, and the resident learns of it. */
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT)
@ActiveProfiles("demo")
class StandardIntegrationTests {

    private static final String DATABASE =
            "standard_" + UUID.randomUUID().toString().replace("-", "");
    private static final String CARD = "urn:oid:2.16.156.10011.1.19";
    private static final String ANJU = "tl-anju";
    private static final String RENMIN = "tl-renmin";

    @TempDir
    static Path data;

    @Value("${local.server.port}")
    int port;

    @Autowired
    ApplicationContext application;

    @Autowired
    Residents residents;

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
        registry.add("longmai.demo.residents", () -> 0);
    }

    /** A person with a file at Anju and another at Renmin. */
    @BeforeEach
    void person() {
        hub = new Wire(application, port);
        card = UUID.randomUUID().toString();
        List<String> resources = new ArrayList<>(List.of(patient(), encounter(), report()));
        for (int i = 1; i <= 7; i++) {
            resources.add(observation("o" + i, "2024-03-0" + i, i < 4 ? "1111-1" : "2222-2"));
        }
        send(ANJU, resources);
        send(RENMIN, List.of(patient(), observation("x1", "2024-05-01", "1111-1")));
        resident = residents.find(CARD, card).orElseThrow().id();
    }

    // Searches

    @Test
    void aResidentsIdFindsWhatAllInstitutionsHoldAndAPatientsIdOneFile() {
        Answer all = ask(own(), "{ ObservationList(patient: \"%s\") { id } }".formatted(resident));
        Answer file = ask(own(), "{ ObservationList(patient: \"%s\") { id } }".formatted(patientId()));

        assertThat(all.<List<?>>at("$.data.ObservationList")).hasSize(8);
        assertThat(file.<List<?>>at("$.data.ObservationList")).hasSize(7);
        assertThat(ask(own(), "{ PatientList(identifier: \"%s|%s\") { id } }".formatted(CARD, card))
                        .<List<?>>at("$.data.PatientList"))
                .hasSize(2);
    }

    @Test
    void argumentsSelectAsTheStandardSays() {
        assertThat(count("code: \"1111-1\"")).isEqualTo(4);
        assertThat(count("code: [\"http://loinc.org|1111-1\", \"2222-2\"]")).isEqualTo(8);
        assertThat(count("code: \"urn:x|1111-1\"")).isZero();
        assertThat(count("date: \"ge2024-03-07\"")).isEqualTo(2);
        assertThat(count("date: \"lt2024-03-02\"")).isEqualTo(1);
        assertThat(count("date: \"2024-03\"")).isEqualTo(7);
        assertThat(count("status: final, date: \"gt2024-03\"")).isEqualTo(1);
        assertThat(count("encounter: \"%s\"".formatted(hubId("Encounter", "e1"))))
                .isEqualTo(7);
        assertThat(count("_lastUpdated: \"lt2024\"")).isZero();
        assertThat(count("_filter: \"code eq 1111-1 and not(date ge 2024-04)\""))
                .isEqualTo(3);
        assertThat(count("status: final, _filter: \"code eq 2222-2 or date ge 2024-05\""))
                .isEqualTo(5);
        assertThat(count("fhirpath: \"valueQuantity.value > 100\"")).isEqualTo(8);
        assertThat(list("_sort: \"date\", fhirpath: \"code.coding.code = '2222-2'\""))
                .isEqualTo(List.of("2024-03-04", "2024-03-05", "2024-03-06", "2024-03-07"));
        assertThat(list("_sort: \"-date\", code: \"1111-1\""))
                .isEqualTo(List.of("2024-05-01", "2024-03-03", "2024-03-02", "2024-03-01"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{ ObservationList { id } }",
                "{ ObservationList(code: x) { id } }",
                "{ ObservationList(_id: x) { id } }",
                "{ PatientList { id } }",
                "{ PatientList(gender: male) { id } }",
                "{ PatientList(_id: [a, b]) { id } }",
                "{ PractitionerList(name: x) { id } }",
                "{ ObservationList(patient: [a, b]) { id } }",
                "{ ObservationList(patient: a, date: tomorrow) { id } }",
                "{ ObservationConnection(patient: a, _sort: code) { count } }",
                "{ ObservationConnection(patient: a, _count: 1000) { count } }",
                "{ ObservationConnection(_cursor: \"eyJ9\") { count } }"
            })
    void whatCannotBeSearchedIsAnErrorWithAnOutcome(String query) {
        Answer refused = ask(hub.doctor("tl-anju-d1"), query.replace(": a", ": \"" + resident + "\""));

        assertThat(refused.<List<?>>at("$.errors")).hasSize(1);
        assertThat(refused.<String>at("$.errors[0].extensions.resource.resourceType"))
                .isEqualTo("OperationOutcome");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{ ObservationList(patient: x, colour: red) { id } }",
                "{ ObservationList(patient: x, _filter: 7) { id } }",
                "{ Observation { id } }",
                "{ Unicorn(id: x) { id } }",
                "{ Patient(id: x) { id",
                ""
            })
    void anInvalidQueryIsRefusedWhole(String query) {
        Answer refused = ask(own(), query);

        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.body()).doesNotContain("\"data\"");
        assertThat(refused.<String>at("$.errors[0].extensions.resource.resourceType"))
                .isEqualTo("OperationOutcome");
    }

    @Test
    void aConnectionTurnsItsPagesByItsCursors() {
        String page =
                "{ count offset pagesize edges { mode resource { effectiveDateTime } } first previous next last } }";
        Answer first = ask(
                own(),
                "{ ObservationConnection(patient: \"%s\", _sort: \"date\", _count: 3) %s".formatted(resident, page));
        List<String> dates = new ArrayList<>(first.at("$..effectiveDateTime"));
        Answer second = turn(first, "next", page);
        dates.addAll(second.at("$..effectiveDateTime"));
        Answer last = turn(first, "last", page);
        dates.addAll(last.at("$..effectiveDateTime"));

        assertThat(first.<Integer>at("$.data.ObservationConnection.count")).isEqualTo(8);
        assertThat(dates).hasSize(8).isSorted();
        assertThat(last.<Object>at("$.data.ObservationConnection.next")).isNull();
        assertThat(turn(second, "previous", page).body()).isEqualTo(first.body());
    }

    @Test
    void aCursorIsItsCallersAndItsDecisions() {
        String query = "{ ObservationConnection(patient: \"%s\", _count: 3) { next } }".formatted(resident);
        String cursor = ask(hub.doctor("tl-anju-d1"), query).at("$.data.ObservationConnection.next");
        String turned =
                "{ ObservationConnection(_cursor: \"%s\") { count edges { resource { id } } } }".formatted(cursor);

        assertThat(ask(hub.doctor("tl-anju-d1"), turned).<Integer>at("$.data.ObservationConnection.count"))
                .isEqualTo(7);
        for (String other : List.of(hub.doctor("tl-anju-d2"), hub.doctor("tl-fuyou-d1"), own())) {
            assertThat(ask(other, turned).<Object>at("$.data.ObservationConnection"))
                    .isNull();
        }
        grant();
        assertThat(ask(hub.doctor("tl-anju-d1"), turned).<String>at("$.errors[0].message"))
                .contains("_cursor");
    }

    // One resource

    @Test
    void whatRefersToAResourceIsFoundFromIt() {
        Answer patient = one(own(), "Patient/" + patientId(), "{ ObservationList(_reference: subject) { id } }");

        Answer encounter = one(
                own(),
                hubId("Encounter", "e1"),
                "{ status ObservationList(_reference: encounter) { id }"
                        + " DiagnosticReportConnection(_reference: encounter) { count edges { resource { result {"
                        + " resource(type: Observation, optional: true) { effectiveDateTime } } } } } }");
        assertThat(encounter.<List<?>>at("$.data.ObservationList")).hasSize(7);
        assertThat(encounter.<Integer>at("$.data.DiagnosticReportConnection.count"))
                .isEqualTo(1);
        assertThat(encounter.<List<?>>at("$..effectiveDateTime")).isEqualTo(List.of("2024-03-01"));
        assertThat(patient.<List<?>>at("$.data.ObservationList")).hasSize(7);
        assertThat(one(own(), hubId("Encounter", "e1"), "{ ObservationList(_reference: performer) { id } }")
                        .<String>at("$.errors[0].message"))
                .contains("does not lead to");
    }

    @Test
    void aReferenceThatLeadsNowhereIsAnErrorUnlessItIsOptional() {
        String query =
                "{ result { a: resource(optional: true) { id } b: resource { id } c: resource(type: Patient) { id } } }";
        Answer answer = one(own(), hubId("DiagnosticReport", "r1"), query);

        assertThat(answer.<List<?>>at("$.errors")).hasSize(1);
        assertThat(answer.<String>at("$.errors[0].extensions.code")).isEqualTo("NOT_FOUND");
        assertThat(answer.<Object>at("$.data.result[1].a")).isNull();
        assertThat(answer.<Object>at("$.data.result[0].c")).isNull();
        assertThat(answer.<Object>at("$.data.result[0].b.id")).isNotNull();
    }

    @Test
    void theRootsAreTheResourcesOwnFields() {
        Answer types = one(own(), "Patient/" + patientId(), "{ __schema { queryType { name } } name { text } }");
        assertThat(types.<String>at("$.data.__schema.queryType.name")).isEqualTo("Patient");
        assertThat(types.<String>at("$.data.name[0].text")).isEqualTo("脉脉");
    }

    // Consent

    @Test
    void whatIsHiddenAndWhatIsMissingGiveTheSameAnswer() {
        String stranger = hub.doctor("tl-fuyou-d1");
        String observation = hubId("Observation", "o1").substring("Observation/".length());
        String query =
                "{ Observation(id: \"%s\") { id } Patient(id: \"%s\") { id } ObservationList(patient: \"%s\") { id }"
                        + " ObservationConnection(patient: \"%s\") { count first } PatientList(_id: \"%s\") { id } }";
        String hidden = query.formatted(observation, patientId(), patientId(), patientId(), patientId());
        String missing = query.formatted("none", "none", "none", "none", "none");

        assertThat(ask(hub.resident("another"), hidden).<Object>at("$.data.Observation"))
                .isNull();
        assertThat(withoutCursor(ask(stranger, hidden))).isEqualTo(withoutCursor(ask(stranger, missing)));
        assertThat(withoutCursor(ask(hub.resident("another"), hidden)))
                .isEqualTo(withoutCursor(ask(hub.resident("another"), missing)));
        assertThat(one(stranger, hubId("Observation", "o1"), "{ id }"))
                .isEqualTo(one(stranger, "Observation/none", "{ id }"));
        assertThat(ask(own(), hidden).<List<?>>at("$.data.ObservationList")).hasSize(7);
        grant();
        assertThat(ask(stranger, hidden).<List<?>>at("$.data.ObservationList")).hasSize(7);
        assertThat(one(stranger, hubId("Observation", "o1"), "{ id }").status()).isEqualTo(200);
    }

    @Test
    void anInstitutionsSystemSeesItsOwnFileUnderItsOwnIds() {
        String query = "{ ObservationList(patient: \"p-%s\") { id } Patient(id: \"p-%s\") { name { text } } }"
                .formatted(card, card);
        String all = "{ ObservationList(patient: \"%s\") { id } }".formatted(resident);

        assertThat(ask(hub.institution(ANJU), query).<List<?>>at("$.data.ObservationList"))
                .hasSize(7);
        assertThat(ask(hub.institution(ANJU), all).<List<?>>at("$.data.ObservationList"))
                .hasSize(7);
        assertThat(ask(hub.institution("tl-fuyou"), query).<Object>at("$.data.Patient"))
                .isNull();
        assertThat(ask(hub.institution("tl-fuyou"), all).<List<?>>at("$.data.ObservationList"))
                .isEmpty();
    }

    @Test
    void theScopesOfATokenHold() {
        String narrow = hub.token(Role.RESIDENT, "patient/Condition.rs", Map.of("resident", resident));
        String query = "{ ObservationList(patient: \"%s\") { id } }".formatted(resident);

        assertThat(ask(narrow, query).<List<?>>at("$.data.ObservationList")).isEmpty();
        assertThat(ask(own(), query).<List<?>>at("$.data.ObservationList")).hasSize(8);
    }

    @Test
    void theResidentLearnsOfEachOperationOnce() {
        grant();
        int before = entries();
        ask(
                hub.doctor("tl-fuyou-d1"),
                "{ ObservationList(patient: \"%1$s\") { id } EncounterList(patient: \"%1$s\") { id } Patient(id: \"%2$s\") { id } }"
                        .formatted(resident, patientId()));
        assertThat(entries()).isEqualTo(before + 1);
        Answer log = hub.ask(own(), "{ myRecord { accessLog { nodes { purpose outcome kinds } } } }");
        assertThat(log.<List<?>>at("$..nodes[?(@.purpose == 'TREAT')].kinds").get(0))
                .isEqualTo(List.of("Encounter", "Observation", "Patient"));

        one(hub.doctor("tl-zhongyi-d1"), hubId("Observation", "o1"), "{ id }");
        assertThat(entries()).isEqualTo(before + 2);
    }

    // The wire

    @Test
    void aQueryComesByGetOrAsGraphQlToo() {
        String query = "{ Patient(id: \"%s\") { name { text } } }".formatted(patientId());
        Answer posted = ask(own(), query);

        assertThat(hub.read(own(), "$graphql?query=" + URLEncoder.encode(query, StandardCharsets.UTF_8)))
                .isEqualTo(posted);
        assertThat(hub.post("/fhir/$graphql", own(), query, "application/graphql"))
                .isEqualTo(posted);
        assertThat(hub.post("/fhir/$graphql", own(), query, "text/plain").status())
                .isEqualTo(422);
        assertThat(hub.post("/fhir/$graphql", own(), "{", "application/json").status())
                .isEqualTo(400);
    }

    @Test
    void theCapabilityStatementTellsOfIt() {
        assertThat(hub.read(own(), "metadata").<List<String>>at("$.rest[0].operation[*].name"))
                .contains("graphql");
        assertThat(hub.read(own(), "metadata")
                        .<List<String>>at("$.rest[0].resource[?(@.type == 'Patient')].operation[*].name"))
                .contains("graphql");
    }

    // The chart

    /** Whatever is selected of the resources that both show. */
    @Test
    void answersWhatTheChartAnswers() {
        GraphQLSchema schema = application.getBean(GraphQlSource.class).schema();
        for (int seed = 0; seed < 40; seed++) {
            String selected = new Selected(schema, new Random(seed)).of("Observation", 0);
            Answer standard = ask(own(), "{ ObservationList(patient: \"%s\") %s }".formatted(resident, selected));
            Answer chart = hub.ask(own(), "{ myRecord { observations { nodes %s } } }".formatted(selected));

            assertThat(standard.body()
                            .replace("{\"data\":{\"ObservationList\":", "")
                            .replaceAll("}}$", ""))
                    .as(selected)
                    .isEqualTo(chart.body()
                            .replace("{\"data\":{\"myRecord\":{\"observations\":{\"nodes\":", "")
                            .replaceAll("}}}}$", ""));
        }
    }

    /** Fields of a type by chance, those of FHIR alone. */
    private record Selected(GraphQLSchema schema, Random random) {

        String of(String type, int depth) {
            StringBuilder text = new StringBuilder("{ __typename");
            for (GraphQLFieldDefinition field : schema.getObjectType(type).getFieldDefinitions()) {
                if (field.getArguments().isEmpty() && random.nextInt(3) == 0) {
                    text.append(' ').append(part(field, depth));
                }
            }
            return text.append(" }").toString();
        }

        private String part(GraphQLFieldDefinition field, int depth) {
            Object type = GraphQLTypeUtil.unwrapAll(field.getType());
            if (type instanceof GraphQLScalarType) {
                return field.getName();
            }
            return type instanceof GraphQLObjectType object && depth < 3
                    ? field.getName() + " " + of(object.getName(), depth + 1)
                    : "";
        }
    }

    private Answer ask(String token, String query) {
        return hub.post("/fhir/$graphql", token, query(query), "application/json");
    }

    private Answer one(String token, String resource, String query) {
        return hub.post("/fhir/" + resource + "/$graphql", token, query(query), "application/json");
    }

    private static String query(String query) {
        return new String(Json.write(Map.of("query", query)), StandardCharsets.UTF_8);
    }

    private Answer turn(Answer page, String link, String selected) {
        String cursor = page.at("$.data.ObservationConnection." + link);
        return ask(own(), "{ ObservationConnection(_cursor: \"%s\") %s".formatted(cursor, selected));
    }

    private int count(String arguments) {
        return ask(own(), "{ ObservationConnection(patient: \"%s\", %s) { count } }".formatted(resident, arguments))
                .at("$.data.ObservationConnection.count");
    }

    private List<String> list(String arguments) {
        return ask(
                        own(),
                        "{ ObservationList(patient: \"%s\", %s) { effectiveDateTime } }".formatted(resident, arguments))
                .at("$..effectiveDateTime");
    }

    private int entries() {
        return hub.ask(own(), "{ myRecord { accessLog { nodes { purpose } totalCount } } }")
                .<List<String>>at("$..nodes[?(@.purpose == 'TREAT')]")
                .size();
    }

    private static String withoutCursor(Answer answer) {
        return answer.body().replaceAll("\"first\":\"[^\"]*\"", "");
    }

    private void grant() {
        Answer granted = hub.ask(
                own(),
                "mutation { grantConsent(input: {institutions: [\"tl-fuyou\", \"tl-anju\"]}) { consent { id } errors { message } } }");
        assertThat(granted.<Object>at("$.data.grantConsent.consent.id")).isNotNull();
    }

    private String own() {
        return hub.resident(resident);
    }

    private String patientId() {
        return ids.of(ANJU, "Patient", "p-" + card);
    }

    private String hubId(String type, String id) {
        return type + "/" + ids.of(ANJU, type, id + "-" + card);
    }

    private void send(String institution, List<String> resources) {
        List<String> entries = resources.stream()
                .map(resource -> "{\"resource\": " + resource + "}")
                .toList();
        Answer answer = hub.push(
                hub.institution(institution),
                "{\"resourceType\": \"Bundle\", \"type\": \"collection\", \"entry\": [%s]}"
                        .formatted(String.join(",", entries)));
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    }

    private String patient() {
        return """
                {"resourceType": "Patient", "id": "p-%1$s", "identifier": [{"system": "%2$s", "value": "%1$s"}],
                 "name": [{"text": "脉脉"}], "birthDate": "1980-01-01"}"""
                .formatted(card, CARD);
    }

    private String encounter() {
        return """
                {"resourceType": "Encounter", "id": "e1-%1$s", "status": "finished", "class": {"code": "AMB"},
                 "subject": {"reference": "Patient/p-%1$s"}, "period": {"start": "2024-03-01"}}"""
                .formatted(card);
    }

    private String observation(String id, String date, String code) {
        return """
                {"resourceType": "Observation", "id": "%2$s-%1$s", "status": "final",
                 "category": [{"coding": [{"system": "http://hl7.org/category", "code": "laboratory"}]}],
                 "code": {"coding": [{"system": "http://loinc.org", "code": "%4$s"}], "text": "化验"},
                 "subject": {"reference": "Patient/p-%1$s"}, "encounter": {"reference": "Encounter/e1-%1$s"},
                 "effectiveDateTime": "%3$s", "valueQuantity": {"value": 1.50, "unit": "mmol/L"},
                 "referenceRange": [{"low": {"value": 1.0}, "text": "1-2"}]}"""
                .formatted(card, id, date, code);
    }

    private String report() {
        return """
                {"resourceType": "DiagnosticReport", "id": "r1-%1$s", "status": "final",
                 "code": {"coding": [{"code": "R"}]}, "subject": {"reference": "Patient/p-%1$s"},
                 "encounter": {"reference": "Encounter/e1-%1$s"}, "effectiveDateTime": "2024-03-01",
                 "result": [{"reference": "Observation/o1-%1$s"}, {"reference": "Observation/none-%1$s"}]}"""
                .formatted(card);
    }
}
