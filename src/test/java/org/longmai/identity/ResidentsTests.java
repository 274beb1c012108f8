package org.longmai.identity;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.longmai.fhir.Failure;
import org.longmai.fhir.HubIds;
import org.longmai.fhir.Resource;
import org.longmai.store.MasterKey;
import org.longmai.store.TestStore;

class ResidentsTests {

    private static final String NUMBER = "11010519491231002X";
    private static final String OLD_FORM = "110105491231002";
    private static final String OTHER_NUMBER = "440524188001010014";
    private static final String CARD = "5000001234";

    private final Residents residents = residents();

    @Test
    void filesOfOneCitizenNumberAreOnePerson() {
        residents.link("a", "tl-anju", patient(Map.of(CitizenNumber.SYSTEM, NUMBER)));
        residents.link("b", "tl-hufeng", patient(Map.of(CitizenNumber.HL7_CHINA_SYSTEM, OLD_FORM)));
        residents.link("c", "tl-hufeng", patient(Map.of(CitizenNumber.SYSTEM, OTHER_NUMBER)));

        assertThat(residents.ofFile("a").orElseThrow().files())
                .containsExactlyInAnyOrderEntriesOf(Map.of("a", "tl-anju", "b", "tl-hufeng"));
        assertThat(residents.ofFile("b")).isEqualTo(residents.ofFile("a"));
        assertThat(residents.ofFile("c").orElseThrow().files()).containsOnlyKeys("c");
    }

    @ParameterizedTest
    @CsvSource({
        CitizenNumber.SYSTEM + "," + NUMBER,
        CitizenNumber.SYSTEM + "," + OLD_FORM,
        CitizenNumber.HL7_CHINA_SYSTEM + ",11010519491231002x"
    })
    void aPersonIsFoundByEveryFormOfTheirNumber(String system, String value) {
        residents.link("a", "tl-anju", patient(Map.of(CitizenNumber.SYSTEM, NUMBER)));

        assertThat(residents.find(system, value)).isEqualTo(residents.ofFile("a"));
        assertThat(residents.find(system, OTHER_NUMBER)).isEmpty();
        assertThat(residents.find("urn:oid:1.2.3", value)).isEmpty();
    }

    @Test
    void filesOfOneHealthCardAreOnePerson() {
        residents.link("a", "tl-anju", patient(Map.of(TestResidents.HEALTH_CARD, CARD)));
        residents.link("b", "tl-hufeng", patient(Map.of(TestResidents.HEALTH_CARD, " " + CARD)));
        residents.link("c", "tl-hufeng", patient(Map.of("http://tl-hufeng/mrn", CARD)));

        assertThat(residents.find(TestResidents.HEALTH_CARD, CARD).orElseThrow().files())
                .containsOnlyKeys("a", "b");
    }

    @Test
    void twoCitizenNumbersAreNeverOnePersonWhateverCardTheyShare() {
        residents.link("a", "tl-anju", patient(both(NUMBER, CARD)));
        residents.link("b", "tl-hufeng", patient(both(OTHER_NUMBER, CARD)));
        residents.link("a", "tl-anju", patient(both(NUMBER, CARD)));

        assertThat(residents.find(CitizenNumber.SYSTEM, NUMBER).orElseThrow().files())
                .containsOnlyKeys("a");
        assertThat(residents
                        .find(CitizenNumber.SYSTEM, OTHER_NUMBER)
                        .orElseThrow()
                        .files())
                .containsOnlyKeys("b");
    }

    @Test
    void aFileWithTwoPersonsIdentifiersBelongsToTheFirstAndMergesNobody() {
        residents.link("a", "tl-anju", patient(Map.of(CitizenNumber.SYSTEM, NUMBER)));
        residents.link("b", "tl-hufeng", patient(both(OTHER_NUMBER, CARD)));
        residents.link("c", "tl-renmin", patient(both(NUMBER, CARD)));

        assertThat(residents.ofFile("c").orElseThrow().files()).containsOnlyKeys("a", "c");
        assertThat(residents.ofFile("b").orElseThrow().files()).containsOnlyKeys("b");
    }

