package org.longmai.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.mongodb.client.MongoDatabase;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.bson.Document;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.longmai.fhir.Failure;
import org.longmai.fhir.HubIds;
import org.longmai.fhir.Resource;
import org.longmai.identity.Match.Kind;
import org.longmai.identity.Match.State;
import org.longmai.store.TestKeys;
import org.longmai.store.TestStore;

/** What is asked of the stewards, what is not, and what never links by itself. */
class MatchesTests {

    private static final String MOTHER = "11010519491231002X";

    private final MongoDatabase database = TestStore.fresh();
    private final TestResidents.Index index = TestResidents.in(
            database, new HubIds(TestKeys.MASTER.derive("hub-ids")), TestKeys.MASTER, Clock.systemUTC());

    /** A Patient, field by field. */
    private record Sent(Map<String, Object> json) {

        static Sent patient(String name, String birthDate, String gender) {
            Map<String, Object> json = new LinkedHashMap<>();
            json.put("resourceType", "Patient");
            json.put("name", List.of(Map.of("text", name)));
            json.put("gender", gender);
            json.put("birthDate", birthDate);
            return new Sent(json);
        }

        Sent with(String element, Object value) {
            Map<String, Object> more = new LinkedHashMap<>(json);
            more.put(element, value);
            return new Sent(more);
        }

        Sent without(String element) {
            Map<String, Object> less = new LinkedHashMap<>(json);
            less.remove(element);
            return new Sent(less);
        }

        Sent phone(String phone) {
            return with("telecom", List.of(Map.of("system", "phone", "value", phone)));
        }

        Sent town(String town) {
            return with("address", List.of(Map.of("district", town)));
        }

        Sent identifier(String system, String value) {
            return with("identifier", List.of(Map.of("system", system, "value", value)));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "张伟, 1980-03-04, 张伟, 1980-03-04",
        "張偉, 1980-03-04, 张伟, 1980-03-04",
        "章玮, 1980-03-04, 张伟, 1980-03-04",
        "Zhang Wei, 1980-03-04, 张伟, 1980-03-04",
        "张伟, 1980-04-03, 张伟, 1980-03-04",
        "买买提·吐尔逊, 1980-03-04, 吐尔逊·买买提, 1980-03-04"
    })
    void whoAgreesInNameBirthDateAndSexIsAskedOfAndNotLinked(String one, String born, String other, String bornToo) {
        push("a", Sent.patient(one, born, "male"));
        push("b", Sent.patient(other, bornToo, "male"));

        assertThat(open()).extracting(Match::kind).containsExactly(Kind.POSSIBLE);
        assertThat(files("a")).containsOnly("a");
    }

