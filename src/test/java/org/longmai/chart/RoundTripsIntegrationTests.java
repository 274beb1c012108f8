package org.longmai.chart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.clearInvocations;
import static org.mockito.Mockito.mockingDetails;

import com.jayway.jsonpath.JsonPath;
import com.mongodb.MongoClientSettings;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.event.CommandListener;
import com.mongodb.event.CommandStartedEvent;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.bson.BsonDocument;
import org.bson.BsonValue;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.longmai.consent.Consents;
import org.longmai.consent.GrantConsentInput;
import org.longmai.demo.district.CastMember;
import org.longmai.demo.district.District;
import org.longmai.fhir.Json;
import org.longmai.identity.Residents;
import org.longmai.live.Socket;
import org.longmai.record.Entry;
import org.longmai.record.FileLogs;
import org.longmai.store.TestStore;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Primary;
import org.springframework.test.context.ActiveProfiles;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.test.context.bean.override.mockito.MockitoSpyBean;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/**
 * What a chart costs on the wire. A round trip is the cost of a query, and a filter without a file, a resident or an {@code _id} is one
 * that grows with the district.
 */
@SpringBootTest(
        webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
        properties = {"longmai.demo.residents=12", "longmai.live.poll=1h"})
@ActiveProfiles("demo")
class RoundTripsIntegrationTests {

    /** Who the resident is, what is new in their files and of what they agreed to, and the entry in the ledger. */
    private static final List<String> WARM = List.of("find links", "find envelopes", "insert ledger");

    /** The same where a resident may be meant by the id of a Patient. */
    private static final List<String> ON_FILE = List.of("find links", "find links", "find envelopes", "insert ledger");

    private static final String PAGE = "{ observations(first: 20) { nodes { id code { text } } } }";
    private static final String OVERVIEW =
            """
            { name withheld institutions { id total } observations { totalCount nodes { id } } conditions { nodes { id } }
              encounters { nodes { id } } medicationRequests { nodes { id } } timeline { nodes { __typename } } }
            """;
    private static final String WITH_REFERENCES =
            "{ observations(first: 20) { nodes { id encounter { resource { id } } performer { resource { id } } } } }";

    private static final Commands COMMANDS = new Commands();
    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    @TempDir
    private static Path data;

    @MockitoSpyBean
    private FileLogs logs;

    @LocalServerPort
    private int port;

    private String resident = "";
    private String token = "";

    @DynamicPropertySource
    static void settings(DynamicPropertyRegistry settings) {
        settings.add("longmai.demo.data", () -> data.toString());
        settings.add("longmai.store.uri", TestStore::uri);
        settings.add(
                "longmai.store.database",
                () -> "test_" + UUID.randomUUID().toString().replace("-", ""));
    }

    @TestConfiguration
    static class Watched {

        @Bean
        @Primary
        MongoClient watchedMongoClient() {
            return MongoClients.create(MongoClientSettings.builder()
                    .applyConnectionString(new com.mongodb.ConnectionString(TestStore.uri()))
                    .addCommandListener(COMMANDS)
                    .build());
        }
    }

    /** The commands since it was last asked to forget them. */
    private static final class Commands implements CommandListener {

        private final List<BsonDocument> all = new CopyOnWriteArrayList<>();

        /** What the intake has to do behind the accepted Bundles of the demo, and what an instance hears, no chart asks for. */
        private static final Set<String> BEHIND_THE_INTAKE = Set.of(
                "accepted",
                "erasures",
                "imports",
                "quarantine",
                "quarantine_bodies",
                "quarantine_losses",
                "reservations",
                "submissions",
                "tallies");

        @Override
        public void commandStarted(CommandStartedEvent event) {
            BsonDocument command = event.getCommand().clone();
            BsonValue collection = command.get(command.getFirstKey());
            if (collection == null
                    || !collection.isString()
                    || !BEHIND_THE_INTAKE.contains(collection.asString().getValue())) {
                all.add(command);
            }
        }

