package org.longmai.coverage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.mongodb.client.MongoDatabase;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;
import org.bson.Document;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.longmai.access.Caller;
import org.longmai.access.Role;
import org.longmai.coverage.Tally.Kind;
import org.longmai.fhir.Failure;
import org.longmai.fhir.Failure.Category;
import org.longmai.fhir.HubIds;
import org.longmai.fhir.Json;
import org.longmai.fhir.Resource;
import org.longmai.identity.Residents;
import org.longmai.identity.TestResidents;
import org.longmai.intake.SubmissionAccepted;
import org.longmai.intake.SubmissionRejected;
import org.longmai.registry.Registries;
import org.longmai.store.TestKeys;
import org.longmai.store.TestStore;
import org.springframework.core.io.ClassPathResource;
import tools.jackson.databind.json.JsonMapper;

class ScorecardTests {

    private static final String ANJU = "tl-anju";
    private static final String HUFENG = "tl-hufeng";
    private static final Instant NOW = Instant.parse("2026-03-08T04:00:00Z");
    private static final CoverageSettings SETTINGS = new CoverageSettings(new ClassPathResource("coverage/rules.json"));

    private MongoDatabase database = TestStore.fresh();
    private Tallies tallies = run();
    private ScorecardController controller = controller();

    @BeforeEach
    void fresh() {
        database = TestStore.fresh();
        tallies = run();
        controller = controller();
    }

    // What is counted

    @Test
    void aBundleIsCountedByItsResourcesAndTimes() {
        tallies.on(accepted(
                ANJU,
                NOW,
                List.of(
                        "{'resourceType':'Patient','id':'1','identifier':[{'system':'urn:oid:2.16.156.10011.1.3',"
                                + "'value':'11010519491231002X'}]}",
                        "{'resourceType':'Patient','id':'2','identifier':[{'system':'bed','value':'7'}]}",
                        "{'resourceType':'Observation','id':'o','effectiveDateTime':'2026-03-08T11:00:00+08:00'}"),
                NOW));
        Scorecard.Counts counts = card(ANJU).counts();

        assertThat(counts.accepted()).isEqualTo(1);
        assertThat(counts.repeated()).isZero();
        assertThat(counts.patients()).isEqualTo(2);
        assertThat(counts.unmatched()).isEqualTo(1);
        assertThat(counts.resources())
                .containsExactly(new Scorecard.Named("Patient", 2), new Scorecard.Named("Observation", 1));
        assertThat(counts.latency().p50()).isBetween(40L, 48L);
        assertThat(counts.lag().p50()).isBetween(3600L, 4320L);
    }

    @Test
    void aBundleThatBringsNothingNewIsRepeated() {
        tallies.on(accepted(ANJU, NOW, List.of("{'resourceType':'Patient','id':'1'}"), NOW.minusSeconds(60)));
        assertThat(card(ANJU).counts().repeated()).isEqualTo(1);
    }

    @Test
    void aRefusedEntryIsNoResourceThatWasTaken() {
        SubmissionAccepted whole =
                accepted(ANJU, NOW, List.of("{'resourceType':'Patient'}", "{'resourceType':'Condition'}"), NOW);
        Map<String, Object> answer = json("{'entry':[{'response':{'status':'201 Created'}},{'response':{'status':"
                + "'400 Bad','outcome':{'issue':[{'severity':'error','code':'invalid',"
                + "'expression':['Bundle.entry[1].resource.subject']}]}}}]}");
        tallies.on(new SubmissionAccepted(ANJU, "k", NOW, Duration.ZERO, whole.bundle(), answer));
        Scorecard.Counts counts = card(ANJU).counts();

        assertThat(counts.partly()).isEqualTo(1);
        assertThat(counts.resources()).containsExactly(new Scorecard.Named("Patient", 1));
        assertThat(counts.reasons())
                .containsExactly(new Scorecard.Reason("invalid", null, "Bundle.entry.resource.subject", 1));
    }

