package org.longmai.chart;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.longmai.access.Caller;
import org.longmai.access.PurposeOfUse;
import org.longmai.access.Role;
import org.longmai.chart.Wire.Answer;
import org.longmai.consent.Access;
import org.longmai.consent.ConsentChanged;
import org.longmai.consent.Dossiers;
import org.longmai.consent.Standing;
import org.longmai.fhir.HubIds;
import org.longmai.fhir.Interval;
import org.longmai.fhir.Json;
import org.longmai.identity.Person;
import org.longmai.identity.Residents;
import org.longmai.store.TestStore;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Import;
import org.springframework.context.event.EventListener;
import org.springframework.test.context.ActiveProfiles;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;

/** Papers, delegates, guardians, and what is sensitive or withheld: what it does on the wire. */
@SpringBootTest(
        webEnvironment = WebEnvironment.RANDOM_PORT,
        properties = {"longmai.demo.residents=0", "longmai.consent.uncoded=true"})
@ActiveProfiles("demo")
@Import(WishesIntegrationTests.Heard.class)
class WishesIntegrationTests {

    private static final String CARD = "urn:oid:2.16.156.10011.1.19";
    private static final String ANJU = "tl-anju";
    private static final String RENMIN = "tl-renmin";
    private static final String COUNTS =
            "{ resident(id: \"%s\") { withheld observations { totalCount } conditions { totalCount } institutions { id } } }";

    /** What is told of changes. */
    static class Heard {

        private final List<ConsentChanged> all = new CopyOnWriteArrayList<>();

        @EventListener
        void on(ConsentChanged changed) {
            all.add(changed);
        }
    }

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

    @Autowired
    Heard heard;

    @Autowired
    Access access;

    @Autowired
    Dossiers dossiers;

    private Wire hub;
    private String card;
    private String resident;

    @DynamicPropertySource
    static void settings(DynamicPropertyRegistry registry) {
        TestStore.keep(registry, data);
    }

    /** A person with a file at Anju and another at Renmin. */
    @BeforeEach
    void person() {
        hub = new Wire(application, port);
        card = UUID.randomUUID().toString();
        resident = born("1980-01-01");
    }

    private String born(String birthDate) {
        card = UUID.randomUUID().toString();
        send(ANJU, patient(birthDate), observation("a1", "1111-1"), condition("c1", "E11.9"), condition("c2", "F32.9"));
        send(RENMIN, patient(birthDate), observation("r1", "1111-1"));
        return residents.find(CARD, card).orElseThrow().id();
    }

    // Papers

    @Test
    void aSignedPaperPermitsTheDataOfWhoSentItAndNoOthers() {
        send(ANJU, paper("permit", "tl-fuyou", ""), document());

        assertThat(counts(fuyou())).isEqualTo(List.of(1, 1));
        assertThat(hub.ask(fuyou(), COUNTS.formatted(resident)).<List<?>>at("$..institutions[*].id"))
                .isEqualTo(List.of(ANJU));
        assertThat(counts(hub.doctor("tl-zhongyi-d1"))).isEqualTo(List.of(0, 0));
    }

    @Test
    void aPaperOfOrganizationsIsReadByTheirIdentifiersInTheRegistry() {
        String organization =
                """
                {"resourceType": "Organization", "id": "o-%s", "identifier":
                 [{"system": "http://longmai.org/fhir/NamingSystem/institution", "value": "tl-fuyou"}]}"""
                        .formatted(card);
        String literal = paper("permit", "tl-fuyou", "")
                .replace(
                        "\"identifier\": {\"system\": \"http://longmai.org/fhir/NamingSystem/institution\", \"value\": \"tl-fuyou\"}",
                        "\"reference\": \"Organization/o-%s\"".formatted(card));
        assertThat(literal).contains("Organization/o-");
        send(ANJU, literal, document(), organization);

        assertThat(counts(fuyou())).isEqualTo(List.of(1, 1));
    }

    @ParameterizedTest
    @ValueSource(strings = {"verification", "performer", "sourceReference", "false", "document"})
    void aPaperThatLacksWhatMakesItOnePermitsNothing(String lack) {
        String paper = without(lack, paper("permit", "tl-fuyou", ""));
        send(ANJU, lack.equals("false") ? paper.replace("\"verified\":true", "\"verified\":false") : paper);
        if (!lack.equals("document")) {
            send(ANJU, document());
        }

        assertThat(counts(fuyou())).isEqualTo(List.of(0, 0));
    }

