package org.longmai.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.longmai.intake.Bundles.bundle;
import static org.longmai.intake.Bundles.delete;
import static org.longmai.intake.Bundles.get;
import static org.longmai.intake.Bundles.ifMatch;
import static org.longmai.intake.Bundles.ifNoneExist;
import static org.longmai.intake.Bundles.patch;
import static org.longmai.intake.Bundles.post;
import static org.longmai.intake.Bundles.put;
import static org.longmai.intake.Bundles.putWhere;
import static org.longmai.intake.Bundles.transaction;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.longmai.access.Caller;
import org.longmai.access.Role;
import org.longmai.audit.AccessLogEntry;
import org.longmai.audit.TestLedger;
import org.longmai.fhir.Failure;
import org.longmai.fhir.Failure.Category;
import org.longmai.fhir.Reference;
import org.longmai.fhir.Resource;
import org.longmai.record.Change;
import org.longmai.record.Commons;
import org.longmai.store.TestStore;

/** Conditions, patches and reads in Bundles. */
class ConditionsTests {

    private static final String ANJU = "tl-anju";
    private static final String HUFENG = "tl-hufeng";
    private static final String ONE = put("{'resourceType':'Patient','id':'1'}");
    private static final String TWO = put("{'resourceType':'Patient','id':'2'}");

    private final Hub hub = new Hub(TestStore.fresh());

    // Conditional updates, patches and deletes

    @Test
    void aConditionFindsAResourceOfAnyType() {
        String first = location(transaction(ONE, put(report("a", "7", "1", "partial"))), 1);

        Map<String, Object> updated = take(transaction(putWhere(report("", "7", "1", "final"), "urn:lab|7")));
        assertThat(Hub.statuses(updated)).containsExactly("200 OK");
        assertThat(Hub.locations(updated)).containsExactly(first);
        assertThat(status(first)).isEqualTo("final");

        Map<String, Object> patched = take(transaction(patch(
                "DiagnosticReport?identifier=urn:lab|7", "[{'op':'replace','path':'/status','value':'amended'}]")));
        assertThat(Hub.statuses(patched)).containsExactly("200 OK");
        assertThat(status(first)).isEqualTo("amended");

        take(transaction(delete("DiagnosticReport?identifier=urn:lab|7")));
        assertThat(hub.read(first)).isEmpty();
        assertThat(Hub.statuses(take(transaction(delete("DiagnosticReport?identifier=urn:lab|8")))))
                .containsExactly("204 No Content");
    }

    @Test
    void aConditionFindsNothingOfAnotherInstitutionOrType() {
        String first = location(transaction(ONE, put(report("a", "7", "1", "partial"))), 1);

        hub.submit(HUFENG, transaction(ONE, putWhere(report("", "7", "1", "final"), "urn:lab|7")));
        hub.submit(HUFENG, transaction(delete("DiagnosticReport?identifier=urn:lab|7")));
        take(transaction(delete("Observation?identifier=urn:lab|7"), delete("DiagnosticReport?identifier=|7")));
        assertThat(status(first)).isEqualTo("partial");
    }

    @Test
    void aConditionGoesByTheIdentifierThatTheResourceHasNow() {
        String first = location(transaction(ONE, put(report("a", "7", "1", "final"))), 1);
        take(transaction(put(report("a", "8", "1", "final"))));

        String created = location(transaction(putWhere(report("", "7", "1", "final"), "urn:lab|7")), 0);
        assertThat(created).isNotEqualTo(first);
        assertThat(location(transaction(putWhere(report("", "8", "1", "amended"), "urn:lab|8")), 0))
                .isEqualTo(first);
    }

    @Test
    void aConditionalUpdateCreatesWhatIsNotThereOnce() {
        String bundle = transaction(ONE, putWhere(report("", "7", "1", "final"), "urn:lab|7"));
        Map<String, Object> created = take(bundle);

        assertThat(Hub.statuses(created)).containsExactly("201 Created", "201 Created");
        assertThat(take(bundle)).isEqualTo(created);
        assertThat(location(transaction(putWhere(report("", "7", "1", "amended"), "urn:lab|7")), 0))
                .isEqualTo(Hub.locations(created).get(1));
    }

    @Test
    void theIdOfAConditionalUpdateIsThatOfWhatItFinds() {
        String first = location(transaction(ONE, put(report("a", "7", "1", "partial"))), 1);

        assertThat(location(transaction(putWhere(report("a", "7", "1", "final"), "urn:lab|7")), 0))
                .isEqualTo(first);
        Failure failure = refused(transaction(putWhere(report("b", "7", "1", "final"), "urn:lab|7")));
        assertThat(failure.category()).isEqualTo(Category.INVALID);
        assertThat(failure.expression()).isEqualTo("Bundle.entry[0].resource.id");
    }