    @Test
    void rejectionsAreCountedByReasonWhereverTheyAre() {
        for (int i = 0; i < 3; i++) {
            Failure failure = Failure.invalid("m").at("Bundle.entry[%d].resource.code".formatted(i));
            tallies.on(new SubmissionRejected(ANJU, NOW, Duration.ZERO, failure));
        }
        tallies.on(new SubmissionRejected(ANJU, NOW, Duration.ZERO, Failure.of(Category.CONFLICT, "m")));
        Scorecard.Counts counts = card(ANJU).counts();

        assertThat(counts.rejected()).isEqualTo(4);
        assertThat(counts.reasons())
                .containsExactly(
                        new Scorecard.Reason("invalid", null, "Bundle.entry.resource.code", 3),
                        new Scorecard.Reason("conflict", null, null, 1));
    }

    @Test
    void theTextsOfUnmappedCodesAreForTheirSender() {
        tallies.on(accepted(
                ANJU,
                NOW,
                List.of(
                        observation("{'text':'血糖'}"),
                        observation("{'coding':[{'system':'urn:local','code':'XT','display':'糖'}]}"),
                        observation("{'coding':[{'system':'urn:local','code':'XY'}]}"),
                        observation("{'coding':[{'system':'urn:local','code':'XT'},{'system':'http://loinc.org'}]}"),
                        observation("{'coding':[{'system':'urn:oid:2.16.156.10011.2.3.3.11','code':'I10'}]}")),
                NOW));

        assertThat(card(ANJU).counts().unmapped())
                .containsExactlyInAnyOrder(
                        new Scorecard.Unmapped(null, null, "血糖", 1),
                        new Scorecard.Unmapped("urn:local", "XT", "糖", 1),
                        new Scorecard.Unmapped("urn:local", "XY", null, 1));
        assertThat(cards(caller(Role.STEWARD, null), List.of(ANJU))
                        .get(0)
                        .counts()
                        .unmapped())
                .containsExactlyInAnyOrder(
                        new Scorecard.Unmapped(null, null, null, 1),
                        new Scorecard.Unmapped("urn:local", null, null, 2));
    }

    // Runs and days

    @Test
    void theRunsOfSeveralInstancesAddUp() {
        Tallies other = run();
        tallies.on(accepted(ANJU, NOW, List.of("{'resourceType':'Patient'}"), NOW));
        other.on(accepted(ANJU, NOW.plusSeconds(5), List.of("{'resourceType':'Patient'}"), NOW));
        other.on(accepted(HUFENG, NOW, List.of("{'resourceType':'Patient'}"), NOW));
        other.flush();
        tallies.flush();
        other.flush();

        assertThat(card(ANJU).counts().accepted()).isEqualTo(2);
        assertThat(card(ANJU).lastHeard()).isEqualTo(NOW.plusSeconds(5));
        assertThat(card(HUFENG).counts().accepted()).isEqualTo(1);
    }

    @Test
    void whatWasCountedOutlivesTheRun() throws Exception {
        tallies.on(accepted(ANJU, NOW, List.of("{'resourceType':'Patient'}"), NOW));
        tallies.stop();
        tallies = run();
        controller = controller();

        assertThat(card(ANJU).counts().accepted()).isEqualTo(1);
    }

    @Test
    void aDayIsTheDistrictsAndTheSpanEndsBeforeItsUntil() {
        Instant lateOnThe6th = Instant.parse("2026-03-06T15:59:00Z");
        tallies.on(accepted(ANJU, lateOnThe6th, List.of("{'resourceType':'Patient'}"), NOW));
        tallies.on(accepted(ANJU, lateOnThe6th.plusSeconds(60), List.of("{'resourceType':'Patient'}"), NOW));

        Scorecard all = card(ANJU);
        assertThat(all.days())
                .extracting(Scorecard.ScorecardDay::day)
                .containsExactly(LocalDate.parse("2026-03-07"), LocalDate.parse("2026-03-06"));
        Scorecard one = controller
                .scorecards(caller(Role.INSTITUTION, ANJU), null, "2026-03-06", "2026-03-07")
                .get(0);
        assertThat(one.counts().accepted()).isEqualTo(1);
        assertThat(one.lastHeard()).isEqualTo(lateOnThe6th.plusSeconds(60));
    }