    @Test
    void aDenialOnPaperCountsForTheWholeRecordWhateverItLacks() {
        grant("institutions: [\"tl-fuyou\"]");
        assertThat(counts(fuyou())).isEqualTo(List.of(2, 1));

        send(ANJU, without("verification", paper("deny", "tl-fuyou", "")));
        assertThat(counts(fuyou())).isEqualTo(List.of(0, 0));
    }

    private static String without(String element, String resource) {
        Map<String, Object> json = new LinkedHashMap<>(Json.readObject(resource.getBytes(StandardCharsets.UTF_8)));
        json.remove(element);
        return new String(Json.write(json), StandardCharsets.UTF_8);
    }

    @Test
    void theNewestVersionOfAPaperCountsAndTheResidentTakesItBack() {
        send(ANJU, paper("permit", "tl-fuyou", ""), document());
        assertThat(counts(fuyou())).isEqualTo(List.of(1, 1));

        send(ANJU, paper("permit", "tl-fuyou", "").replace("\"active\"", "\"inactive\""));
        assertThat(counts(fuyou())).isEqualTo(List.of(0, 0));

        send(ANJU, paper("permit", "tl-fuyou", ""));
        assertThat(counts(fuyou())).isEqualTo(List.of(1, 1));
        String id = ids.of(ANJU, "Consent", "k-" + card);
        assertThat(revoke(hub.doctor("tl-anju-d1"), id)).contains("Only the resident");
        assertThat(revoke(hub.resident(resident), id)).contains("inactive");
        assertThat(counts(fuyou())).isEqualTo(List.of(0, 0));
    }

    @Test
    void moreThanAnybodySignsSharesNothing() {
        List<String> papers = new ArrayList<>(List.of(document()));
        for (int i = 0; i < 501; i++) {
            papers.add(paper("permit", "tl-fuyou", "").replace("\"k-", "\"k%d-".formatted(i)));
        }
        send(ANJU, papers.subList(0, 501).toArray(String[]::new));
        assertThat(counts(fuyou())).isEqualTo(List.of(1, 1));

        send(ANJU, papers.get(501));
        assertThat(counts(fuyou())).isEqualTo(List.of(0, 0));
    }

    @Test
    void aPaperAboutSomethingElseThanPrivacyDoesNothing() {
        send(ANJU, paper("permit", "tl-fuyou", "").replace("patient-privacy", "treatment"), document());

        assertThat(counts(fuyou())).isEqualTo(List.of(0, 0));
    }

    // Linked residents

    @Test
    void ofLinkedResidentsTheStricterHoldsUntilTheyAreParted() {
        String other = someoneElse();
        Person one = residents.find(resident).orElseThrow();
        Person both = linked(one, residents.find(other).orElseThrow());
        grant("institutions: [\"tl-fuyou\"]");
        assertThat(sees("tl-fuyou", one)).isTrue();
        assertThat(sees("tl-fuyou", both)).as("of whom the other never decided").isTrue();

        grant(hub.resident(other), "institutions: [\"tl-zhongyi\"]");
        assertThat(sees("tl-fuyou", both)).isFalse();
        assertThat(sees("tl-zhongyi", both)).isFalse();
        assertThat(sees("tl-fuyou", one)).isTrue();
        assertThat(sees("tl-zhongyi", residents.find(other).orElseThrow())).isTrue();
    }

    @Test
    void aDelegateOfOneIsNoneOfTheOtherWithWhomTheyAreLinked() {
        String other = someoneElse();
        Person both = linked(
                residents.find(resident).orElseThrow(), residents.find(other).orElseThrow());
        String daughter = someoneElse();
        hub.ask(hub.resident(resident), appointment("resident: \"%s\"".formatted(daughter), "expires: \"2999\""));
        assertThat(standing(daughter, both)).isEqualTo(Standing.Kind.DELEGATE);

        grant(hub.resident(other), "institutions: [\"tl-zhongyi\"]");
        assertThat(standing(daughter, both)).isEqualTo(Standing.Kind.NONE);
        assertThat(standing(daughter, residents.find(resident).orElseThrow())).isEqualTo(Standing.Kind.DELEGATE);
        assertThat(standing(other, both)).isEqualTo(Standing.Kind.SELF);
    }

    private static Person linked(Person one, Person other) {
        Map<String, String> files = new TreeMap<>(one.files());
        files.putAll(other.files());
        return new Person(one.id(), files, Set.of(one.id(), other.id()));
    }