    @ParameterizedTest
    @CsvSource({"1980-01-15, 1979-12-01", "1980-03-04, 1981-03-04"})
    void aLunarDateOrAYearOffIsAskedOfWhereTheTownOrThePhoneAgrees(String one, String other) {
        push("a", Sent.patient("周德明", one, "male").town("安居镇").phone("13800000001"));
        push("b", Sent.patient("周德明", other, "male").town("安居镇").phone("13800000001"));

        assertThat(open()).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource({
        "张晓伟, 1980-03-04, male, twins",
        "李娜, 1980-03-04, male, another name",
        "张晓明, 1955-09-10, female, a parent with the family's phone"
    })
    void whoMerelySharesFamilyAndPhoneIsNotAskedOf(String name, String born, String gender, String why) {
        push("a", Sent.patient("张晓明", "1980-03-04", "male").phone("13800000001").town("安居镇"));
        push("b", Sent.patient(name, born, gender).phone("13800000001").town("安居镇"));

        assertThat(open()).as(why).isEmpty();
        assertThat(files("a")).containsOnly("a");
    }

    @Test
    void twinsWhoseNamesSoundAlikeAreNotAskedOf() {
        push(
                "a",
                Sent.patient("张双", "2020-03-04", "male")
                        .with("multipleBirthInteger", 1)
                        .phone("13800000001"));
        push(
                "b",
                Sent.patient("张霜", "2020-03-04", "male")
                        .with("multipleBirthInteger", 2)
                        .phone("13800000001"));

        assertThat(open()).isEmpty();
    }

    @Test
    void aNewbornUnderTheMothersNumberIsNotTheMother() {
        push("m", Sent.patient("李娜", "1949-12-31", "female").identifier(CitizenNumber.SYSTEM, MOTHER));
        List<Failure> dated =
                push("b", Sent.patient("李娜之女", "2026-01-01", "female").identifier(CitizenNumber.SYSTEM, MOTHER));
        List<Failure> undated = push(
                "c",
                Sent.patient("李娜之女", "2026-01-01", "female")
                        .without("birthDate")
                        .identifier(CitizenNumber.SYSTEM, MOTHER));
        push("d", Sent.patient("李娜", "1949-12-31", "female").identifier(TestResidents.HEALTH_CARD, "777777"));
        push("e", Sent.patient("李娜之子", "2026-01-01", "male").identifier(TestResidents.HEALTH_CARD, "777777"));

        assertThat(dated).hasSize(1);
        assertThat(undated).hasSize(1);
        assertThat(files("m")).containsOnly("m");
        assertThat(files("e")).containsOnly("e");
    }

    @ParameterizedTest
    @CsvSource({"王伟, 1949-12-31, female", "李明明, 1949-12-31, female", "李娜, 1985-01-01, female", "李娜, 1949-12-31, male"})
    void twoPeopleWithOneCardAreAStewardsCaseAndNeverMerged(String name, String born, String gender) {
        push("a", Sent.patient("李娜", "1949-12-31", "female").identifier(TestResidents.HEALTH_CARD, "777777"));
        push("b", Sent.patient(name, born, gender).identifier(TestResidents.HEALTH_CARD, "777777"));
        push("a", Sent.patient("李娜", "1949-12-31", "female").identifier(TestResidents.HEALTH_CARD, "777777"));

        assertThat(files("a")).containsOnly("a");
        assertThat(open()).extracting(Match::kind).containsExactly(Kind.SHARED_NUMBER);
    }

    @Test
    void onePatientWithTheNumbersOfTwoResidentsIsAStewardsCase() {
        push("a", Sent.patient("李娜", "1949-12-31", "female").identifier(CitizenNumber.SYSTEM, MOTHER));
        push("b", Sent.patient("李娜", "1949-12-31", "female").identifier(TestResidents.HEALTH_CARD, "777777"));
        push(
                "c",
                Sent.patient("李娜", "1949-12-31", "female")
                        .with(
                                "identifier",
                                List.of(
                                        Map.of("system", CitizenNumber.SYSTEM, "value", MOTHER),
                                        Map.of("system", TestResidents.HEALTH_CARD, "value", "777777"))));

        assertThat(files("c")).containsOnly("a", "c");
        assertThat(files("b")).containsOnly("b");
        assertThat(open()).hasSize(1);
    }

    @Test
    void twoCitizenNumbersAreTwoPersons() {
        push("a", Sent.patient("张伟", "1980-03-04", "male").identifier(CitizenNumber.SYSTEM, number(1)));
        push("b", Sent.patient("张伟", "1980-03-04", "male").identifier(CitizenNumber.SYSTEM, number(3)));

        assertThat(open()).isEmpty();
    }

    @Test
    void aPhoneOfManyIsNoBlockAndCostsNoMore() {
        for (int i = 0; i < Matches.MAX_BLOCK * 2; i++) {
            push(
                    "f" + i,
                    Sent.patient("张伟", "19%02d-01-01".formatted(i % 100), "male")
                            .phone("13800000001"));
        }
        Map<Long, Integer> blocks = new LinkedHashMap<>();
        for (Document link : database.getCollection("links").find()) {
            link.getList("blocks", Long.class).forEach(block -> blocks.merge(block, 1, Integer::sum));
        }
        assertThat(blocks.values()).allMatch(files -> files <= Matches.MAX_BLOCK);
    }

    @Test
    void aPlaceholderThatManyCarryNamesNobody() {
        for (int i = 0; i < 70; i++) {
            push(
                    "f" + i,
                    Sent.patient("张伟", "1980-03-04", "male")
                            .without("birthDate")
                            .without("name")
                            .identifier(TestResidents.HEALTH_CARD, "0000000"));
        }
        assertThat(index.residents().find(TestResidents.HEALTH_CARD, "0000000")).isEmpty();
    }

    @Test
    void theDatabaseTellsNoNameNoDateNoPhoneNoTown() {
        push(
                "a",
                Sent.patient("张伟", "1980-03-04", "male")
                        .phone("13800000001")
                        .town("安居镇")
                        .with("deceasedDateTime", "2020-05-01"));
        push("b", Sent.patient("张伟", "1980-03-04", "male").phone("13800000001").town("安居镇"));
        index.stewardship().reject(open().get(0), "王管理员", "长得不像");

        for (String collection : database.listCollectionNames()) {
            for (Document document : database.getCollection(collection).find()) {
                assertThat(document.toJson())
                        .doesNotContain("张伟", "zhang", "1980", "13800000001", "安居", "2020-05", "王管理员", "长得不像");
            }
        }
    }

    @Test
    void aDeathIsKnownOfEveryFileUntilItIsTakenBack() {
        Sent dead = Sent.patient("李娜", "1949-12-31", "female").identifier(CitizenNumber.SYSTEM, MOTHER);
        push("a", dead);
        push("b", dead.with("deceasedDateTime", "2020-05-01"));
        String resident = index.residents().ofFile("a").orElseThrow().id();

        assertThat(index.residents().deathOf("a").orElseThrow().before())
                .isEqualTo(Instant.parse("2020-05-01T16:00:00Z"));
        assertThat(index.residents().deceased(resident))
                .isEqualTo(index.residents().deathOf("b"));
        push("c", dead);
        assertThat(index.residents().deathOf("c")).isPresent();

        push("b", dead);
        for (String file : List.of("a", "b", "c")) {
            assertThat(index.residents().deathOf(file)).isEmpty();
        }
        assertThat(index.residents().deceased(resident)).isEmpty();
    }

    @Test
    void aDeathWithoutADateWasBeforeTheHubHeardOfIt() {
        Sent dead = Sent.patient("李娜", "1949-12-31", "female").with("deceasedBoolean", true);
        push("a", dead);
        Instant first = index.residents().deathOf("a").orElseThrow().before();
        push("a", dead.phone("13800000001"));

        assertThat(index.residents().deathOf("a").orElseThrow().before()).isEqualTo(first);
        assertThat(Duration.between(first, Instant.now())).isLessThan(Duration.ofMinutes(5));
    }

    @Test
    void aLinkedFileStaysWhateverIdentifiersComeLater() {
        push("a", Sent.patient("张伟", "1980-03-04", "male").identifier(CitizenNumber.SYSTEM, number(1)));
        push("b", Sent.patient("张伟", "1980-03-04", "male"));
        push("c", Sent.patient("张伟", "1980-03-04", "male").identifier(TestResidents.HEALTH_CARD, "777777"));
        link("a", "b");
        push("b", Sent.patient("张伟", "1980-03-04", "male").identifier(TestResidents.HEALTH_CARD, "777777"));

        assertThat(files("b")).containsOnly("a", "b");
        assertThat(files("c")).containsOnly("c");
    }

    @Test
    void consentsOfBothSidesAreFoundByTheOriginsAndTakenBackWithTheLink() {
        push("a", Sent.patient("张伟", "1980-03-04", "male"));
        push("b", Sent.patient("张伟", "1980-03-04", "male"));
        String one = index.residents().ofFile("a").orElseThrow().id();
        String other = index.residents().ofFile("b").orElseThrow().id();
        LinkDecision decision = link("a", "b");

        assertThat(index.residents().find(other).orElseThrow().origins()).containsExactlyInAnyOrder(one, other);
        index.stewardship().undo(decision, "s", "r");
        assertThat(index.residents().find(other).orElseThrow().origins()).containsExactly(other);
        assertThat(index.residents().find(one).orElseThrow().origins()).containsExactly(one);
    }

    @Test
    void aResidentWhoseOnlyFileJoinsAnotherKeepsTheirId() {
        push("a", Sent.patient("李娜", "1949-12-31", "female").identifier(CitizenNumber.SYSTEM, MOTHER));
        push("b", Sent.patient("李娜", "1949-12-31", "female"));
        String old = index.residents().ofFile("b").orElseThrow().id();
        push("b", Sent.patient("李娜", "1949-12-31", "female").identifier(CitizenNumber.SYSTEM, MOTHER));

        Person person = index.residents().ofFile("a").orElseThrow();
        assertThat(index.residents().find(old)).contains(person);
        assertThat(person.origins()).containsExactlyInAnyOrder(person.id(), old);
    }

    @Test
    void anIdOfAnotherNumberIsNotInherited() {
        push("a", Sent.patient("张伟", "1980-03-04", "male").identifier(CitizenNumber.SYSTEM, number(1)));
        push("b", Sent.patient("张伟", "1980-03-04", "male").identifier(CitizenNumber.SYSTEM, number(3)));
        String old = index.residents().ofFile("b").orElseThrow().id();
        push("b", Sent.patient("张伟", "1980-03-04", "male").identifier(CitizenNumber.SYSTEM, number(1)));

        assertThat(files("a")).containsOnly("a", "b");
        assertThat(index.residents().find(old)).isEmpty();
    }

    @Test
    void theOnlyFileOfAResidentCannotBeTakenOut() {
        push("a", Sent.patient("张伟", "1980-03-04", "male"));

        assertThatExceptionOfType(Failure.class)
                .isThrownBy(() -> index.stewardship().unlink("a", "s", "r"))
                .matches(failure -> failure.category() == Failure.Category.CONFLICT);
    }

    @RepeatedTest(30)
    void stewardsAndAPushAtOnceConverge() throws Exception {
        Sent plain = Sent.patient("李娜", "1949-12-31", "female");
        push("a", plain.identifier(CitizenNumber.SYSTEM, MOTHER));
        push("b", plain);
        push("c", plain.identifier(TestResidents.HEALTH_CARD, "777777"));
        Person one = index.residents().ofFile("a").orElseThrow();
        Person other = index.residents().ofFile("b").orElseThrow();
        List<LinkDecision> made = new ArrayList<>();
        atOnce(
                () -> made.add(index.stewardship().link(one, other, "s", "r")),
                () -> made.add(index.stewardship().link(other, one, "t", "r")),
                () -> push("b", plain.identifier(TestResidents.HEALTH_CARD, "777777")));
        push("b", plain.identifier(TestResidents.HEALTH_CARD, "777777"));

        Set<String> residents = new TreeSet<>();
        for (String file : List.of("a", "b", "c")) {
            Person person = index.residents().ofFile(file).orElseThrow();
            residents.add(person.id());
            assertThat(person.files()).containsKey(file);
            person.files().keySet().forEach(member -> assertThat(
                            index.residents().ofFile(member))
                    .contains(person));
        }
        assertThat(residents).hasSize(2);
    }

    @RepeatedTest(30)
    void anUnlinkAndAPushAtOnceLeaveTheFileOut() throws Exception {
        Sent sent = Sent.patient("李娜", "1949-12-31", "female").identifier(CitizenNumber.SYSTEM, MOTHER);
        push("a", sent);
        push("b", sent);
        atOnce(
                () -> index.stewardship().unlink("b", "s", "r"),
                () -> push("b", sent.phone("13800000001")),
                () -> push("b", sent.phone("13800000002")));

        assertThat(files("b")).containsOnly("b");
        push("b", sent);
        assertThat(files("b")).containsOnly("b");
        assertThat(files("a")).containsOnly("a");
    }

    private static void atOnce(Callable<?>... tasks) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(tasks.length);
        try {
            for (Future<?> done : List.of(tasks).stream().map(threads::submit).toList()) {
                try {
                    done.get();
                } catch (ExecutionException e) {
                    assertThat(e.getCause()).isInstanceOf(Failure.class);
                }
            }
        } finally {
            threads.shutdown();
        }
    }

    private List<Failure> push(String file, Sent sent) {
        return index.residents().link(file, "tl-anju", new Resource(sent.json()));
    }

    private LinkDecision link(String one, String other) {
        return index.stewardship()
                .link(
                        index.residents().ofFile(one).orElseThrow(),
                        index.residents().ofFile(other).orElseThrow(),
                        "s",
                        "r");
    }

    private Set<String> files(String file) {
        return index.residents().ofFile(file).orElseThrow().files().keySet();
    }

    private List<Match> open() {
        return index.matches().page(State.OPEN, 100, null).matches();
    }

    private static String number(int sequence) {
        return CitizenNumber.of("510228", LocalDate.of(1980, 3, 4), sequence).value();
    }
}