    @ParameterizedTest
    @ValueSource(strings = {"PUT", "PATCH", "DELETE", "POST"})
    void aConditionMustNotFindSeveral(String method) {
        take(transaction(ONE, put(report("a", "7", "1", "final")), put(report("b", "7", "1", "final"))));

        Failure failure = refused(transaction(
                switch (method) {
                    case "PUT" -> putWhere(report("", "7", "1", "final"), "urn:lab|7");
                    case "PATCH" -> patch("DiagnosticReport?identifier=urn:lab|7", "[]");
                    case "DELETE" -> delete("DiagnosticReport?identifier=urn:lab|7");
                    default -> ifNoneExist(report("", "7", "1", "final"), "urn:lab|7");
                }));
        assertThat(failure.category()).isEqualTo(Category.PRECONDITION);
        assertThat(failure.expression()).startsWith("Bundle.entry[0].request.");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "name=x",
                "identifier=7",
                "identifier=urn:lab|",
                "identifier=urn:lab|7,urn:lab|8",
                "identifier=urn:lab|7&status=final",
                "identifier=urn:lab|%zz",
                "",
            })
    void aConditionIsOneIdentifierAndNothingElse(String query) {
        take(transaction(ONE, put(report("a", "7", "1", "final"))));
        Failure failure = refused(transaction(delete("DiagnosticReport?" + query)));

        assertThat(failure.category()).isEqualTo(Category.UNSUPPORTED);
        assertThat(failure.expression()).isEqualTo("Bundle.entry[0].request.url");
    }

    @Test
    void anAddressHasAnEnd() {
        String longest = "x".repeat(2_049);
        assertThat(refused(transaction(delete("DiagnosticReport?identifier=a|" + longest)))
                        .expression())
                .isEqualTo("Bundle.entry[0].request.url");
        assertThat(refused(transaction("{'fullUrl':'urn:uuid:" + longest + "'," + ONE.substring(1)))
                        .expression())
                .isEqualTo("Bundle.entry[0].fullUrl");
    }

    @Test
    void anEscapedCommaIsPartOfTheIdentifier() {
        String first = location(transaction(ONE, put(report("a", "7,8", "1", "partial"))), 1);
        assertThat(location(transaction(putWhere(report("", "7,8", "1", "final"), "urn:lab|7%5C,8")), 0))
                .isEqualTo(first);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '~',
            value = {
                "PUT", "PATCH", "DELETE",
            })
    void twoEntriesWithOneIdentityFailTheBundleAlsoByACondition(String method) {
        take(transaction(ONE, put(report("a", "7", "1", "final"))));
        String byCondition =
                switch (method) {
                    case "PUT" -> putWhere(report("", "7", "1", "final"), "urn:lab|7");
                    case "PATCH" -> patch("DiagnosticReport?identifier=urn:lab|7", "[]");
                    default -> delete("DiagnosticReport?identifier=urn:lab|7");
                };
        assertThat(refused(transaction(put(report("a", "7", "1", "amended")), byCondition))
                        .getMessage())
                .startsWith("Two entries are the same resource");
        assertThat(refused(transaction(byCondition, put(report("a", "7", "1", "amended"))))
                        .getMessage())
                .startsWith("Two entries are the same resource");
    }

    @Test
    void anUpdateByConditionMeetsWhatTheSameBundleCreates() {
        String create = post(report("", "9", "1", "final"));
        String update = putWhere(report("", "9", "1", "amended"), "urn:lab|9");

        assertThat(refused(transaction(ONE, create, update)).getMessage()).startsWith("Two entries are the same");
        assertThat(refused(transaction(update, create, ONE)).getMessage()).startsWith("Two entries are the same");
    }

    @Test
    void whatTheBundleDeletesIsNotFoundByACondition() {
        String first = location(transaction(ONE, put(report("a", "7", "1", "final"))), 1);
        Map<String, Object> answer = take(
                transaction(ifNoneExist(report("", "7", "1", "amended"), "urn:lab|7"), delete("DiagnosticReport/a")));

        assertThat(Hub.statuses(answer)).containsExactly("201 Created", "204 No Content");
        assertThat(Hub.locations(answer).get(0)).isNotEqualTo(first);
    }

    // Conditional references

    @Test
    void aConditionalReferenceFindsAClinicalResource() {
        String report = location(transaction(ONE, put(report("a", "7", "1", "final"))), 1);
        String about =
                put("{'resourceType':'Procedure','id':'p','status':'completed','subject':{'reference':'Patient/1'},"
                        + "'report':[{'reference':'DiagnosticReport?identifier=urn:lab|7'}]}");
        Map<String, Object> procedure =
                hub.read(location(transaction(about), 0)).orElseThrow().json();

        assertThat(Hub.text(procedure, "report.reference")).isEqualTo(report);
    }

    @Test
    void aConditionalReferenceFailsWhereTheBundleAndTheRecordEachHaveOne() {
        take(transaction(ONE, put(report("a", "7", "1", "final"))));
        String about =
                put("{'resourceType':'Procedure','id':'p','status':'completed','subject':{'reference':'Patient/1'},"
                        + "'report':[{'reference':'DiagnosticReport?identifier=urn:lab|7'}]}");

        assertThat(refused(transaction(about, put(report("b", "7", "1", "final"))))
                        .expression())
                .isEqualTo("Bundle.entry[0].resource");
        assertThat(refused(transaction(about, put(report("a", "8", "1", "final"))))
                        .expression())
                .isEqualTo("Bundle.entry[0].resource");
        assertThat(refused(transaction(about, delete("DiagnosticReport/a"))).expression())
                .isEqualTo("Bundle.entry[0].resource");
        assertThat(Hub.statuses(take(transaction(about, put(report("a", "7", "1", "amended"))))))
                .containsExactly("201 Created", "200 OK");
    }

    // If-Match

    @Test
    void ifMatchHoldsOfAResourceThatMovesToAnotherPatient() {
        String report = location(transaction(ONE, TWO, put(report("a", "7", "1", "final"))), 2);
        assertThat(refused(transaction(ifMatch(put(report("a", "7", "2", "final")), 2)))
                        .category())
                .isEqualTo(Category.PRECONDITION);

        Map<String, Object> moved = take(transaction(ifMatch(put(report("a", "7", "2", "final")), 1)));
        assertThat(Hub.statuses(moved)).containsExactly("200 OK");
        assertThat(Hub.text(moved, "entry.response.etag")).isEqualTo("W/\"2\"");
        assertThat(hub.logs.locate(Hub.reference(report)))
                .isEqualTo(location(transaction(TWO), 0).replace("Patient/", ""));
        assertThat(Hub.text(
                        take(transaction(ifMatch(put(report("a", "7", "2", "amended")), 2))), "entry.response.etag"))
                .isEqualTo("W/\"3\"");
    }

    @Test
    void ifMatchHoldsOfDeletesAndPatches() {
        take(transaction(ONE, put(report("a", "7", "1", "final")), put("{'resourceType':'Organization','id':'o'}")));

        for (String entry :
                List.of(delete("DiagnosticReport/a"), delete("Organization/o"), patch("DiagnosticReport/a", "[]"))) {
            Failure failure = refused(transaction(ifMatch(entry, 2)));
            assertThat(failure.category()).isEqualTo(Category.PRECONDITION);
            assertThat(failure.expression()).isEqualTo("Bundle.entry[0].request.ifMatch");
        }
        assertThat(refused(transaction(ifMatch(delete("DiagnosticReport/never"), 1)))
                        .category())
                .isEqualTo(Category.PRECONDITION);
        assertThat(Hub.statuses(take(
                        transaction(ifMatch(delete("Organization/o"), 1), ifMatch(delete("DiagnosticReport/a"), 1)))))
                .containsExactly("204 No Content", "204 No Content");
    }

    // Patches

    @Test
    void aPatchKeepsWhatItDoesNotTouch() {
        String device =
                "{'resourceType':'Observation','id':'o','status':'final','code':{'text':'t'},'subject':{'reference':'Patient/1'},"
                        + "'valueQuantity':{'value':1.50},'_status':{'extension':[{'url':'urn:x','valueDecimal':2.00}]},"
                        + "'performer':[{'reference':'Practitioner?identifier=n|1'}]}";
        Resource shared = Resource.of(
                Hub.bytes("{'resourceType':'Practitioner','id':'shared','identifier':[{'system':'n','value':'1'}]}"));
        hub.commons.write("district", "one", List.of(new Commons.Write(new Change.Put(shared, "s"), version -> {})));
        String reference = location(transaction(ONE, put(device)), 1);
        Map<String, Object> before = hub.read(reference).orElseThrow().json();

        take(transaction(patch("Observation/o", "[{'op':'add','path':'/note','value':[{'text':'n'}]}]")));
        Map<String, Object> after = hub.read(reference).orElseThrow().json();
        for (String element : List.of("valueQuantity", "_status", "performer", "subject")) {
            assertThat(String.valueOf(after.get(element))).isEqualTo(String.valueOf(before.get(element)));
        }
        assertThat(Hub.text(after, "performer.reference")).isEqualTo("Practitioner/shared");
        assertThat(Hub.text(after, "note.text")).isEqualTo("n");
    }

    @Test
    void aPatchedReferenceIsRewritten() {
        String reference = location(transaction(ONE, TWO, put(report("a", "7", "1", "final"))), 2);
        String two = location(transaction(TWO), 0);
        take(transaction(
                patch("DiagnosticReport/a", "[{'op':'replace','path':'/subject/reference','value':'Patient/2'}]")));

        assertThat(Hub.text(hub.read(reference).orElseThrow().json(), "subject.reference"))
                .isEqualTo(two);
        assertThat(hub.logs.locate(Hub.reference(reference))).isEqualTo(two.replace("Patient/", ""));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '~',
            value = {
                "[{'op':'replace','path':'/id','value':'x'}]; UNPROCESSABLE",
                "[{'op':'replace','path':'/resourceType','value':'Observation'}]; UNPROCESSABLE",
                "[{'op':'remove','path':'/resourceType'}]; INVALID",
                "[{'op':'test','path':'/status','value':'amended'}]; UNPROCESSABLE",
                "[{'op':'remove','path':'/subject'}]; INVALID",
                "[{'op':'replace','path':'/subject/reference','value':'urn:uuid:7'}]; INVALID",
                "{}; INVALID",
            })
    void aPatchThatCannotBeDoneChangesNothing(String patch, Category category) {
        take(transaction(ONE, put(report("a", "7", "1", "final"))));
        Failure failure = refused(transaction(TWO, patch("DiagnosticReport/a", patch)));

        assertThat(failure.category()).isEqualTo(category);
        assertThat(failure.expression()).startsWith("Bundle.entry[1].resource");
    }

    @Test
    void aPatchNeedsAResource() {
        take(transaction(ONE, put(report("a", "7", "1", "final")), put(report("b", "8", "1", "final"))));
        take(transaction(delete("DiagnosticReport/b")));

        assertThat(refused(transaction(patch("DiagnosticReport/never", "[]"))).category())
                .isEqualTo(Category.NOT_FOUND);
        assertThat(refused(transaction(patch("DiagnosticReport/b", "[]"))).category())
                .isEqualTo(Category.GONE);
        assertThat(catchThrowableOfType(
                                Failure.class, () -> hub.submit(HUFENG, transaction(patch("DiagnosticReport/a", "[]"))))
                        .category())
                .isEqualTo(Category.NOT_FOUND);
    }

    @Test
    void aPatchThatComesAgainIsDoneOnce() {
        take(transaction(ONE, put(report("a", "7", "1", "final"))));
        String add = "[{'op':'add','path':'/identifier/-','value':{'system':'urn:lab','value':'8'}}]";
        String bundle = transaction(patch("DiagnosticReport/a", add));
        Map<String, Object> answer = take(bundle);
        Map<String, Set<String>> done = hub.snapshot();

        assertThat(take(bundle)).isEqualTo(answer);
        assertThat(hub.restarted().submit(ANJU, bundle)).isEqualTo(answer);
        assertThat(hub.snapshot()).isEqualTo(done);
    }

    // Reads

    @Test
    void aReadIsAnsweredAfterTheWrites() {
        take(transaction(ONE, put(report("a", "7", "1", "partial"))));
        Map<String, Object> answer = ask(transaction(
                get("DiagnosticReport/a"),
                get("DiagnosticReport/a/_history/1"),
                put(report("a", "7", "1", "final")),
                get("DiagnosticReport/b"),
                put(report("b", "8", "1", "final"))));

        assertThat(Hub.statuses(answer)).containsExactly("200 OK", "200 OK", "200 OK", "200 OK", "201 Created");
        assertThat(Resource.values(answer, "entry.resource.status")).containsExactly("final", "partial", "final");
    }

    @Test
    void aReadOfWhatIsNotThereFailsTheTransactionAndNotTheBatch() {
        take(transaction(ONE, put(report("a", "7", "1", "partial"))));
        take(transaction(delete("DiagnosticReport/a")));
        hub.submit(HUFENG, transaction(ONE));
        String others = location(hub.submit(HUFENG, transaction(put(report("x", "7", "1", "final")))), 0);

        for (String url : List.of("DiagnosticReport/never", others, "Patient/1/_history/2")) {
            assertThat(catchThrowableOfType(Failure.class, () -> ask(transaction(TWO, get(url))))
                            .category())
                    .isEqualTo(Category.NOT_FOUND);
        }
        assertThat(hub.entry(ids("Patient", "2"))).isEmpty();
        Map<String, Object> answer =
                ask(bundle("batch", get("Patient/1"), get("DiagnosticReport/a"), get(others), TWO));
        assertThat(Hub.statuses(answer)).containsExactly("200 OK", "410 Gone", "404 Not Found", "201 Created");
    }

    @Test
    void aReadFindsWhoAndWhereOfOthersUnlessTheyDeletedIt() {
        String clinic = location(
                hub.submit(HUFENG, transaction(put("{'resourceType':'Organization','id':'o','name':'A'}"))), 0);
        String drug = location(hub.submit(HUFENG, transaction(put("{'resourceType':'Medication','id':'m'}"))), 0);
        assertThat(Hub.statuses(ask(bundle("batch", get(clinic), get(drug), get(clinic + "/_history/2")))))
                .containsExactly("200 OK", "404 Not Found", "404 Not Found");

        hub.submit(HUFENG, transaction(delete("Organization/o")));
        assertThat(Hub.statuses(ask(bundle("batch", get(clinic), get(clinic + "/_history/1")))))
                .containsExactly("404 Not Found", "404 Not Found");
    }

    @Test
    void whatIsReadIsInTheLedger() {
        String patient = location(transaction(ONE, put(report("a", "7", "1", "final"))), 0);
        String resident = hub.residents
                .ofFile(patient.replace("Patient/", ""))
                .orElseThrow()
                .id();
        int before = TestLedger.shared().count(resident);

        ask(transaction(get("DiagnosticReport/a")));
        assertThat(TestLedger.shared().count(resident)).isEqualTo(before + 1);
        AccessLogEntry entry =
                TestLedger.shared().of(resident, 1, null).entries().get(0);
        assertThat(entry.kinds()).containsExactly("DiagnosticReport");

        take(transaction(put(report("a", "7", "1", "final"))));
        assertThat(TestLedger.shared().count(resident)).isEqualTo(before + 1);
        hub.intake.submit(
                institution("system/*.cruds"),
                Hub.bytes(transaction(put(report("a", "7", "1", "amended")))),
                Preference.REPRESENTATION);
        assertThat(TestLedger.shared().count(resident)).isEqualTo(before + 2);
    }

    @Test
    void aRepresentationIsWhatWasMadeOfIt() {
        String bundle = transaction(ONE, put(report("a", "7", "1", "final")), delete("Observation/never"));
        Map<String, Object> answer =
                hub.intake.submit(institution("system/*.cruds"), Hub.bytes(bundle), Preference.REPRESENTATION);

        assertThat(Resource.values(answer, "entry.resource.resourceType"))
                .containsExactly("Patient", "DiagnosticReport");
        assertThat(Resource.values(answer, "entry.resource.meta.versionId")).containsExactly("1", "1");
        assertThat(Resource.values(
                        hub.intake.submit(institution("system/*.cud"), Hub.bytes(bundle), Preference.REPRESENTATION),
                        "entry.resource"))
                .isEmpty();
    }

    @Test
    void aTokenMayNotReadWithoutTheLetterForIt() {
        take(transaction(ONE));
        assertThat(catchThrowableOfType(
                                Failure.class,
                                () -> hub.intake.submit(
                                        institution("system/*.cud"),
                                        Hub.bytes(transaction(get("Patient/1"))),
                                        Preference.MINIMAL))
                        .category())
                .isEqualTo(Category.FORBIDDEN);
    }

    // Many at once

    @Test
    void concurrentIfNoneExistMakesOneResourceOfAnyTypeUnderAnyPatient() throws Exception {
        take(transaction(ONE, TWO));
        for (int round = 0; round < 5; round++) {
            String number = "r" + round;
            List<Map<String, Object>> answers = atOnce(
                    6,
                    writer -> transaction(ifNoneExist(
                            report("", number, writer % 2 == 0 ? "1" : "2", "final")
                                    .replace("}]", "},{'value':'w%d'}]".formatted(writer)),
                            "urn:lab|" + number)));

            Set<String> locations = new HashSet<>();
            answers.forEach(answer -> locations.addAll(Hub.locations(answer)));
            assertThat(locations).hasSize(1);
            assertThat(answers.stream().map(answer -> Hub.statuses(answer).get(0)))
                    .containsOnlyOnce("201 Created")
                    .contains("200 OK");
            assertThat(hub.entry(locations.iterator().next()).orElseThrow().version())
                    .isEqualTo(1);
        }
    }

    @Test
    void concurrentIfNoneExistMakesOneCommonResource() throws Exception {
        List<Map<String, Object>> answers = atOnce(
                6,
                writer -> transaction(ifNoneExist(
                        "{'resourceType':'Organization','name':'%d','identifier':[{'system':'s','value':'7'}]}"
                                .formatted(writer),
                        "s|7")));

        assertThat(answers.stream().map(answer -> Hub.statuses(answer).get(0))).containsOnlyOnce("201 Created");
        assertThat(answers.stream().map(answer -> Hub.locations(answer).get(0)).distinct())
                .hasSize(1);
    }

    @Test
    void concurrentUpdatesByConditionWithIdsOfTheirOwnMakeOneResource() throws Exception {
        take(transaction(ONE));
        List<Map<String, Object>> answers =
                atOnce(6, writer -> bundle("batch", putWhere(report("own" + writer, "7", "1", "final"), "urn:lab|7")));

        assertThat(answers.stream().map(answer -> Hub.statuses(answer).get(0))).containsOnlyOnce("201 Created");
        assertThat(hub.logs
                        .identified(ANJU, Set.of("DiagnosticReport|urn:lab|7"))
                        .get("DiagnosticReport|urn:lab|7"))
                .hasSize(1);
    }

    @Test
    void concurrentPatchesAllCount() throws Exception {
        String report = location(transaction(ONE, put(report("a", "0", "1", "final"))), 1);
        String organization = location(transaction(put("{'resourceType':'Organization','id':'o','alias':['0']}")), 0);
        atOnce(
                6,
                writer -> transaction(patch("DiagnosticReport/a", adding("/identifier/-", "{'value':'%d'}", writer))));
        atOnce(6, writer -> transaction(patch("Organization/o", adding("/alias/-", "'%d'", writer))));

        assertThat(Resource.values(hub.read(report).orElseThrow().json(), "identifier.value"))
                .hasSize(7)
                .doesNotHaveDuplicates();
        assertThat(Resource.values(hub.read(organization).orElseThrow().json(), "alias"))
                .hasSize(7)
                .doesNotHaveDuplicates();
    }

    @Test
    void oneOfSeveralWritersOfOneVersionWins() throws Exception {
        take(transaction(ONE, put(report("a", "0", "1", "final")), put("{'resourceType':'Organization','id':'o'}")));
        assertThat(statusesAtOnce(writer ->
                        bundle("batch", ifMatch(put(report("a", String.valueOf(writer + 1), "1", "final")), 1))))
                .containsOnlyOnce("200 OK")
                .filteredOn(status -> status.equals("412 Precondition Failed"))
                .hasSize(5);
        assertThat(statusesAtOnce(writer -> bundle(
                        "batch",
                        ifMatch(put("{'resourceType':'Organization','id':'o','name':'%d'}".formatted(writer)), 1))))
                .containsOnlyOnce("200 OK");
    }

    @Test
    void concurrentIdenticalPushesAreOneAndGetOneAnswer() throws Exception {
        String bundle = transaction(
                ONE,
                TWO,
                put("{'resourceType':'Organization','id':'o'}"),
                ifNoneExist(report("", "7", "1", "final"), "urn:lab|7"),
                put(report("b", "8", "2", "final")));
        Set<Map<String, Object>> answers = new HashSet<>(atOnce(6, writer -> bundle));

        assertThat(answers).hasSize(1);
        assertThat(Hub.statuses(answers.iterator().next())).containsOnly("201 Created");
        assertThat(hub.sizes()).containsEntry("commons", 1).containsEntry("envelopes", 2);
    }

    /** As many writers as there are read, add one to each of both and write: no addition is lost, in neither file. */
    @Test
    void conditionsOfSeveralFilesAreMetAtOnce() throws Exception {
        take(transaction(ONE, TWO, put(report("a", "0", "1", "final")), put(report("b", "0", "2", "final"))));
        List<Map<String, Object>> answers = atOnce(
                6,
                writer -> transaction(
                        patch("DiagnosticReport/a", adding("/identifier/-", "{'value':'%d'}", writer)),
                        patch("DiagnosticReport/b", adding("/identifier/-", "{'value':'%d'}", writer)),
                        put(
                                "{'resourceType':'Observation','id':'o%d','status':'final','code':{'text':'x'},'subject':{'reference':'Patient/1'}}"
                                        .formatted(writer))));

        assertThat(answers).hasSize(6);
        for (String id : List.of("a", "b")) {
            String report = "DiagnosticReport/" + hub.ids.of(ANJU, "DiagnosticReport", id);
            assertThat(Resource.values(hub.read(report).orElseThrow().json(), "identifier.value"))
                    .hasSize(7)
                    .doesNotHaveDuplicates();
        }
    }

    @Test
    void aStaleVersionInTheSecondFileRejectsTheWhole() {
        take(transaction(ONE, TWO, put(report("a", "0", "1", "final")), put(report("b", "0", "2", "final"))));
        take(transaction(put(report("b", "1", "2", "final"))));
        Map<String, Set<String>> before = hub.snapshot();

        Failure failure = catchThrowableOfType(
                Failure.class,
                () -> take(transaction(
                        ifMatch(put(report("a", "9", "1", "final")), 1),
                        ifMatch(put(report("b", "9", "2", "final")), 1))));

        assertThat(failure.category()).isEqualTo(Category.PRECONDITION);
        assertThat(failure.expression()).isEqualTo("Bundle.entry[1].request.ifMatch");
        assertThat(hub.snapshot()).isEqualTo(before);
    }

    /** Somebody without conditions writes to the second file when the first is being held: the whole is refused. */
    @Test
    void aVersionThatGrowsStaleMeanwhileRejectsTheWholeToo() {
        List<String> inOrder = twoFilesInOrder();
        Hub hasty = interrupted(1, () -> hub.restarted().submit(ANJU, transaction(changed(inOrder.get(1), "7"))));

        Failure failure = catchThrowableOfType(
                Failure.class,
                () -> hasty.submit(
                        ANJU,
                        transaction(
                                ifMatch(changed(inOrder.get(0), "9"), 1), ifMatch(changed(inOrder.get(1), "9"), 1))));

        assertThat(failure.category()).isEqualTo(Category.PRECONDITION);
        assertThat(identifiers(inOrder.get(0))).containsExactly("0");
        assertThat(identifiers(inOrder.get(1))).containsExactly("0", "7");
        take(transaction(changed(inOrder.get(0), "8")));
        assertThat(identifiers(inOrder.get(0))).containsExactly("0", "8");
    }

    /** Somebody comes to the second file when the whole is accepted and the first is being written: behind it. */
    @Test
    void whoComesBetweenCheckAndChangeWritesBehindTheChange() {
        List<String> inOrder = twoFilesInOrder();
        Hub hasty = interrupted(3, () -> hub.restarted().submit(ANJU, transaction(changed(inOrder.get(1), "7"))));

        hasty.submit(
                ANJU, transaction(ifMatch(changed(inOrder.get(0), "9"), 1), ifMatch(changed(inOrder.get(1), "9"), 1)));

        assertThat(identifiers(inOrder.get(0))).containsExactly("0", "9");
        assertThat(identifiers(inOrder.get(1))).containsExactly("0", "9", "7");
    }

    /** A hub in which something happens when the record asks for the time so often. */
    private Hub interrupted(int ticks, Runnable interruption) {
        AtomicInteger asked = new AtomicInteger();
        return new Hub(hub.database, new Clock() {
            @Override
            public Instant instant() {
                if (asked.incrementAndGet() == ticks) {
                    interruption.run();
                }
                return Instant.now();
            }

            @Override
            public ZoneId getZone() {
                return ZoneOffset.UTC;
            }

            @Override
            public Clock withZone(ZoneId zone) {
                throw new UnsupportedOperationException();
            }
        });
    }

    /** A report each of two patients; the ids of the reports in the order in which their files are held. */
    private List<String> twoFilesInOrder() {
        take(transaction(ONE, TWO, put(report("a", "0", "1", "final")), put(report("b", "0", "2", "final"))));
        boolean first = hub.ids.of(ANJU, "Patient", "1").compareTo(hub.ids.of(ANJU, "Patient", "2")) < 0;
        return first ? List.of("a", "b") : List.of("b", "a");
    }

    private static String changed(String id, String identifier) {
        return put(report(id, identifier, id.equals("a") ? "1" : "2", "final"));
    }

    /** Those of every version of the report. */
    private List<Object> identifiers(String id) {
        Reference report = Hub.reference("DiagnosticReport/" + hub.ids.of(ANJU, "DiagnosticReport", id));
        Hub now = hub.restarted();
        List<Object> identifiers = new ArrayList<>();
        now.logs
                .read(String.valueOf(now.logs.locate(report)))
                .history(report)
                .forEach(entry -> identifiers.addAll(
                        0, Resource.values(now.logs.open(entry).json(), "identifier.value")));
        return identifiers;
    }

    /** The process died between its first hold and its acceptance: the next writer waits a little, and then nothing comes of it. */
    @Test
    void aDeadHoldHoldsNobodyUp() {
        take(transaction(ONE, TWO, put(report("a", "0", "1", "final")), put(report("b", "0", "2", "final"))));
        Plan plan = held();
        Holds.Hold hold = hub.holds.hold("k", ANJU, plan, any -> {});
        Hub later = new Hub(hub.database, Clock.systemUTC(), Clock.offset(Clock.systemUTC(), Duration.ofMinutes(1)));

        later.submit(ANJU, transaction(put(report("b", "1", "2", "final"))));

        Answer none = Answer.of(Map.of());
        assertThatThrownBy(() -> hub.journal.accept("k", ANJU, plan.held(), none, hold.mark()))
                .isInstanceOf(Plan.Outdated.class);
        later.submit(ANJU, transaction(put(report("a", "1", "1", "final"))));
    }

    /** It died behind its acceptance: the next writer of any of its files carries it out first. */
    @Test
    void whatWasAcceptedIsCarriedOutByWhoComesNext() {
        take(transaction(ONE, TWO, put(report("a", "0", "1", "final")), put(report("b", "0", "2", "final"))));
        Plan plan = held();
        Holds.Hold hold = hub.holds.hold("k", ANJU, plan, any -> {});
        hub.journal.accept("k", ANJU, plan.held(), Answer.of(Map.of()), hold.mark());

        hub.restarted().submit(ANJU, transaction(put(report("b", "1", "2", "final"))));

        Reference a = Hub.reference("DiagnosticReport/" + hub.ids.of(ANJU, "DiagnosticReport", "a"));
        Reference b = Hub.reference("DiagnosticReport/" + hub.ids.of(ANJU, "DiagnosticReport", "b"));
        Hub now = hub.restarted();
        assertThat(now.entry(a.toString()).orElseThrow().version()).isEqualTo(2);
        assertThat(now.entry(b.toString()).orElseThrow().version()).isEqualTo(3);
    }

    /** A change of each of the two reports, each for its first version. */
    private Plan held() {
        Plan plan = Plan.empty();
        for (String id : List.of("a", "b")) {
            Reference reference = Hub.reference("DiagnosticReport/" + hub.ids.of(ANJU, "DiagnosticReport", id));
            Map<String, Object> json = new LinkedHashMap<>(
                    hub.read(reference.toString()).orElseThrow().json());
            json.put("status", "amended");
            Plan.Step step = new Plan.Step(0, new Change.Put(new Resource(json), id), 1, null);
            plan.inFile(String.valueOf(hub.logs.locate(reference)), step);
        }
        return plan;
    }

    @Test
    void concurrentIfNoneExistInTheSecondFileMakesOneResource() throws Exception {
        List<Map<String, Object>> answers = atOnce(
                6,
                writer -> transaction(
                        ONE,
                        put(
                                "{'resourceType':'Observation','id':'o%d','status':'final','code':{'text':'x'},'subject':{'reference':'Patient/1'}}"
                                        .formatted(writer)),
                        TWO,
                        ifNoneExist(report("", "7", "2", "final"), "urn:lab|7")));

        assertThat(answers.stream().map(answer -> Hub.locations(answer).get(3)).distinct())
                .hasSize(1);
        assertThat(answers.stream().map(answer -> Hub.statuses(answer).get(3))).containsOnlyOnce("201 Created");
    }

    private List<String> statusesAtOnce(IntFunction<String> bundle) throws Exception {
        List<String> statuses = new ArrayList<>();
        for (Map<String, Object> answer : atOnce(6, bundle)) {
            statuses.addAll(Hub.statuses(answer));
        }
        return statuses;
    }

    /** Each writer is an instance of its own, on the same database. A transaction that is refused fails the test. */
    private List<Map<String, Object>> atOnce(int writers, IntFunction<String> bundle) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(writers);
        CyclicBarrier start = new CyclicBarrier(writers);
        try {
            List<Callable<Map<String, Object>>> calls = new ArrayList<>();
            for (int writer = 0; writer < writers; writer++) {
                Hub instance = hub.restarted();
                String sent = bundle.apply(writer);
                calls.add(() -> {
                    start.await();
                    return instance.submit(ANJU, sent);
                });
            }
            List<Map<String, Object>> answers = new ArrayList<>();
            for (Future<Map<String, Object>> call : threads.invokeAll(calls)) {
                answers.add(call.get());
            }
            return answers;
        } finally {
            threads.shutdownNow();
        }
    }

    private static String adding(String path, String value, int number) {
        return "[{'op':'add','path':'%s','value':%s}]".formatted(path, value.formatted(number + 1));
    }

    private Map<String, Object> take(String bundle) {
        return hub.submit(ANJU, bundle);
    }

    private Map<String, Object> ask(String bundle) {
        return hub.intake.submit(institution("system/*.cruds"), Hub.bytes(bundle), Preference.MINIMAL);
    }

    private String location(String bundle, int entry) {
        return location(take(bundle), entry);
    }

    private static String location(Map<String, Object> answer, int entry) {
        return Hub.locations(answer).get(entry);
    }

    private String status(String reference) {
        return Hub.text(hub.read(reference).orElseThrow().json(), "status");
    }

    private String ids(String type, String sourceId) {
        return type + "/" + hub.ids.of(ANJU, type, sourceId);
    }

    /** Why the Bundle is refused; the database is as it was. */
    private Failure refused(String bundle) {
        Map<String, Set<String>> before = hub.snapshot();
        Failure failure = catchThrowableOfType(Failure.class, () -> take(bundle));
        assertThat(failure).as("a failure").isNotNull();
        assertThat(hub.snapshot()).isEqualTo(before);
        return failure;
    }

    private static Caller institution(String scopes) {
        return new Caller(ANJU, "安居镇卫生院", Role.INSTITUTION, ANJU, null, null, Set.of(scopes), "token", ANJU);
    }

    private static String report(String id, String number, String patient, String status) {
        String own = id.isEmpty() ? "" : "'id':'%s',".formatted(id);
        return ("{'resourceType':'DiagnosticReport',%s'status':'%s','code':{'text':'t'},'subject':{'reference':'Patient/%s'},"
                        + "'identifier':[{'system':'urn:lab','value':'%s'}]}")
                .formatted(own, status, patient, number);
    }
}