    private boolean sees(String institution, Person person) {
        Caller doctor = new Caller("s", "n", Role.DOCTOR, institution, null, null, Set.of(), "t", "c");
        return access.decide(doctor, dossiers.read(person), PurposeOfUse.TREAT, Standing.NONE)
                .mayOpen(RENMIN);
    }

    private Standing.Kind standing(String id, Person person) {
        Caller caller = new Caller("s", "n", Role.RESIDENT, null, null, id, Set.of(), "t", "c");
        return access.standing(caller, dossiers.read(person)).kind();
    }

    // Sensitive

    @Test
    void aGrantOfEverythingReachesNothingSensitiveUnlessItIsNamed() {
        grant("institutions: [\"tl-fuyou\"]");
        assertThat(counts(fuyou())).isEqualTo(List.of(2, 1));

        grant("institutions: [\"tl-fuyou\"], sensitive: [\"PSY\"]");
        assertThat(counts(fuyou())).isEqualTo(List.of(2, 2));
        assertThat(grant("institutions: [\"tl-fuyou\"], sensitive: [\"TASTE\"]").body())
                .contains("is no sensitive label");
    }

    @Test
    void theLabelsOfTheRulesAreNotInTheResource() {
        Answer read = hub.read(hub.resident(resident), "Condition/" + ids.of(ANJU, "Condition", "c2-" + card));

        assertThat(read.status()).isEqualTo(200);
        assertThat(read.body()).contains("F32.9").doesNotContain("security");
    }

    @Test
    void aSensitiveMedicationIsNotShownThroughAReference() {
        String drug = "{\"resourceType\": \"Medication\", \"id\": \"%s-%s\", \"code\": {\"coding\": [%s]}}";
        String coding = "{\"system\": \"http://www.whocc.no/atc\", \"code\": \"%s\"}";
        send(
                ANJU,
                drug.formatted("hiv", card, coding.formatted("J05AR11")),
                drug.formatted("plain", card, coding.formatted("C08CA01")),
                prescription("hiv"),
                prescription("plain"));
        grant("institutions: [\"tl-fuyou\"], sensitive: [\"UNCODED\"]");
        String query =
                "{ resident(id: \"%s\") { medicationRequests { nodes { medicationReference { resource { ... on Medication { code { coding { code } } } } } } } } }"
                        .formatted(resident);

        assertThat(hub.ask(fuyou(), query).<List<?>>at("$..coding[*].code")).isEqualTo(List.of("C08CA01"));
        assertThat(hub.ask(hub.resident(resident), query.replace("resident(id: \"" + resident + "\")", "myRecord"))
                        .<List<?>>at("$..coding[*].code"))
                .hasSize(2);
    }

    @Test
    void whatNobodyKnowsIsHiddenAndInTheStewardsBacklog() {
        send(ANJU, condition("c3", "I10").replaceAll("\"coding\": \\[.*?]", "\"text\": \"不适\""));
        grant("institutions: [\"tl-fuyou\"]");
        assertThat(counts(fuyou())).isEqualTo(List.of(2, 1));
        grant("institutions: [\"tl-fuyou\"], sensitive: [\"UNCODED\"]");
        assertThat(counts(fuyou())).isEqualTo(List.of(2, 2));

        Answer backlog =
                hub.ask(hub.staff(Role.STEWARD, Map.of()), "{ labelBacklog { institution { id } files resources } }");
        assertThat(backlog.<List<Integer>>at("$..labelBacklog[?(@.institution.id == 'tl-anju')].resources"))
                .singleElement()
                .satisfies(resources -> assertThat(resources).isPositive());
        assertThat(hub.ask(fuyou(), "{ labelBacklog { files } }").body()).contains("Only the district's steward");
    }

    @Test
    void everythingOfAPsychiatricVisitIsPsychiatric() {
        send(
                ANJU,
                """
                {"resourceType": "Encounter", "id": "n-%1$s", "status": "finished", "class": {"code": "AMB"},
                 "serviceType": {"coding": [{"system": "http://longmai.org/fhir/CodeSystem/department", "code": "A15"}]},
                 "subject": {"reference": "Patient/p-%1$s"}, "period": {"start": "2024-03-01"}}"""
                        .formatted(card),
                observation("a9", "8480-6")
                        .replaceFirst("\\{", "{\"encounter\": {\"reference\": \"Encounter/n-%s\"}, ".formatted(card)));
        grant("institutions: [\"tl-fuyou\"]");
        assertThat(counts(fuyou())).isEqualTo(List.of(2, 1));
        grant("institutions: [\"tl-fuyou\"], sensitive: [\"PSY\"]");
        assertThat(counts(fuyou())).isEqualTo(List.of(3, 2));
    }