    @Test
    void nothingIsInTheClear() {
        tallies.on(accepted(ANJU, NOW, List.of(observation("{'text':'血糖'}")), NOW));
        tallies.flush();
        for (Document document : database.getCollection("tallies").find()) {
            assertThat(document.toJson()).doesNotContain("血糖", "Observation");
        }
    }

    // Red, yellow, green

    @ParameterizedTest
    @CsvSource({"0,GREEN", "1,GREEN", "2,YELLOW", "3,YELLOW", "4,RED", "30,RED"})
    void silenceTurnsAFeedYellowThenRed(int days, FeedState state) {
        tallies.on(accepted(ANJU, NOW.minus(Duration.ofDays(days)), List.of("{'resourceType':'Observation'}"), NOW));
        assertThat(card(ANJU).state()).isEqualTo(state);
    }

    @ParameterizedTest
    @CsvSource({"0,100,GREEN", "1,99,GREEN", "2,98,YELLOW", "9,91,YELLOW", "10,90,RED"})
    void rejectionsTurnAFeedYellowThenRed(int rejected, int accepted, FeedState state) {
        for (int i = 0; i < accepted; i++) {
            tallies.on(accepted(ANJU, NOW, List.of("{'resourceType':'Observation'}"), NOW));
        }
        for (int i = 0; i < rejected; i++) {
            tallies.on(new SubmissionRejected(ANJU, NOW, Duration.ZERO, Failure.invalid("m")));
        }
        assertThat(card(ANJU).state()).isEqualTo(state);
    }

    @Test
    void unmatchedPatientsTurnAFeedRed() {
        tallies.on(accepted(ANJU, NOW, List.of("{'resourceType':'Patient'}"), NOW));
        assertThat(card(ANJU).findings()).extracting(Scorecard.Finding::state).containsExactly(FeedState.RED);
    }

    @Test
    void aFeedThatWasNeverHeardIsRedForWhoOversees() {
        assertThat(cards(caller(Role.DISTRICT_OFFICER, null), null))
                .hasSize(Registries.tongliang().institutions().size())
                .allSatisfy(card -> assertThat(card.state()).isEqualTo(FeedState.RED));
    }

    // Who sees it

    @Test
    void anInstitutionSeesItsOwnOnly() {
        assertThat(cards(caller(Role.INSTITUTION, ANJU), null))
                .extracting(card -> card.institution().id())
                .containsExactly(ANJU);
        assertForbidden(caller(Role.INSTITUTION, ANJU), List.of(HUFENG));
        assertForbidden(caller(Role.INSTITUTION, ANJU), List.of(ANJU, HUFENG));
    }

    @ParameterizedTest
    @EnumSource(
            value = Role.class,
            names = {"INSTITUTION", "STEWARD", "DISTRICT_OFFICER"},
            mode = EnumSource.Mode.EXCLUDE)
    void nobodyElseSeesAny(Role role) {
        assertForbidden(caller(role, ANJU), null);
        assertForbidden(caller(role, ANJU), List.of(ANJU));
    }

    @ParameterizedTest
    @CsvSource({"2026,2026-03-08", "2026-02-30,2026-03-08", "2026-03-08,2026-03-07", "2024-01-01,2026-01-01"})
    void aSpanIsWholeDaysInOrderAndAtMostAYear(String since, String until) {
        assertThatExceptionOfType(Failure.class)
                .isThrownBy(() -> controller.scorecards(caller(Role.STEWARD, null), null, since, until))
                .satisfies(failure -> assertThat(failure.category()).isEqualTo(Category.INVALID));
    }

    // Arithmetic

    @Property
    void talliesAddUpInAnyOrderAndComeBackFromJson(
            @ForAll @Size(max = 20) List<@IntRange(max = 5) Integer> one,
            @ForAll @Size(max = 20) List<@IntRange(max = 5) Integer> other) {
        Tally left = tally(one);
        left.add(Tally.of(Json.readObject(Json.write(tally(other).json()))));
        List<Integer> all = new ArrayList<>(other);
        all.addAll(one);

        assertThat(left.named(Kind.RESOURCES)).isEqualTo(tally(all).named(Kind.RESOURCES));
        assertThat(left.heard()).isEqualTo(tally(all).heard());
    }