        List<String> names() {
            return all.stream()
                    .map(command -> command.getFirstKey() + " "
                            + command.getString(command.getFirstKey()).getValue())
                    .toList();
        }
    }

    @BeforeEach
    void grantConsent(@Autowired District district, @Autowired Residents residents, @Autowired Consents consents)
            throws Exception {
        CastMember farmer = district.cast().get(0);
        resident = residents
                .find(farmer.identifierSystem(), farmer.identifierValue())
                .orElseThrow()
                .id();
        List<String> elsewhere = List.of("tl-fuyou");
        consents.grant(resident, new GrantConsentInput(resident, elsewhere, null, null, null, null, null, null));
        token = doctorsToken();
        query(OVERVIEW);
        query(WITH_REFERENCES);
        COMMANDS.all.clear();
    }

    @Test
    void aWarmPageIsThreeCommands() throws Exception {
        assertThat(query(PAGE)).contains("\"observations\"").doesNotContain("errors");
        assertThat(COMMANDS.names()).containsExactlyElementsOf(WARM);
    }

    @Test
    void aWarmOverviewOfManyKindsIsNoMore() throws Exception {
        assertThat(query(OVERVIEW)).contains("\"timeline\"").doesNotContain("errors");
        assertThat(COMMANDS.names()).containsExactlyElementsOf(WARM);
    }

    /** That a resident decided nothing is known from the look for something new alone. */
    @Test
    void aWarmPageOfWhoNeverDecidedAnythingIsNoMore(@Autowired District district, @Autowired Residents residents)
            throws Exception {
        CastMember silent = district.cast().get(3);
        resident = residents
                .find(silent.identifierSystem(), silent.identifierValue())
                .orElseThrow()
                .id();
        query(PAGE);
        COMMANDS.all.clear();
        assertThat(query(PAGE)).contains("\"observations\"").doesNotContain("errors");
        assertThat(COMMANDS.names()).containsExactlyElementsOf(WARM);
    }

    @Test
    void aWarmPageInAnEmergencyIsNoMore() throws Exception {
        token = doctorsToken("tl-bachuan");
        String observations = "resident(id: $id, purpose: BTG) { observations { nodes { id } } }";
        assertThat(ask("query($id: ID!) { %s }".formatted(observations))).contains("\"nodes\":[]");
        ask(
                """
                mutation($id: ID!) { breakGlass(input: {resident: $id, reason: UNCONSCIOUS,
                  words: "Unconscious, brought in by ambulance"}) { emergency { id } } }
                """);
        ask("query($id: ID!) { %s }".formatted(observations));
        COMMANDS.all.clear();
        assertThat(ask("query($id: ID!) { %s }".formatted(observations)))
                .contains("\"nodes\":[{")
                .doesNotContain("errors");
        assertThat(COMMANDS.names()).containsExactlyElementsOf(WARM);
    }

    @Test
    void allReferencesOfAPageAreOneMore() throws Exception {
        assertThat(query(WITH_REFERENCES)).doesNotContain("errors");
        assertThat(COMMANDS.names()).containsExactly("find links", "find envelopes", "find commons", "insert ledger");
    }

    @Test
    void anyShapeReadsTwiceAndOnceMoreForEachLevelOfReferencesOutOfTheRecord() throws Exception {
        String all =
                "{ name withheld institutions { total } observations { nodes { encounter { resource { id } } performer { resource"
                        + " { id ... on Practitioner { name { text } } } } } } conditions { nodes { encounter { resource { ... on Encounter {"
                        + " serviceProvider { resource { id } } } } } } } timeline(first: 200) { nodes { __typename } } summary { problems { id } alerts { kind } }"
                        + " labSeries(codes: [\"hba1c\"]) { points { at } } }";
        query(all);
        COMMANDS.all.clear();
        assertThat(query(all)).doesNotContain("errors");
        assertThat(COMMANDS.names())
                .containsExactly("find links", "find envelopes", "find commons", "find commons", "insert ledger");
        assertThat(filters()).allSatisfy(filter -> assertThat(filter.keySet()).hasSize(1));
    }