    // Delegates

    @Test
    void aDelegateActsAsLongAsTheResidentLetsThem() {
        String daughter = hub.resident(someoneElse());
        String of = "{ myRecord(of: \"%s\") { observations { totalCount } conditions { totalCount } withheld } }"
                .formatted(resident);
        assertThat(hub.ask(daughter, of).<Object>at("$.data.myRecord")).isNull();

        String id = appoint("types: [\"Observation\"], expires: \"2999-01-01\"")
                .at("$..delegate.id")
                .toString()
                .replaceAll("[\\[\\]\"]", "");
        Answer limited = hub.ask(daughter, of);
        assertThat(limited.<Integer>at("$.data.myRecord.observations.totalCount"))
                .isEqualTo(2);
        assertThat(limited.<Integer>at("$.data.myRecord.conditions.totalCount")).isZero();
        assertThat(limited.<Boolean>at("$.data.myRecord.withheld")).isTrue();
        assertThat(actedFor(daughter)).containsExactly(resident);
        assertThat(actedFor(hub.resident(resident))).isEmpty();
        assertThat(grant(daughter, "resident: \"%s\", institutions: [\"tl-fuyou\"]".formatted(resident))
                        .body())
                .contains("but not decide for the resident");

        appoint("scope: ACT, expires: \"2999-01-01\"");
        assertThat(grant(daughter, "resident: \"%s\", institutions: [\"tl-fuyou\"]".formatted(resident))
                        .body())
                .contains("\"errors\":[]");
        assertThat(counts(fuyou())).isEqualTo(List.of(2, 1));

        assertThat(hub.ask(hub.resident(resident), "{ myRecord { delegates { id kind acts } } }")
                        .<List<?>>at("$..delegates[*].id"))
                .hasSize(2);
        String all = hub.ask(hub.resident(resident), "{ myRecord { delegates { id } } }")
                .body();
        assertThat(all).contains(id);
        for (Object one : hub.ask(hub.resident(resident), "{ myRecord { delegates { id } } }")
                .<List<?>>at("$..delegates[*].id")) {
            dismiss(one);
        }
        assertThat(actedFor(daughter)).isEmpty();
        assertThat(hub.ask(daughter, of).<Object>at("$.data.myRecord")).isNull();
    }

    private List<String> actedFor(String token) {
        return hub.ask(token, "{ actingFor { resident name kind acts types } }").at("$.data.actingFor[*].resident");
    }

    private void dismiss(Object id) {
        hub.ask(
                hub.resident(resident),
                "mutation { dismissDelegate(id: \"%s\") { errors { message } } }".formatted(id));
    }

    @Test
    void aTokenOfADelegateIsNoMandate() {
        String token = hub.token(Role.DELEGATE, "patient/*.rs patient/Consent.cu", Map.of("resident", resident));

        assertThat(hub.ask(token, "{ myRecord { id } }").<Object>at("$.data.myRecord"))
                .isNull();
        assertThat(grant(token, "institutions: [\"tl-fuyou\"]").body()).contains("Only the resident");
        assertThat(hub.read(token, "Condition/" + ids.of(ANJU, "Condition", "c1-" + card))
                        .status())
                .isEqualTo(404);

        hub.ask(
                hub.resident(resident),
                appointment("account: \"delegate[%s]\"".formatted(resident), "expires: \"2999\""));
        assertThat(hub.ask(token, "{ myRecord { id } }").<String>at("$.data.myRecord.id"))
                .isEqualTo(resident);
    }

    @Test
    void nobodyAppointsADelegateForAnother() {
        String stranger = someoneElse();
        assertThat(hub.ask(hub.doctor("tl-anju-d1"), appointment("resident: \"x\"", "expires: \"2999\""))
                        .body())
                .contains("Only a resident");
        hub.ask(hub.resident(stranger), appointment("resident: \"" + stranger + "\"", "expires: \"2999\""));
        assertThat(hub.ask(hub.resident(stranger), "{ myRecord(of: \"%s\") { id } }".formatted(resident))
                        .<Object>at("$.data.myRecord"))
                .isNull();
        assertThat(hub.ask(hub.resident(resident), appointment("resident: \"x\"", "expires: \"2001\""))
                        .body())
                .contains("'expires' must be");
    }

