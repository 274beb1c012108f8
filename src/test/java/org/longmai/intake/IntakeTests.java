package org.longmai.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.longmai.access.Caller;
import org.longmai.access.Role;
import org.longmai.fhir.Failure;
import org.longmai.fhir.Failure.Category;
import org.longmai.fhir.OperationOutcome;
import org.longmai.fhir.Resource;
import org.longmai.identity.CitizenNumber;
import org.longmai.record.Common;
import org.longmai.store.TestKeys;
import org.longmai.store.TestStore;
import org.springframework.util.unit.DataSize;

class IntakeTests {

    private static final String ANJU = "tl-anju";
    private static final String HUFENG = "tl-hufeng";
    private static final String NUMBER = "11010519491231002X";

    private static final String PATIENT = put("{'resourceType':'Patient','id':'1'}");
    private static final String PULSE = put(
            "{'resourceType':'Observation','id':'o','status':'final','code':{'text':'pulse'},'subject':{'reference':'Patient/1'}}");

    private final Hub hub = new Hub(TestStore.fresh());

    // What is done

    @Test
    void aTransactionIsAnsweredEntryByEntry() {
        Map<String, Object> answer = take(transaction(PATIENT, PULSE, delete("Observation/never")));

        assertThat(answer).containsEntry("type", "transaction-response");
        assertThat(Hub.statuses(answer)).containsExactly("201 Created", "201 Created", "204 No Content");
        assertThat(Resource.values(answer, "entry.response.etag")).containsExactly("W/\"1\"", "W/\"1\"");
        String patient = Hub.locations(answer).get(0);
        assertThat(Hub.text(read(answer, 1), "subject.reference")).isEqualTo(patient);
    }

    @Test
    void aCollectionNeedsNoRequests() {
        Map<String, Object> answer = take(bundle(
                "collection",
                "{'resource':{'resourceType':'Patient','id':'1'}}",
                "{'resource':{'resourceType':'Condition','id':'c','subject':{'reference':'Patient/1'}}}"));

        assertThat(answer).containsEntry("type", "batch-response");
        assertThat(Hub.statuses(answer)).containsExactly("201 Created", "201 Created");
        assertThat(Hub.locations(take(transaction(PATIENT, PULSE))).get(0))
                .isEqualTo(Hub.locations(answer).get(0));
    }

    @Test
    void aNewVersionReplacesTheOldOneAndADeleteEndsIt() {
        String reference = Hub.locations(take(transaction(PATIENT, PULSE))).get(1);
        take(transaction(PULSE.replace("final", "amended")));
        assertThat(Hub.text(hub.read(reference).orElseThrow().json(), "status")).isEqualTo("amended");

        Map<String, Object> deleted = take(transaction(delete("Observation/o")));
        assertThat(Hub.statuses(deleted)).containsExactly("204 No Content");
        assertThat(Hub.text(deleted, "entry.response.etag")).isEqualTo("W/\"3\"");
        assertThat(hub.read(reference)).isEmpty();
    }

    @Test
    void theOrderOfTheEntriesDoesNotMatter() {
        String provenance = post(
                "{'resourceType':'Provenance','recorded':'2026-01-01T00:00:00Z','agent':[{'who':{'display':'a'}}],'target':[{'reference':'Observation/o'}]}",
                "urn:uuid:a1");
        String aboutIt = post(
                "{'resourceType':'Provenance','recorded':'2026-01-01T00:00:00Z','agent':[{'who':{'display':'a'}}],'target':[{'reference':'urn:uuid:a1'}]}",
                "urn:uuid:a2");
        Map<String, Object> answer = take(transaction(aboutIt, provenance, PULSE, PATIENT));

        String file = Hub.locations(answer).get(3).replace("Patient/", "");
        assertThat(Hub.locations(answer)).allSatisfy(reference -> assertThat(hub.logs.locate(Hub.reference(reference)))
                .isEqualTo(file));
    }

    @Test
    void aProvenanceOfWhatWasSentBeforeJoinsItsFile() {
        String file = Hub.locations(take(transaction(PATIENT, PULSE))).get(0).replace("Patient/", "");
        String later = Hub.locations(take(transaction(post(
                        "{'resourceType':'Provenance','recorded':'2026-01-01T00:00:00Z','agent':[{'who':{'display':'a'}}],'target':[{'reference':'Observation/o'}]}",
                        null))))
                .get(0);

        assertThat(hub.logs.locate(Hub.reference(later))).isEqualTo(file);
    }