    @Test
    void noBodyIsOpenedThatTheAnswerDoesNotShow() throws Exception {
        clearInvocations(logs);
        List<String> shown = JsonPath.read(query(PAGE), "$.data.resident.observations.nodes[*].id");
        assertThat(opened()).hasSize(20).containsExactlyInAnyOrderElementsOf(shown);
        clearInvocations(logs);
        query("{ withheld institutions { total } observations(first: 0) { totalCount } }");
        assertThat(opened()).isEmpty();
    }

    @Test
    void theStandardsSearchesOpenWhatTheyShow() throws Exception {
        List<String> codes = JsonPath.read(
                query("{ observations(first: 200) { nodes { code { coding { code } } } } }"),
                "$.data.resident.observations.nodes[*].code.coding[0].code");
        for (String search : List.of(
                "combo_code: \"%s\"".formatted(codes.get(0)),
                "status: \"final\"",
                "category: [\"laboratory\", \"vital-signs\"]",
                "status: \"final\", _sort: \"-date\"")) {
            String document =
                    "{ ObservationConnection(patient: \"%s\", %s, _count: 7) { count edges { resource { id } } } }"
                            .formatted(resident, search);
            standard(document);
            forget();
            String answer = standard(document);
            assertThat(JsonPath.<Integer>read(answer, "$.data.ObservationConnection.count"))
                    .as(answer)
                    .isPositive();
            assertThat(opened())
                    .as(search)
                    .containsExactlyInAnyOrderElementsOf(
                            JsonPath.read(answer, "$.data.ObservationConnection.edges[*].resource.id"));
            assertThat(COMMANDS.names()).as(search).containsExactlyElementsOf(ON_FILE);
        }
    }

    @Test
    void aSearchByDateOpensNothingOutsideOfIt() throws Exception {
        String document =
                "{ EncounterList(patient: \"%s\", date: \"ge2025-06-01\") { id } all: EncounterList(patient: \"%1$s\") { id } }"
                        .formatted(resident);
        forget();
        List<String> found =
                JsonPath.read(standard(document.replaceFirst(" all.*", " }")), "$.data.EncounterList[*].id");
        List<String> opened = opened();
        List<String> all = JsonPath.read(standard(document), "$.data.all[*].id");
        assertThat(opened).containsAll(found).hasSizeLessThan(all.size());
    }

    @Test
    void everythingOpensItsPageAlone() throws Exception {
        String path = "/fhir/Patient/" + resident + "/$everything?_count=11&_type=Observation,Condition";
        read(path);
        forget();
        List<String> shown = JsonPath.read(read(path), "$.entry[*].resource.id");
        assertThat(opened()).hasSize(11).containsExactlyInAnyOrderElementsOf(shown);
        assertThat(COMMANDS.names()).endsWith("find envelopes", "insert ledger");
        assertGuarded();
    }

    @Test
    void aSummaryOpensNothingButItsSectionsAndThePatient() throws Exception {
        String path = "/fhir/Patient/" + resident + "/$summary";
        read(path);
        forget();
        List<String> shown = JsonPath.read(read(path), "$.entry[*].resource.id");
        assertThat(shown).hasSizeGreaterThan(5);
        assertThat(opened()).isSubsetOf(shown);
        assertGuarded();
    }

    @Test
    void aTimelineOpensItsPageAlone() throws Exception {
        clearInvocations(logs);
        List<String> shown = JsonPath.read(
                query("{ timeline(first: 9) { totalCount nodes { id } } }"), "$.data.resident.timeline.nodes[*].id");
        assertThat(opened()).hasSize(9).containsExactlyInAnyOrderElementsOf(shown);
    }