    // Guardians

    @ParameterizedTest
    @CsvSource({
        "5, true, 2, false",
        "13, true, 2, false",
        "14, true, 1, true",
        "17, true, 1, true",
        "18, false, 0, true"
    })
    void aGuardianSeesUntil18AndFrom14WithoutWhatIsSensitive(int age, boolean sees, int conditions, boolean ownSay) {
        String mother =
                residents.find(CARD, cardOf(someoneElse())).orElseThrow().id();
        String mothersCard = othersCard;
        String child = born(LocalDate.now(Interval.ZONE).minusYears(age).toString());
        send(
                ANJU,
                """
                {"resourceType": "RelatedPerson", "id": "g-%1$s", "patient": {"reference": "Patient/p-%1$s"},
                 "identifier": [{"system": "%2$s", "value": "%3$s"}], "relationship": [{"coding": [
                 {"system": "http://terminology.hl7.org/CodeSystem/v3-RoleCode", "code": "MTH"}]}]}"""
                        .formatted(card, CARD, mothersCard));

        Answer seen = hub.ask(
                hub.resident(mother), "{ myRecord(of: \"%s\") { conditions { totalCount } } }".formatted(child));
        assertThat(actedFor(hub.resident(mother))).isEqualTo(sees ? List.of(child) : List.of());
        if (sees) {
            assertThat(seen.<Integer>at("$.data.myRecord.conditions.totalCount"))
                    .isEqualTo(conditions);
        } else {
            assertThat(seen.<Object>at("$.data.myRecord")).isNull();
        }
        assertThat(grant(hub.resident(child), "institutions: [\"tl-fuyou\"]")
                        .body()
                        .contains("a guardian decides"))
                .isEqualTo(!ownSay);
        assertThat(grant(hub.resident(mother), "resident: \"%s\", institutions: [\"tl-fuyou\"]".formatted(child))
                        .body()
                        .contains("\"errors\":[]"))
                .isEqualTo(sees);
    }

    @Test
    void aStewardRecordsAGuardianAndNobodyElseDoes() {
        String mother = someoneElse();
        String child = born(LocalDate.now().minusYears(6).toString());
        String mutation =
                "mutation { recordGuardian(input: {child: \"%s\", guardian: {resident: \"%s\"}, reason: \"出生医学证明\"}) { delegate { id } errors { message } } }"
                        .formatted(child, mother);
        String of = "{ myRecord(of: \"%s\") { id } }".formatted(child);

        assertThat(hub.ask(hub.resident(mother), mutation).body()).contains("Only the district's steward");
        assertThat(hub.ask(hub.resident(mother), of).<Object>at("$.data.myRecord"))
                .isNull();
        hub.ask(hub.staff(Role.STEWARD, Map.of()), mutation);
        assertThat(hub.ask(hub.resident(mother), of).<String>at("$.data.myRecord.id"))
                .isEqualTo(child);
        assertThat(actedFor(hub.resident(mother))).containsExactly(child);
    }

    // Insight

    @Test
    void aPreviewCountsWhatWouldBeSeenAndChangesNothing() {
        Answer preview = hub.ask(
                hub.resident(resident),
                """
                { previewConsent(input: {institutions: ["tl-fuyou"], types: ["Condition", "Observation"]}) { errors { message }
                  recipients { institution { id } holdings { institution { id } kind now then total } sensitive { label then total } } } }""");

        assertThat(preview.<List<?>>at("$..holdings[?(@.kind == 'Condition')].then"))
                .isEqualTo(List.of(1));
        assertThat(preview.<List<?>>at("$..holdings[?(@.kind == 'Condition')].total"))
                .isEqualTo(List.of(2));
        assertThat(preview.<List<?>>at("$..holdings[*].now")).isNotEmpty().allMatch(Integer.valueOf(0)::equals);
        assertThat(preview.<List<?>>at("$..sensitive[*].label")).isEqualTo(List.of("PSY"));
        assertThat(counts(fuyou())).isEqualTo(List.of(0, 0));
        assertThat(hub.ask(
                                fuyou(),
                                "{ previewConsent(input: {institutions: [\"tl-fuyou\"]}) { errors { message } recipients { practitioner } } }")
                        .body())
                .contains("Only the resident");
    }