    @Test
    void whatNamesNoPatientIsCommonUnlessItMustNameOne() {
        Map<String, Object> answer = take(transaction(
                PATIENT,
                put("{'resourceType':'Device','id':'worn','patient':{'reference':'Patient/1'}}"),
                put("{'resourceType':'Device','id':'shared'}"),
                put("{'resourceType':'Medication','id':'m'}"),
                put("{'resourceType':'Binary','id':'b','contentType':'text/plain',"
                        + "'securityContext':{'reference':'Patient/1'},'data':'eA=='}")));
        List<String> references = Hub.locations(answer);

        assertThat(hub.logs.locate(Hub.reference(references.get(1)))).isNotNull();
        assertThat(hub.logs.locate(Hub.reference(references.get(2)))).isNull();
        assertThat(hub.logs.locate(Hub.reference(references.get(3)))).isNull();
        assertThat(hub.logs.locate(Hub.reference(references.get(4)))).isNotNull();
        assertThat(references)
                .allSatisfy(reference -> assertThat(hub.read(reference)).isPresent());
    }

    @Test
    void aBinaryWithoutASecurityContextIsRefused() {
        Failure failure = refused(
                transaction(put("{'resourceType':'Binary','id':'b','contentType':'text/plain','data':'eA=='}")));
        assertThat(failure.expression()).isEqualTo("Bundle.entry[0].resource.securityContext");
    }

    @Test
    void aDeviceThatLosesItsPatientLeavesTheFile() {
        String device = Hub.locations(take(transaction(
                        PATIENT, put("{'resourceType':'Device','id':'d','patient':{'reference':'Patient/1'}}"))))
                .get(1);
        take(transaction(put("{'resourceType':'Device','id':'d'}")));

        assertThat(hub.entry(device)).isEmpty();
        assertThat(hub.read(device).orElseThrow().json()).doesNotContainKey("patient");
    }

    @Test
    void aCommonThingIsDeletedByItsOwner() {
        String device = Hub.locations(take(transaction(put("{'resourceType':'Device','id':'d'}"))))
                .get(0);
        hub.submit(HUFENG, transaction(delete("Device/d"), delete(device)));
        assertThat(hub.read(device)).isPresent();

        Map<String, Object> deleted = take(transaction(delete("Device/d"), delete("Organization/never")));
        assertThat(Hub.statuses(deleted)).containsExactly("204 No Content", "204 No Content");
        assertThat(Hub.text(deleted, "entry.response.etag")).isEqualTo("W/\"2\"");
        assertThat(hub.read(device)).isEmpty();
        assertThat(hub.commons.history(Hub.reference(device)))
                .extracting(Common::version)
                .containsExactly(2, 1);
    }

    @Test
    void aDeviceThatGainsAPatientLeavesTheCommonsAndItsVersionsGoOn() {
        String device = Hub.locations(take(transaction(PATIENT, put("{'resourceType':'Device','id':'d'}"))))
                .get(1);
        Map<String, Object> moved =
                take(transaction(put("{'resourceType':'Device','id':'d','patient':{'reference':'Patient/1'}}")));

        assertThat(Hub.statuses(moved)).containsExactly("200 OK");
        assertThat(Hub.text(moved, "entry.response.etag")).isEqualTo("W/\"2\"");
        assertThat(hub.commons.find(Set.of(Hub.reference(device)))).isEmpty();
        assertThat(hub.logs.locate(Hub.reference(device))).isNotNull();

        Map<String, Object> back = take(transaction(put("{'resourceType':'Device','id':'d','status':'active'}")));
        assertThat(Hub.text(back, "entry.response.etag")).isEqualTo("W/\"3\"");
        assertThat(hub.logs.locate(Hub.reference(device))).isNull();
        assertThat(hub.commons.find(Set.of(Hub.reference(device)))).hasSize(1);
    }