    @ParameterizedTest
    @CsvSource({"birthDate,1950-01-01", "birthDate,1950", "gender,male"})
    void aNumberThatContradictsThePatientIsNotUsed(String element, String value) {
        residents.link("a", "tl-anju", patient(Map.of(CitizenNumber.SYSTEM, NUMBER)));
        List<Failure> doubts = residents.link("b", "tl-hufeng", with(element, value));

        assertThat(residents.ofFile("a").orElseThrow().files()).containsOnlyKeys("a");
        assertThat(doubts).singleElement().satisfies(doubt -> {
            assertThat(doubt.expression()).isEqualTo("Patient.identifier[0].value");
            assertThat(doubt.getMessage()).contains("Patient." + element).doesNotContain(NUMBER);
        });
    }

    @ParameterizedTest
    @CsvSource({"birthDate,1949-12-31", "birthDate,1949-12", "birthDate,1949", "gender,female", "gender,other"})
    void aNumberThatAgreesWithThePatientIsUsed(String element, String value) {
        residents.link("a", "tl-anju", patient(Map.of(CitizenNumber.SYSTEM, NUMBER)));

        assertThat(residents.link("b", "tl-hufeng", with(element, value))).isEmpty();
        assertThat(residents.ofFile("a").orElseThrow().files()).containsOnlyKeys("a", "b");
    }

    @ParameterizedTest
    @ValueSource(strings = {"110105194912310021", "123", " "})
    void aNumberThatIsNoneIsNotUsed(String value) {
        List<Failure> doubts = residents.link("a", "tl-anju", patient(Map.of(CitizenNumber.SYSTEM, value)));
        residents.link("b", "tl-hufeng", patient(Map.of(CitizenNumber.SYSTEM, value)));

        assertThat(doubts).singleElement().extracting(Failure::expression).isEqualTo("Patient.identifier[0].value");
        assertThat(residents.find(CitizenNumber.SYSTEM, value)).isEmpty();
        assertThat(residents.ofFile("a").orElseThrow().files()).containsOnlyKeys("a");
    }

    @Test
    void aCorrectedNumberMovesTheFileAndFreesTheOldOne() {
        residents.link("a", "tl-anju", patient(Map.of(CitizenNumber.SYSTEM, NUMBER)));
        residents.link("b", "tl-hufeng", patient(Map.of(CitizenNumber.SYSTEM, OTHER_NUMBER)));
        residents.link("a", "tl-anju", patient(Map.of(CitizenNumber.SYSTEM, OTHER_NUMBER)));

        assertThat(residents.ofFile("a").orElseThrow().files()).containsOnlyKeys("a", "b");
        assertThat(residents.find(CitizenNumber.SYSTEM, NUMBER)).isEmpty();

        residents.link("c", "tl-renmin", patient(Map.of(CitizenNumber.SYSTEM, NUMBER)));
        assertThat(residents.find(CitizenNumber.SYSTEM, NUMBER).orElseThrow().files())
                .containsOnlyKeys("c");
    }

    @Test
    void theOtherFilesStayWhenOneLeaves() {
        residents.link("a", "tl-anju", patient(Map.of(CitizenNumber.SYSTEM, NUMBER)));
        residents.link("b", "tl-hufeng", patient(Map.of(CitizenNumber.SYSTEM, NUMBER)));
        String resident = residents.ofFile("a").orElseThrow().id();
        residents.link("a", "tl-anju", patient(Map.of(CitizenNumber.SYSTEM, OTHER_NUMBER)));

        assertThat(residents.find(CitizenNumber.SYSTEM, NUMBER))
                .contains(new Person(resident, Map.of("b", "tl-hufeng"), Set.of(resident)));
        assertThat(residents.ofFile("a").orElseThrow().id()).isNotEqualTo(resident);
    }

    @Test
    void aFileWithoutIdentifiersIsItsOwnPersonAndStaysOneWithItsFirstNumber() {
        residents.link("a", "tl-anju", null);
        residents.link("b", "tl-anju", patient(Map.of()));
        String resident = residents.ofFile("a").orElseThrow().id();
        assertThat(residents.ofFile("b").orElseThrow().id()).isNotEqualTo(resident);

        residents.link("a", "tl-anju", patient(Map.of(CitizenNumber.SYSTEM, NUMBER)));
        assertThat(residents.find(CitizenNumber.SYSTEM, NUMBER))
                .contains(new Person(resident, Map.of("a", "tl-anju"), Set.of(resident)));

        residents.link("a", "tl-anju", patient(both(NUMBER, CARD)));
        assertThat(residents.find(TestResidents.HEALTH_CARD, CARD))
                .contains(new Person(resident, Map.of("a", "tl-anju"), Set.of(resident)));
    }