    /** A Binary too: the chart hides it with anything of its file that it could belong to. */
    @Test
    void aPreviewAndAnExplanationSayWhatTheChartThenShows() {
        String typed =
                "\"type\": {\"coding\": [{\"system\": \"http://loinc.org\", \"code\": \"34133-9\"}]}, \"content\"";
        send(ANJU, document().replace("\"content\"", typed), binary());
        send(RENMIN, binary());
        Set<Integer> binariesSeen = new TreeSet<>();
        Random random = new Random(7);
        for (int i = 0; i < 12; i++) {
            String input = "institutions: [\"tl-fuyou\"]" + (i == 0 ? ", sensitive: [\"PSY\"]" : randomWish(random));
            Answer preview = hub.ask(
                    hub.resident(resident),
                    "{ previewConsent(input: {%s}) { recipients { holdings { institution { id } kind then total } } } }"
                            .formatted(input));
            String consent = grant(input).at("$.data.grantConsent.consent.id");
            Answer chart = hub.ask(
                    fuyou(),
                    """
                    { resident(id: "%s") { timeline(types: ["Condition", "Observation", "DocumentReference", "Binary", "Patient"], first: 100) { edges { institution { id } node { __typename ... on Resource { id } } } } } }"""
                            .formatted(resident));

            assertThat(counted(preview)).as(input).isEqualTo(shown(chart));
            for (String thing :
                    List.of("Condition/c1", "Condition/c2", "Observation/a1", "DocumentReference/d", "Binary/b")) {
                String[] parts = thing.split("/");
                String id = ids.of(ANJU, parts[0], parts[1] + "-" + card);
                boolean visible = hub.ask(
                                hub.resident(resident),
                                "{ explainAccess(caller: {practitioner: \"tl-fuyou-d1\"}, resource: \"%s/%s\") { visible } }"
                                        .formatted(parts[0], id))
                        .at("$.data.explainAccess.visible");
                assertThat(visible).as(input + thing).isEqualTo(chart.body().contains(id));
            }
            binariesSeen.add(Collections.frequency(chart.<List<String>>at("$..__typename"), "Binary"));
            revoke(hub.resident(resident), consent);
        }
        assertThat(binariesSeen).containsExactly(0, 1, 2);
    }

    private static String randomWish(Random random) {
        List<String> types = new ArrayList<>();
        for (String type : List.of("Condition", "Observation", "DocumentReference", "Binary", "Patient")) {
            if (random.nextInt(3) > 0) {
                types.add('"' + type + '"');
            }
        }
        String sensitive = random.nextBoolean() ? ", sensitive: [\"PSY\"]" : "";
        String since = random.nextInt(4) == 0 ? ", dataSince: \"2024-06-01\"" : "";
        return (types.isEmpty() || random.nextInt(3) == 0 ? "" : ", types: " + types) + sensitive + since;
    }

    private static Map<String, Integer> counted(Answer preview) {
        List<String> institutions = preview.at("$..holdings[*].institution.id");
        List<String> kinds = preview.at("$..holdings[*].kind");
        List<Integer> counts = preview.at("$..holdings[*].then");
        Map<String, Integer> counted = new TreeMap<>();
        for (int i = 0; i < counts.size(); i++) {
            if (counts.get(i) > 0) {
                counted.put(institutions.get(i) + " " + kinds.get(i), counts.get(i));
            }
        }
        return counted;
    }

    private static Map<String, Integer> shown(Answer chart) {
        List<String> institutions = chart.at("$.data.resident.timeline.edges[*].institution.id");
        List<String> kinds = chart.at("$.data.resident.timeline.edges[*].node.__typename");
        Map<String, Integer> shown = new TreeMap<>();
        for (int i = 0; i < kinds.size(); i++) {
            shown.merge(institutions.get(i) + " " + kinds.get(i), 1, Integer::sum);
        }
        return shown;
    }

    private String binary() {
        return """
                {"resourceType": "Binary", "id": "b-%1$s", "contentType": "text/plain", "data": "eA==",
                 "securityContext": {"reference": "Patient/p-%1$s"}}"""
                .formatted(card);
    }