    @Test
    void whatComesBackUnderAnotherPatientLeavesTheFirst() {
        List<String> first =
                Hub.locations(take(transaction(PATIENT, put("{'resourceType':'Patient','id':'2'}"), PULSE)));
        take(transaction(PULSE.replace("Patient/1", "Patient/2")));

        String right = first.get(1).replace("Patient/", "");
        String wrong = first.get(0).replace("Patient/", "");
        assertThat(hub.logs.locate(Hub.reference(first.get(2)))).isEqualTo(right);
        assertThat(hub.logs.read(wrong).newest(Hub.reference(first.get(2))))
                .matches(entry -> entry.isDeleted(), "a tombstone");
        assertThat(Hub.text(hub.read(first.get(2)).orElseThrow().json(), "subject.reference"))
                .isEqualTo(first.get(1));
    }

    @Test
    void aLateCopyOfTheBundleBeforeACorrectionUndoesNothing() {
        String before = transaction(PATIENT, PULSE);
        Map<String, Object> answer = take(before);
        take(transaction(put("{'resourceType':'Patient','id':'2'}"), PULSE.replace("Patient/1", "Patient/2")));
        Map<String, Set<String>> corrected = hub.snapshot();

        assertThat(take(before)).isEqualTo(answer);
        assertThat(hub.snapshot()).isEqualTo(corrected);
    }

    @Test
    void aLateCopyOfAnOldPatientDoesNotBringBackTheirNumber() {
        String wrong = transaction(put(identified("440524188001010014")));
        take(wrong);
        take(transaction(put(identified(NUMBER))));
        take(wrong);

        assertThat(hub.residents.find(CitizenNumber.SYSTEM, NUMBER)).isPresent();
        assertThat(hub.residents.find(CitizenNumber.SYSTEM, "440524188001010014"))
                .isEmpty();
    }

    @Test
    void twoInstitutionsWithTheSameIdsDoNotMeet() {
        List<String> anju = Hub.locations(take(transaction(PATIENT, PULSE)));
        List<String> hufeng =
                Hub.locations(hub.submit(HUFENG, transaction(PATIENT, PULSE.replace("final", "amended"))));

        assertThat(anju).doesNotContainAnyElementsOf(hufeng);
        assertThat(Hub.text(hub.read(anju.get(1)).orElseThrow().json(), "status"))
                .isEqualTo("final");
    }

    @Test
    void anInstitutionsOwnHubIdsAreTheSameResources() {
        List<String> first = Hub.locations(take(transaction(PATIENT, PULSE)));
        String file = first.get(0).replace("Patient/", "");
        String id = first.get(1).replace("Observation/", "");
        String back = put(("{'resourceType':'Observation','id':'%s','status':'amended','code':{'text':'pulse'},"
                        + "'subject':{'reference':'Patient/%s'}}")
                .formatted(id, file));

        assertThat(Hub.locations(take(transaction(back)))).containsExactly(first.get(1));
        assertThat(Hub.text(hub.read(first.get(1)).orElseThrow().json(), "status"))
                .isEqualTo("amended");
        assertThat(Hub.locations(hub.submit(HUFENG, transaction(back)))).doesNotContain(first.get(1));
        assertThat(Hub.text(hub.read(first.get(1)).orElseThrow().json(), "subject.reference"))
                .isEqualTo(first.get(0));
    }

    @Test
    void citizenNumbersUsedAsIdsAppearInNoId() {
        Map<String, Object> answer = take(transaction(
                put("{'resourceType':'Patient','id':'%s'}".formatted(NUMBER)),
                put(
                        "{'resourceType':'Observation','id':'%s-1','status':'final','code':{'text':'pulse'},'subject':{'reference':'Patient/%s'}}"
                                .formatted(NUMBER, NUMBER))));

        assertThat(answer.toString()).doesNotContain(NUMBER);
        assertThat(Hub.locations(answer)).allSatisfy(reference -> assertThat(
                        hub.read(reference).orElseThrow().json().toString())
                .doesNotContain(NUMBER));
        assertThat(hub.snapshot().toString()).doesNotContain(NUMBER);
    }

    // Conditions

    @Test
    void aConditionalReferenceFindsWhatWasSentBefore() {
        String practitioner =
                Hub.locations(take(transaction(put(practitioner("p", "7"))))).get(0);
        Map<String, Object> answer = take(transaction(PATIENT, performedBy("7")));

        assertThat(Hub.text(read(answer, 1), "performer.reference")).isEqualTo(practitioner);
    }