    @Test
    void aBundleWithoutThePatientLeavesTheLinkAlone() {
        residents.link("a", "tl-anju", patient(Map.of(CitizenNumber.SYSTEM, NUMBER)));
        residents.link("a", "tl-anju", null);

        assertThat(residents.find(CitizenNumber.SYSTEM, NUMBER)).isEqualTo(residents.ofFile("a"));
    }

    @Test
    void anUnknownFileIsNobodys() {
        assertThat(residents.ofFile("a")).isEmpty();
        assertThat(residents.find("a")).isEmpty();
    }

    @RepeatedTest(50)
    void oneNumberPushedByTwoInstitutionsAtOnceMakesOnePerson() throws Exception {
        atOnce(
                () -> residents.link("a", "tl-anju", patient(Map.of(CitizenNumber.SYSTEM, NUMBER))),
                () -> residents.link("b", "tl-hufeng", patient(Map.of(CitizenNumber.HL7_CHINA_SYSTEM, OLD_FORM))));

        assertThat(residents.find(CitizenNumber.SYSTEM, NUMBER).orElseThrow().files())
                .containsOnlyKeys("a", "b");
    }

    @RepeatedTest(50)
    void oneSharedIdentifierOfSeveralPushedAtOnceMakesOnePerson() throws Exception {
        atOnce(
                () -> residents.link("a", "tl-anju", patient(both(NUMBER, CARD))),
                () -> residents.link("b", "tl-hufeng", patient(Map.of(TestResidents.HEALTH_CARD, CARD))));
        residents.link("c", "tl-renmin", patient(Map.of(CitizenNumber.SYSTEM, NUMBER)));

        assertThat(residents.ofFile("a").orElseThrow().files()).containsOnlyKeys("a", "b", "c");
        assertThat(residents.find(CitizenNumber.SYSTEM, NUMBER)).isEqualTo(residents.ofFile("a"));
        assertThat(residents.find(TestResidents.HEALTH_CARD, CARD)).isEqualTo(residents.ofFile("a"));
    }

    @RepeatedTest(50)
    void identifiersInAnyOrderPushedAtOnceMakeOnePerson() throws Exception {
        Map<String, String> reversed = new LinkedHashMap<>();
        reversed.put(TestResidents.HEALTH_CARD, CARD);
        reversed.put(CitizenNumber.SYSTEM, NUMBER);
        atOnce(
                () -> residents.link("a", "tl-anju", patient(both(NUMBER, CARD))),
                () -> residents.link("b", "tl-hufeng", patient(reversed)),
                () -> residents.link("c", "tl-renmin", patient(both(NUMBER, CARD))));

        assertThat(residents.ofFile("a").orElseThrow().files()).containsOnlyKeys("a", "b", "c");
    }

    static Residents residents() {
        MasterKey master = new MasterKey(new byte[32]);
        return TestResidents.in(TestStore.fresh(), new HubIds(master.derive("hub-ids")), master);
    }

    @SafeVarargs
    static void atOnce(Callable<List<Failure>>... tasks) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(tasks.length);
        try {
            for (Future<List<Failure>> done : threads.invokeAll(List.of(tasks))) {
                done.get();
            }
        } finally {
            threads.shutdown();
        }
    }

    private static Map<String, String> both(String number, String card) {
        Map<String, String> identifiers = new LinkedHashMap<>();
        identifiers.put(CitizenNumber.SYSTEM, number);
        identifiers.put(TestResidents.HEALTH_CARD, card);
        return identifiers;
    }

    private static Resource with(String element, String value) {
        Map<String, Object> json = new LinkedHashMap<>(
                patient(Map.of(CitizenNumber.SYSTEM, NUMBER)).json());
        json.put(element, value);
        return new Resource(json);
    }

    /** @param identifiers values by system */
    static Resource patient(Map<String, String> identifiers) {
        List<Object> list = new ArrayList<>();
        identifiers.forEach((system, value) -> list.add(Map.of("system", system, "value", value)));
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("resourceType", "Patient");
        json.put("identifier", list);
        return new Resource(json);
    }
}