    @Test
    void anExplanationNamesConsentVersionAndProvision() {
        String consent = grant("institutions: [\"tl-fuyou\"]")
                .at("$..consent.id")
                .toString()
                .replaceAll("\\W", "");
        String query =
                "{ explainAccess(caller: {practitioner: \"tl-fuyou-d1\"}%s, resource: \"Condition/%s\") { visible reasons { consent provision permits zh en } } }";
        String plain = ids.of(ANJU, "Condition", "c1-" + card);

        Answer shown = hub.ask(hub.resident(resident), query.formatted("", plain));
        assertThat(shown.<Boolean>at("$.data.explainAccess.visible")).isTrue();
        assertThat(shown.<String>at("$.data.explainAccess.reasons[0].consent").replaceAll("\\W", ""))
                .contains(consent)
                .endsWith("_history1");
        assertThat(shown.<String>at("$.data.explainAccess.reasons[0].provision"))
                .isEqualTo("provision");

        Answer hidden = hub.ask(hub.resident(resident), query.formatted("", ids.of(ANJU, "Condition", "c2-" + card)));
        assertThat(hidden.<Boolean>at("$.data.explainAccess.visible")).isFalse();
        assertThat(hidden.body()).contains("This is sensitive");

        String officer = hub.staff(Role.PRIVACY_OFFICER, Map.of());
        String other = ", resident: \"%s\"".formatted(resident);
        assertThat(hub.ask(officer, query.formatted(other, plain)).<Boolean>at("$.data.explainAccess.visible"))
                .isTrue();
        assertThat(hub.ask(fuyou(), query.formatted(other, plain)).body()).contains("Only the resident and a privacy");
        assertThat(hub.ask(hub.resident(someoneElse()), query.formatted(other, plain))
                        .<Object>at("$.data.explainAccess"))
                .isNull();
    }

    // Withheld from the resident

    @Test
    void aDoctorWithholdsFromTheResidentAndReleases() {
        String reference = "Condition/" + ids.of(ANJU, "Condition", "c2-" + card);
        String mutation =
                "mutation { withholdFromResident(input: {reference: \"%s\", reason: \"危险\", reviewBy: \"%s\"}) { withholding { id } errors { message } } }"
                        .formatted(reference, LocalDate.now().plusDays(30));
        String own = "{ myRecord { withheld conditions { totalCount } } }";

        assertThat(hub.ask(fuyou(), mutation).body()).contains("none that you may know of");
        assertThat(hub.ask(hub.resident(resident), mutation).body()).contains("Only a registered doctor");
        assertThat(hub.ask(hub.resident(resident), own)
                        .<Integer>at("$..conditions.totalCount".replace("..", ".data.myRecord.")))
                .isEqualTo(2);

        String id = hub.ask(hub.doctor("tl-anju-d1"), mutation).at("$.data.withholdFromResident.withholding.id");
        Answer less = hub.ask(hub.resident(resident), own);
        assertThat(less.<Integer>at("$.data.myRecord.conditions.totalCount")).isEqualTo(1);
        assertThat(less.<Boolean>at("$.data.myRecord.withheld")).isTrue();
        assertThat(hub.read(hub.resident(resident), reference).status()).isEqualTo(404);
        assertThat(hub.read(hub.doctor("tl-anju-d1"), reference).status()).isEqualTo(200);

        String officer = hub.staff(Role.PRIVACY_OFFICER, Map.of());
        assertThat(hub.ask(officer, "{ withholdings { id reference reason overdue } }")
                        .body())
                .contains(id, reference, "危险");
        assertThat(hub.ask(hub.doctor("tl-anju-d1"), "{ withholdings { id } }").body())
                .contains("Only a privacy officer");

        hub.ask(
                hub.doctor("tl-anju-d1"),
                "mutation { releaseToResident(id: \"%s\") { errors { message } } }".formatted(id));
        assertThat(hub.ask(hub.resident(resident), own).<Integer>at("$.data.myRecord.conditions.totalCount"))
                .isEqualTo(2);
        assertThat(hub.read(hub.resident(resident), reference).status()).isEqualTo(200);
    }

    // The hook

    @Test
    void whoeverShowsARecordOverATimeHearsOfEveryChange() {
        String consent = grant("institutions: [\"tl-fuyou\"]").at("$.data.grantConsent.consent.id");
        revoke(hub.resident(resident), consent);

        assertThat(heard.all.stream().filter(new ConsentChanged(resident)::equals))
                .hasSize(2);
    }

    // The fixture

    private String othersCard = "";

    /** Another resident, of whom Renmin has a file. */
    private String someoneElse() {
        String own = card;
        card = UUID.randomUUID().toString();
        othersCard = card;
        send(RENMIN, patient("1985-05-05"));
        card = own;
        return residents.find(CARD, othersCard).orElseThrow().id();
    }

    private String cardOf(String other) {
        assertThat(other).isNotEmpty();
        return othersCard;
    }