    @Test
    void aConditionalReferenceFindsWhatIsInTheBundle() {
        Map<String, Object> answer = take(transaction(performedBy("7"), PATIENT, put(practitioner("p", "7"))));

        assertThat(Hub.text(read(answer, 0), "performer.reference"))
                .isEqualTo(Hub.locations(answer).get(2));
    }

    @Test
    void aConditionalReferenceMustFindOne() {
        take(transaction(PATIENT, put(practitioner("a", "7")), put(practitioner("b", "7"))));

        assertThat(refused(transaction(performedBy("7"))).expression()).isEqualTo("Bundle.entry[0].resource");
        assertThat(refused(transaction(performedBy("8"))).expression()).isEqualTo("Bundle.entry[0].resource");
        assertThat(refused(transaction(performedBy("8"))).category()).isEqualTo(Category.INVALID);
    }

    @Test
    void ifNoneExistLeavesWhatItFinds() {
        String first = Hub.locations(take(transaction(ifNoneExist("7", "A")))).get(0);
        Map<String, Object> again = take(transaction(ifNoneExist("7", "B")));

        assertThat(Hub.statuses(again)).containsExactly("200 OK");
        assertThat(Hub.locations(again)).containsExactly(first);
        assertThat(Hub.text(hub.read(first).orElseThrow().json(), "name")).isEqualTo("A");
        assertThat(hub.sizes()).containsEntry("commons", 1);
        assertThat(Hub.locations(take(transaction(ifNoneExist("8", "C"))))).doesNotContain(first);
    }

    @Test
    void ifNoneExistFindsAPatientByAStrongIdentifier() {
        String patient =
                Hub.locations(take(transaction(put(identified(NUMBER))))).get(0);
        String again = transaction("{'resource':{'resourceType':'Patient'},'request':{'method':'POST','url':'Patient',"
                + "'ifNoneExist':'identifier=%s|%s'}}".formatted(CitizenNumber.SYSTEM, NUMBER));

        assertThat(Hub.locations(take(again))).containsExactly(patient);
        assertThat(Hub.locations(hub.submit(HUFENG, again))).doesNotContain(patient);
    }

    @Test
    void ifNoneExistMustNotFindSeveral() {
        take(transaction(
                put("{'resourceType':'Organization','id':'a','identifier':[{'system':'s','value':'7'}]}"),
                put("{'resourceType':'Organization','id':'b','identifier':[{'system':'s','value':'7'}]}")));

        Failure failure = refused(transaction(ifNoneExist("7", "A")));
        assertThat(failure.category()).isEqualTo(Category.PRECONDITION);
        assertThat(failure.expression()).isEqualTo("Bundle.entry[0].request.ifNoneExist");
    }

    @Test
    void ifMatchHoldsOrTheWholeIsRefused() {
        take(transaction(PATIENT, PULSE));
        String second = transaction(PATIENT, ifMatch(PULSE.replace("final", "amended"), 1));

        Map<String, Object> answer = take(second);
        assertThat(Hub.statuses(answer)).containsExactly("200 OK", "200 OK");
        assertThat(take(second)).isEqualTo(answer);
        Failure failure = refused(transaction(PATIENT, ifMatch(PULSE, 1)));
        assertThat(failure.category()).isEqualTo(Category.PRECONDITION);
        assertThat(failure.expression()).isEqualTo("Bundle.entry[1].request.ifMatch");
    }

    @Test
    void ifMatchOverSeveralFilesHoldsOrTheWholeIsRefused() {
        String organization = "{'resourceType':'Organization','id':'g','name':'%s'}";
        take(transaction(PATIENT, PULSE, put(organization.formatted("A"))));
        String second = transaction(
                ifMatch(put(organization.formatted("B")), 1), ifMatch(PULSE.replace("final", "amended"), 1));

        Map<String, Object> answer = take(second);
        assertThat(take(second)).isEqualTo(answer);
        assertThat(refused(transaction(put(organization.formatted("C")), ifMatch(PULSE, 1)))
                        .expression())
                .isEqualTo("Bundle.entry[1].request.ifMatch");
        assertThat(refused(transaction(ifMatch(put(organization.formatted("C")), 1), PULSE))
                        .expression())
                .isEqualTo("Bundle.entry[0].request.ifMatch");
    }

    // Batches