    private static Tally tally(List<Integer> names) {
        Tally tally = new Tally();
        names.forEach(name -> {
            tally.add(Kind.RESOURCES, "T" + name, 1);
            tally.heard(NOW.plusSeconds(name));
        });
        return tally;
    }

    @Property
    void aQuantileIsTheTimeItselfOrAtMostAFifthMore(
            @ForAll @Size(min = 1, max = 50) List<@LongRange(max = 10_000_000) Long> times) {
        Tally tally = new Tally();
        times.forEach(time -> tally.add(Kind.LATENCY, Duration.ofMillis(time)));
        List<Long> sorted = times.stream().sorted().toList();
        long exact = sorted.get((int) Math.ceil(sorted.size() * 0.5) - 1);

        assertThat(tally.quantile(Kind.LATENCY, 0.5)).isBetween(exact, (long) Math.ceil(exact * 1.2) + 1);
    }

    @Test
    void namesAreBounded() {
        Tally tally = new Tally();
        for (int i = 0; i < 2000; i++) {
            tally.add(Kind.UNMAPPED, "t" + i, 1);
        }
        assertThat(tally.named(Kind.UNMAPPED)).hasSizeLessThanOrEqualTo(501).containsKey(Tally.OTHER);
        assertThat(tally.named(Kind.UNMAPPED).values().stream()
                        .mapToLong(n -> n)
                        .sum())
                .isEqualTo(2000);
    }

    private void assertForbidden(Caller caller, @Nullable List<String> institutions) {
        assertThatExceptionOfType(Failure.class)
                .isThrownBy(() -> cards(caller, institutions))
                .satisfies(failure -> assertThat(failure.category()).isEqualTo(Category.FORBIDDEN));
    }

    private Scorecard card(String institution) {
        return cards(caller(Role.INSTITUTION, institution), null).get(0);
    }

    private List<Scorecard> cards(Caller caller, @Nullable List<String> institutions) {
        return controller.scorecards(caller, institutions, null, null);
    }

    private static Caller caller(Role role, @Nullable String institution) {
        return new Caller("s", "n", role, institution, null, "r", Set.of(), "t", "c");
    }

    private static String observation(String code) {
        return "{'resourceType':'Observation','code':%s}".formatted(code);
    }

    private static SubmissionAccepted accepted(
            String institution, Instant received, List<String> resources, Instant done) {
        List<Object> entries = new ArrayList<>();
        List<Object> responses = new ArrayList<>();
        for (String resource : resources) {
            entries.add(Map.of("resource", json(resource)));
            responses.add(Map.of("response", Map.of("status", "201 Created", "lastModified", done.toString())));
        }
        Map<String, Object> bundle = new LinkedHashMap<>(Map.of("resourceType", "Bundle", "entry", entries));
        return new SubmissionAccepted(
                institution, "key", received, Duration.ofMillis(40), new Resource(bundle), Map.of("entry", responses));
    }

    private static Map<String, Object> json(String json) {
        return Json.readObject(json.replace('\'', '"').getBytes(java.nio.charset.StandardCharsets.UTF_8));
    }

    private Tallies run() {
        Residents residents = TestResidents.in(database, new HubIds(new byte[32]), TestKeys.MASTER);
        return new Tallies(
                database,
                new Counting(rules(), residents),
                TestKeys.MASTER,
                TestKeys.SEAL,
                new SecureRandom(),
                Clock.fixed(NOW, ZoneOffset.UTC));
    }

    private ScorecardController controller() {
        try {
            Clock clock = Clock.fixed(NOW, ZoneOffset.UTC);
            return new ScorecardController(tallies, Registries.tongliang(), SETTINGS, JsonMapper.shared(), clock);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Rules rules() {
        try {
            return Rules.read(SETTINGS, JsonMapper.shared());
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