    private Answer appoint(String more) {
        return hub.ask(
                hub.resident(resident),
                appointment("identifier: {system: \"%s\", value: \"%s\"}".formatted(CARD, othersCard), more));
    }

    private static String appointment(String delegate, String more) {
        return "mutation { appointDelegate(input: {delegate: {%s}, %s}) { delegate { id } errors { message } } }"
                .formatted(delegate, more);
    }

    private String fuyou() {
        return hub.doctor("tl-fuyou-d1");
    }

    /** Observations and conditions. */
    private List<Integer> counts(String token) {
        return hub.ask(token, COUNTS.formatted(resident)).at("$.data.resident[*].totalCount");
    }

    private Answer grant(String input) {
        return grant(hub.resident(resident), input);
    }

    private Answer grant(String token, String input) {
        return hub.ask(
                token, "mutation { grantConsent(input: {%s}) { consent { id } errors { message } } }".formatted(input));
    }

    private String revoke(String token, String id) {
        return hub.ask(
                        token,
                        "mutation { revokeConsent(id: \"%s\") { consent { status } errors { message } } }"
                                .formatted(id))
                .body();
    }

    private void send(String institution, String... resources) {
        List<String> entries = new ArrayList<>();
        for (String resource : resources) {
            entries.add("{\"resource\": " + resource + "}");
        }
        Answer answer = hub.push(
                hub.institution(institution),
                "{\"resourceType\": \"Bundle\", \"type\": \"collection\", \"entry\": [" + String.join(",", entries)
                        + "]}");
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    }

    private String patient(String birthDate) {
        return """
                {"resourceType": "Patient", "id": "p-%1$s", "identifier": [{"system": "%2$s", "value": "%1$s"}],
                 "birthDate": "%3$s"}"""
                .formatted(card, CARD, birthDate);
    }

    private String observation(String id, String code) {
        return """
                {"resourceType": "Observation", "id": "%2$s-%1$s", "status": "final",
                 "code": {"coding": [{"system": "http://loinc.org", "code": "%3$s"}]},
                 "subject": {"reference": "Patient/p-%1$s"}, "effectiveDateTime": "2024-03-01"}"""
                .formatted(card, id, code);
    }

    private String condition(String id, String code) {
        return """
                {"resourceType": "Condition", "id": "%2$s-%1$s",
                 "code": {"coding": [{"system": "http://hl7.org/fhir/sid/icd-10", "code": "%3$s"}]},
                 "subject": {"reference": "Patient/p-%1$s"}, "recordedDate": "2024-03-01"}"""
                .formatted(card, id, code);
    }

    private String prescription(String drug) {
        return """
                {"resourceType": "MedicationRequest", "id": "m-%2$s-%1$s", "status": "active", "intent": "order",
                 "medicationReference": {"reference": "Medication/%2$s-%1$s"},
                 "subject": {"reference": "Patient/p-%1$s"}, "authoredOn": "2024-03-01"}"""
                .formatted(card, drug);
    }

    private String document() {
        return """
                {"resourceType": "DocumentReference", "id": "d-%1$s", "status": "current",
                 "subject": {"reference": "Patient/p-%1$s"}, "content": [{"attachment": {"title": "知情同意书"}}]}"""
                .formatted(card);
    }

    private String paper(String type, String institution, String more) {
        return """
                {"resourceType": "Consent", "id": "k-%1$s", "status": "active",
                 "scope": {"coding": [{"system": "http://terminology.hl7.org/CodeSystem/consentscope", "code": "patient-privacy"}]},
                 "category": [{"coding": [{"system": "http://loinc.org", "code": "59284-0"}]}],
                 "patient": {"reference": "Patient/p-%1$s"}, "dateTime": "2024-01-01",
                 "performer": [{"reference": "Patient/p-%1$s"}],
                 "verification": [{"verified": true, "verifiedWith": {"reference": "Patient/p-%1$s"}}],
                 "sourceReference": {"reference": "DocumentReference/d-%1$s"},
                 "policy": [{"uri": "https://profiles.ihe.net/ITI/PCF/Policy-basic-normal"}],
                 "provision": {"type": "%2$s", "actor": [{"role": {"coding": [
                  {"system": "http://terminology.hl7.org/CodeSystem/v3-ParticipationType", "code": "IRCP"}]},
                  "reference": {"identifier": {"system": "http://longmai.org/fhir/NamingSystem/institution", "value": "%3$s"}}}]%4$s}}"""
                .formatted(card, type, institution, more);
    }
}