    @Test
    void whoWatchesARecordOpensNothingOfIt() throws Exception {
        try (Socket socket = Socket.of(port, token)) {
            forget();
            socket.subscribe("1", "subscription { chartChanged(resident: \"%s\") { at } }".formatted(resident));
            assertThat(socket.isQuiet()).isTrue();
            assertThat(opened()).isEmpty();
            assertThat(COMMANDS.names()).startsWith("find links", "find envelopes");
            assertGuarded();
        }
    }

    private void forget() {
        COMMANDS.all.clear();
        clearInvocations(logs);
    }

    private static void assertGuarded() {
        assertThat(filters())
                .isNotEmpty()
                .allSatisfy(
                        filter -> assertThat(filter.keySet()).hasSize(1).first().isIn("_id", "file", "resident"));
    }

    private String standard(String document) throws Exception {
        return send(request("/fhir/$graphql")
                .header("Authorization", "Bearer " + token)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofByteArray(Json.write(Map.of("query", document)))));
    }

    private String read(String path) throws Exception {
        return send(request(path).header("Authorization", "Bearer " + token).GET());
    }

    /** But for what the decision is made of. */
    @SuppressWarnings("unchecked")
    private List<String> opened() {
        return mockingDetails(logs).getInvocations().stream()
                .filter(call -> Set.of("open", "share", "bodies")
                        .contains(call.getMethod().getName()))
                .filter(call -> call.getArgument(0) instanceof List<?>)
                .flatMap(call -> ((List<Entry>) call.getArgument(0)).stream())
                .filter(entry -> !entry.traits().type().equals("Consent"))
                .map(entry -> entry.reference().id())
                .toList();
    }

    @Test
    void everyFilterIsOnAnIdAFileOrAResident() throws Exception {
        query(OVERVIEW);
        query(WITH_REFERENCES);
        assertThat(filters())
                .isNotEmpty()
                .allSatisfy(
                        filter -> assertThat(filter.keySet()).hasSize(1).first().isIn("_id", "file", "resident"));
    }

    @Test
    void noFilterNamesMoreThanTheResidentHasFiles() throws Exception {
        query(PAGE);
        assertThat(filters()).isNotEmpty().allSatisfy(filter -> assertThat(named(filter))
                .isLessThanOrEqualTo(5));
    }

    @Test
    void someoneUnknownIsAskedForLikeAnybody() throws Exception {
        resident = "nobody";
        assertThat(query(PAGE)).contains("\"resident\":null");
        assertThat(COMMANDS.names()).containsExactlyElementsOf(WARM);
    }

    private static List<BsonDocument> filters() {
        return COMMANDS.all.stream()
                .filter(command -> command.containsKey("filter"))
                .map(command -> command.getDocument("filter"))
                .toList();
    }

    private static int named(BsonDocument filter) {
        BsonValue value = filter.get(filter.getFirstKey());
        return value != null && value.isDocument()
                ? value.asDocument().getArray("$in").size()
                : 1;
    }

    private String doctorsToken() throws Exception {
        return doctorsToken("tl-fuyou");
    }

    private String doctorsToken(String institution) throws Exception {
        List<Map<String, Object>> people =
                MAPPER.readValue(send(request("/demo/people").GET()), new TypeReference<>() {});
        return people.stream()
                .filter(person -> "doctor".equals(person.get("role")) && institution.equals(person.get("institution")))
                .map(person -> String.valueOf(person.get("token")))
                .findFirst()
                .orElseThrow();
    }

    private String query(String selection) throws Exception {
        return ask("query($id: ID!) { resident(id: $id) " + selection + " }");
    }

    private String ask(String document) throws Exception {
        byte[] body = Json.write(Map.of("query", document, "variables", Map.of("id", resident)));
        return send(request("/graphql")
                .header("Authorization", "Bearer " + token)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofByteArray(body)));
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path));
    }

    private static String send(HttpRequest.Builder request) throws Exception {
        return HttpClient.newHttpClient()
                .send(request.build(), HttpResponse.BodyHandlers.ofString())
                .body();
    }
}