    @Test
    void aBatchDoesTheGoodEntriesAndAnswersTheBad() {
        take(transaction(PATIENT, PULSE));
        String batch = bundle(
                "batch",
                put("{'resourceType':'Condition','id':'c','code':{'text':'E11'},'subject':{'reference':'Patient/1'}}"),
                put("{'resourceType':'Condition','id':'d','code':{'text':'E11'}}"),
                performedBy("7"),
                "{'resource':{'resourceType':'Nonsense'}}",
                ifMatch(PULSE.replace("final", "amended"), 7),
                delete("Observation/never"));

        Map<String, Object> answer = take(batch);
        assertThat(answer).containsEntry("type", "batch-response");
        assertThat(Hub.statuses(answer))
                .containsExactly(
                        "201 Created",
                        "400 Bad Request",
                        "400 Bad Request",
                        "400 Bad Request",
                        "412 Precondition Failed",
                        "204 No Content");
        assertThat(Resource.values(answer, "entry.response.outcome.issue.expression"))
                .containsExactly(
                        "Bundle.entry[1].resource.subject",
                        "Bundle.entry[2].resource",
                        "Bundle.entry[3].resource",
                        "Bundle.entry[4].request.ifMatch");
        assertThat(take(batch)).isEqualTo(answer);
    }

    @Test
    void aBatchMayBeSentAgainForWhatFailed() {
        take(transaction(PATIENT));
        String batch = bundle("batch", PULSE, performedBy("7"));
        Map<String, Object> first = take(batch);
        assertThat(Hub.statuses(first)).containsExactly("201 Created", "400 Bad Request");
        assertThat(take(batch)).isEqualTo(first);

        take(transaction(put(practitioner("p", "7"))));
        assertThat(Hub.statuses(take(batch))).containsExactly("200 OK", "201 Created");
    }

    @Test
    void whatComesBeforeItsPatientIsTakenAndItsSenderTold() {
        String observation = put(
                "{'resourceType':'Observation','id':'o','status':'final','code':{'text':'x'},'subject':{'reference':'Patient/later'}}");
        assertThat(told(transaction(observation))).contains("not here yet");
        assertThat(told(transaction(put("{'resourceType':'Patient','id':'later'}"))))
                .doesNotContain("not here yet");
        assertThat(told(transaction(observation.replace("'x'", "'y'")))).doesNotContain("not here yet");
    }

    private String told(String bundle) {
        return String.valueOf(Resource.values(hub.submit(ANJU, bundle), "entry.response.outcome.issue.diagnostics"));
    }

    // Refusals

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '~',
            value = {
                "{'resourceType':'Patient'}; Bundle",
                "{'resourceType':'Bundle'}; Bundle.type",
                "{'resourceType':'Bundle','type':'searchset'}; Bundle.type",
                "{'resourceType':'Bundle','type':'collection','entry':['x']}; Bundle.entry",
                "{'resourceType':'Bundle','type':'batch','entry':{}}; Bundle.entry",
                "{'resourceType':'Bundle','type':'transaction','entry':[{'resource':{'resourceType':'Patient'}}]};"
                        + "Bundle.entry[0].request",
            })
    void whatIsNoBundleToTakeIsRefused(String json, String expression) {
        assertThat(refused(json).expression()).isEqualTo(expression);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '~',
            value = {
                "{'resource':{'resourceType':'Patient','id':'2'},'request':{'method':'PUT','url':'Patient/3'}};"
                        + ".request.url",
                "{'resource':{'resourceType':'Patient'},'request':{'method':'PUT','url':'Patient/3'}}; .request.url",
                "{'resource':{'resourceType':'Patient'},'request':{'method':'POST','url':'Observation'}};"
                        + ".request.url",
                "{'resource':{'resourceType':'Patient'},'request':{'method':'PUT','url':'Patient?identifier=7'}};"
                        + ".request.url",
                "{'resource':{'resourceType':'Patient'},'request':{'method':'SEND','url':'Patient'}};"
                        + ".request.method",
                "{'request':{'method':'GET','url':'Patient?name=A'}}; .request.url",
                "{'request':{'method':'GET','url':'Patient/unheard'}}; .request.url",
                "{'request':{'method':'PATCH','url':'Patient/1'}}; .resource",
                "{'request':{'method':'POST','url':'Patient'}}; .resource",
                "{'resource':{'resourceType':'Nonsense'},'request':{'method':'POST','url':'Nonsense'}}; .resource",
                "{'resource':{'id':'1'},'request':{'method':'POST','url':'Patient'}}; .resource",
                "{'resource':'Patient','request':{'method':'POST','url':'Patient'}}; .resource",
                "{'resource':{'resourceType':'Patient','id':'a_b'},'request':{'method':'PUT','url':'Patient/a_b'}};"
                        + ".resource.id",
                "{'resource':{'resourceType':'Patient','id':'7'},'request':{'method':'PUT','url':'Patient/7',"
                        + "'ifMatch':'newest'}}; .request.ifMatch",
                "{'resource':{'resourceType':'Organization'},'request':{'method':'POST','url':'Organization',"
                        + "'ifNoneExist':'name=A'}}; .request.ifNoneExist",
                "{'resource':{'resourceType':'Observation','status':'final','code':{'text':'a'},'subject':{'reference':'urn:uuid:7'}},"
                        + "'request':{'method':'POST','url':'Observation'}}; .resource",
                "{'resource':{'resourceType':'Observation','status':'final','code':{'text':'a'}},'request':{'method':'POST','url':'Observation'}};"
                        + ".resource.subject",
                "{'resource':{'resourceType':'Patient','id':'1'},'request':{'method':'PUT','url':'Patient/1'}}; ''",
            })
    void anEntryThatCannotBeDoneFailsTheWhole(String entry, String expression) {
        Failure failure = refused(transaction(PATIENT, PULSE, entry));

        assertThat(failure.expression()).isEqualTo("Bundle.entry[2]" + expression.replace("''", ""));
        assertThat(OperationOutcome.status(failure.category()).value()).isIn(400, 404, 422);
    }

    @Test
    void aBundleOfTooManyEntriesIsRefused() {
        BundleReader reader = new BundleReader(TestKeys.MASTER, new IntakeSettings(DataSize.ofMegabytes(1), 2));
        byte[] two = Hub.bytes(transaction(PATIENT, PULSE));
        assertThat(reader.read(ANJU, two, Resource.of(two)).operations()).hasSize(2);

        byte[] three = Hub.bytes(transaction(PATIENT, PULSE, delete("Observation/x")));
        assertThatExceptionOfType(Failure.class)
                .isThrownBy(() -> reader.read(ANJU, three, Resource.of(three)))
                .satisfies(failure -> {
                    assertThat(failure.category()).isEqualTo(Category.TOO_COSTLY);
                    assertThat(failure.expression()).isEqualTo("Bundle.entry");
                });
    }

    @Test
    void aDoubtfulNumberIsKeptWithAWarning() {
        String patient = "{'resourceType':'Patient','id':'1','birthDate':'1990-01-01',"
                + "'identifier':[{'system':'%s','value':'%s'}]}".formatted(CitizenNumber.SYSTEM, NUMBER);
        String bundle = transaction(put(patient));
        Map<String, Object> answer = take(bundle);

        assertThat(Hub.statuses(answer)).containsExactly("201 Created");
        assertThat(Resource.values(answer, "entry.response.outcome.issue.severity"))
                .isNotEmpty()
                .containsOnly("warning");
        assertThat(Resource.values(answer, "entry.response.outcome.issue.details.coding.code"))
                .contains("lm-pat-2");
        assertThat(hub.residents.find(CitizenNumber.SYSTEM, NUMBER)).isEmpty();
        assertThat(take(bundle)).isEqualTo(answer);
    }

    // Scopes

    @ParameterizedTest
    @ValueSource(strings = {"system/*.cruds", "system/Observation.cud system/Patient.cu"})
    void aTokenMaySendWhatItsScopesReachTo(String scopes) {
        hub.intake.submit(institution(scopes), Hub.bytes(transaction(PATIENT, PULSE)), Preference.MINIMAL);
        assertThat(hub.intake.submit(
                        institution(scopes), Hub.bytes(transaction(delete("Observation/o"))), Preference.MINIMAL))
                .isNotEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "system/Observation.cruds,0",
        "system/Patient.cu system/Observation.c,1",
        "system/*.rs,0",
        "user/*.cruds,0"
    })
    void aTokenMayNotSendWhatItsScopesDoNotReachTo(String scopes, int entry) {
        assertForbidden(institution(scopes), transaction(PATIENT, PULSE), "Bundle.entry[%d]".formatted(entry));
    }

    @Test
    void aTokenMayNotDeleteWithoutTheLetterForIt() {
        take(transaction(PATIENT, PULSE));
        assertForbidden(institution("system/*.crus"), transaction(delete("Observation/o")), "Bundle.entry[0]");
    }

    @Test
    void aBatchDoesWhatTheScopesReachTo() {
        take(transaction(PATIENT));
        Map<String, Object> answer = hub.intake.submit(
                institution("system/Observation.cu"),
                Hub.bytes(bundle(
                        "batch",
                        PULSE,
                        put("{'resourceType':'Condition','id':'c','subject':{'reference':'Patient/1'}}"))),
                Preference.MINIMAL);

        assertThat(Hub.statuses(answer)).containsExactly("201 Created", "403 Forbidden");
    }

    // Crashes

    @Test
    void whatWasAcceptedBeforeACrashIsRolledForward() {
        String bundle = transaction(
                put("{'resourceType':'Organization','id':'g'}"),
                PATIENT,
                PULSE,
                put("{'resourceType':'Patient','id':'2'}"),
                delete("Observation/never"));
        Map<String, Object> whole = new Hub(TestStore.fresh()).submit(ANJU, bundle);
        int died = 0;
        for (int last = 0; last < 3; last++) {
            Hub crashing = new Hub(TestStore.fresh(), new DyingClock(last));
            assertThatExceptionOfType(Died.class).isThrownBy(() -> crashing.submit(ANJU, bundle));
            died++;
            Hub restarted = crashing.restarted();
            restarted.intake.onReady();
            Map<String, Set<String>> rolledForward = restarted.snapshot();
            assertThat(restarted.sizes())
                    .containsEntry("commons", 1)
                    .containsEntry("envelopes", 2)
                    .containsEntry("links", 2);
            Map<String, Object> again = restarted.submit(ANJU, bundle);
            assertThat(Hub.locations(again)).isEqualTo(Hub.locations(whole));
            assertThat(Hub.statuses(again)).isEqualTo(Hub.statuses(whole));
            assertThat(restarted.snapshot()).isEqualTo(rolledForward);
        }
        assertThat(died).isEqualTo(3);
    }

    @Test
    void conditionsPatchesAndMovesAreRolledForwardOnceAfterACrash() {
        String before = transaction(
                PATIENT,
                put("{'resourceType':'Patient','id':'2'}"),
                PULSE,
                put("{'resourceType':'Device','id':'d'}"),
                put("{'resourceType':'Organization','id':'gone'}"));
        String bundle = transaction(
                ifNoneExist("7", "A"),
                Bundles.patch("Observation/o", "[{'op':'add','path':'/note','value':[{'text':'n'}]}]"),
                put("{'resourceType':'Device','id':'d','patient':{'reference':'Patient/2'}}"),
                delete("Organization/gone"));
        Hub undisturbed = new Hub(TestStore.fresh());
        undisturbed.submit(ANJU, before);
        Map<String, Object> whole = undisturbed.submit(ANJU, bundle);
        for (int last = 0; last < 3; last++) {
            Hub first = new Hub(TestStore.fresh());
            first.submit(ANJU, before);
            Hub crashing = new Hub(first.database, new DyingClock(last));
            assertThatExceptionOfType(Died.class).isThrownBy(() -> crashing.submit(ANJU, bundle));
            Hub restarted = crashing.restarted();
            restarted.intake.onReady();
            assertThat(restarted.sizes()).isEqualTo(undisturbed.sizes());

            Map<String, Object> again = restarted.submit(ANJU, bundle);
            assertThat(Hub.statuses(again)).isEqualTo(Hub.statuses(whole));
            assertThat(Hub.locations(again)).isEqualTo(Hub.locations(whole));
            assertThat(restarted.sizes()).isEqualTo(undisturbed.sizes());
        }
    }

    @Test
    void aSenderWhoComesBackAfterAFaultGetsTheWhole() {
        String first = transaction(PATIENT, PULSE, put("{'resourceType':'Patient','id':'2'}"));
        hub.submit(ANJU, first);
        String bundle = transaction(
                ifMatch(PULSE.replace("final", "amended"), 1),
                put("{'resourceType':'Patient','id':'2','active':true}"));
        Hub failing = new Hub(hub.database, new DyingClock(1));
        assertThatExceptionOfType(Died.class).isThrownBy(() -> failing.submit(ANJU, bundle));

        assertThat(Hub.statuses(hub.submit(ANJU, bundle))).containsExactly("200 OK", "200 OK");
    }

    private static final class Died extends RuntimeException {}

    /** Tells the time a few times, then the process dies. */
    private static final class DyingClock extends Clock {

        private final AtomicInteger left;

        DyingClock(int times) {
            this.left = new AtomicInteger(times);
        }

        @Override
        public Instant instant() {
            if (left.getAndDecrement() <= 0) {
                throw new Died();
            }
            return Instant.now();
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }

    private Map<String, Object> take(String bundle) {
        return hub.submit(ANJU, bundle);
    }

    private Map<String, Object> read(Map<String, Object> answer, int entry) {
        return hub.read(Hub.locations(answer).get(entry)).orElseThrow().json();
    }

    /** Why the Bundle is refused; the database is as it was. */
    private Failure refused(String bundle) {
        Map<String, Set<String>> before = hub.snapshot();
        Failure failure = catchThrowableOfType(Failure.class, () -> take(bundle));
        assertThat(failure).as("a failure").isNotNull();
        assertThat(hub.snapshot()).isEqualTo(before);
        return failure;
    }

    private void assertForbidden(Caller caller, String bundle, String expression) {
        Map<String, Set<String>> before = hub.snapshot();
        assertThatExceptionOfType(Failure.class)
                .isThrownBy(() -> hub.intake.submit(caller, Hub.bytes(bundle), Preference.MINIMAL))
                .satisfies(failure -> {
                    assertThat(failure.category()).isEqualTo(Category.FORBIDDEN);
                    assertThat(failure.expression()).isEqualTo(expression);
                });
        assertThat(hub.snapshot()).isEqualTo(before);
    }

    private static Caller institution(String scopes) {
        return new Caller(ANJU, "安居镇卫生院", Role.INSTITUTION, ANJU, null, null, Set.of(scopes.split(" ")), "token", ANJU);
    }

    private static String transaction(String... entries) {
        return bundle("transaction", entries);
    }

    private static String bundle(String type, String... entries) {
        return "{'resourceType':'Bundle','type':'%s','entry':[%s]}".formatted(type, String.join(",", entries));
    }

    private static String put(String resource) {
        String type = resource.replaceFirst(".*?'resourceType':'([^']+)'.*", "$1");
        String id = resource.replaceFirst(".*?'id':'([^']+)'.*", "$1");
        return "{'resource':%s,'request':{'method':'PUT','url':'%s/%s'}}".formatted(resource, type, id);
    }

    private static String post(String resource, @Nullable String fullUrl) {
        String type = resource.replaceFirst(".*?'resourceType':'([^']+)'.*", "$1");
        String url = fullUrl == null ? "" : "'fullUrl':'%s',".formatted(fullUrl);
        return "{%s'resource':%s,'request':{'method':'POST','url':'%s'}}".formatted(url, resource, type);
    }

    private static String delete(String reference) {
        return "{'request':{'method':'DELETE','url':'%s'}}".formatted(reference);
    }

    private static String ifMatch(String put, int version) {
        return put.replace("'method':'PUT'", "'method':'PUT','ifMatch':'W/\\\"%d\\\"'".formatted(version));
    }

    private static String ifNoneExist(String value, String name) {
        return ("{'resource':{'resourceType':'Organization','name':'%s','identifier':[{'system':'s','value':'%s'}]},"
                        + "'request':{'method':'POST','url':'Organization','ifNoneExist':'identifier=s|%s'}}")
                .formatted(name, value, value);
    }

    private static String practitioner(String id, String number) {
        return "{'resourceType':'Practitioner','id':'%s','identifier':[{'system':'s','value':'%s'}]}"
                .formatted(id, number);
    }

    private static String performedBy(String number) {
        return put(
                "{'resourceType':'Observation','id':'by','status':'final','code':{'text':'pulse'},'subject':{'reference':'Patient/1'},"
                        + "'performer':[{'reference':'Practitioner?identifier=s|%s'}]}".formatted(number));
    }

    private static String identified(String number) {
        return "{'resourceType':'Patient','id':'1','identifier':[{'system':'%s','value':'%s'}]}"
                .formatted(CitizenNumber.SYSTEM, number);
    }
}
