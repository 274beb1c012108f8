package org.longmai.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.mongodb.MongoException;
import com.mongodb.client.MongoDatabase;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.bson.Document;
import org.junit.jupiter.api.Test;
import org.longmai.access.Caller;
import org.longmai.access.Role;
import org.longmai.fhir.Failure;
import org.longmai.fhir.Failure.Category;
import org.longmai.store.TestKeys;
import org.longmai.store.TestStore;
import org.springframework.mock.web.MockHttpServletResponse;
import org.springframework.util.unit.DataSize;

class QuarantineTests {

    private static final String ANJU = "tl-anju";
    private static final String HUFENG = "tl-hufeng";
    private static final String NAME = "王淑兰";

    private final MongoDatabase database = TestStore.fresh();
    private final Ticking clock = new Ticking();
    private final Hub hub = new Hub(database);
    private final BundleReader reader = new BundleReader(TestKeys.MASTER, Hub.SETTINGS);
    private final Quarantine quarantine = quarantine(10, DataSize.ofMegabytes(64));
    private final Reception reception = new Reception(quarantine);

    // What is kept

    @Test
    void aRejectedBundleIsKeptAsItWasSent() {
        byte[] body = orphan("b1", "o1");
        String id = rejected(ANJU, body);

        Sent sent = quarantine.find(id).orElseThrow();
        assertThat(sent.state()).isEqualTo(Sent.State.REJECTED);
        assertThat(sent.institution()).isEqualTo(ANJU);
        assertThat(sent.identity()).isEqualTo("b1");
        assertThat(sent.type()).isEqualTo("transaction");
        assertThat(sent.entries()).isEqualTo(1);
        assertThat(sent.status()).isEqualTo(400);
        assertThat(Hub.text(sent.facts().json(), "outcome.issue.expression"))
                .isEqualTo("Bundle.entry[0].resource.subject");
        assertThat(quarantine.body(id)).hasValue(body);
    }

    @Test
    void whatIsNoJsonIsKeptToo() {
        byte[] body = "{'resourceType':".getBytes(StandardCharsets.UTF_8);
        String id = rejected(ANJU, body);

        assertThat(quarantine.body(id)).hasValue(body);
        assertThat(quarantine.find(id).orElseThrow().type()).isNull();
    }

    @Test
    void ofABatchTheWholeIsKeptWithTheIssuesOfWhatFailed() {
        byte[] body = Hub.bytes("{'resourceType':'Bundle','type':'batch','entry':[%s,%s]}"
                .formatted(put("Patient", "1", ""), put("Observation", "o", "")));
        String id = answered(ANJU, body);

        Sent sent = quarantine.find(id).orElseThrow();
        assertThat(sent.entries()).isEqualTo(2);
        assertThat(sent.failed()).isEqualTo(1);
        assertThat(Hub.text(sent.facts().json(), "outcome.issue.expression")).startsWith("Bundle.entry[1]");
        assertThat(quarantine.body(id)).hasValue(body);
    }

    @Test
    void whatIsTakenIsNotKept() {
        assertThat(answered(ANJU, patient("b1", "1"))).isEqualTo("none");
        assertThat(quarantine.of(Set.of(ANJU))).isEmpty();
    }

    @Test
    void whatTheCallerMayNotSendIsNotKept() {
        MockHttpServletResponse response = new MockHttpServletResponse();
        byte[] body = patient("b1", "1");
        Caller narrow = institution(ANJU, "system/Observation.cu");

        assertThatExceptionOfType(Failure.class)
                .isThrownBy(() -> reception.receive(
                        narrow, body, response, () -> hub.intake.submit(narrow, body, Preference.MINIMAL)))
                .satisfies(failure -> assertThat(failure.category()).isEqualTo(Category.FORBIDDEN));
        assertThat(response.getHeader(Reception.HEADER)).isNull();
        assertThat(quarantine.of(Set.of(ANJU))).isEmpty();
    }

    @Test
    void aStoreThatDoesNotAnswerHasRejectedNothing() {
        MockHttpServletResponse response = new MockHttpServletResponse();
        assertThatExceptionOfType(Failure.class)
                .isThrownBy(() -> reception.receive(institution(ANJU), new byte[0], response, () -> {
                    throw Failure.storeSilent(new IllegalStateException());
                }));
        assertThat(quarantine.of(Set.of(ANJU))).isEmpty();
    }

    @Test
    void whereItCannotBeKeptTheAnswerStaysTheRejection() {
        Quarantine broken =
                new Quarantine(
                        database,
                        reader,
                        TestKeys.MASTER,
                        TestKeys.SEAL,
                        clock,
                        settings(10, DataSize.ofMegabytes(1))) {
                    @Override
                    String keep(String institution, byte[] body, Sent.Facts facts) {
                        throw new MongoException("gone");
                    }
                };
        MockHttpServletResponse response = new MockHttpServletResponse();
        Caller caller = institution(ANJU);
        byte[] body = orphan("b1", "o1");

        assertThatExceptionOfType(Failure.class)
                .isThrownBy(() -> new Reception(broken)
                        .receive(caller, body, response, () -> hub.intake.submit(caller, body, Preference.MINIMAL)))
                .satisfies(failure -> assertThat(failure.category()).isEqualTo(Category.INVALID));
        assertThat(response.getHeader(Reception.HEADER)).isNull();
    }

    @Test
    void theSameSentAThousandTimesIsOneSubmission() throws Exception {
        byte[] body = orphan("b1", "o1");
        ExecutorService senders = Executors.newFixedThreadPool(4);
        IntStream.range(0, 1000).forEach(each -> senders.execute(() -> rejected(ANJU, body)));
        senders.shutdown();
        assertThat(senders.awaitTermination(60, TimeUnit.SECONDS)).isTrue();

        assertThat(quarantine.of(Set.of(ANJU))).singleElement().satisfies(sent -> assertThat(sent.count())
                .isBetween(900, 1000));
        assertThat(database.getCollection("quarantine_bodies").countDocuments()).isEqualTo(1);
    }

    @Test
    void theSameOfTwoInstitutionsIsTwo() {
        byte[] body = orphan("b1", "o1");
        assertThat(rejected(ANJU, body)).isNotEqualTo(rejected(HUFENG, body));
        assertThat(quarantine.of(Set.of(ANJU))).hasSize(1);
    }

    @Test
    void nothingOfItIsInTheClear() {
        rejected(ANJU, orphan("card-500224", "o-" + NAME));

        for (String collection : database.listCollectionNames()) {
            for (Document document : database.getCollection(collection).find()) {
                assertThat(document.toJson()).doesNotContain(NAME, "card-500224", "Observation", "subject");
            }
        }
    }

    // Its bounds

    @Test
    void theOldestFallsOutWhereThereAreTooMany() {
        Quarantine small = quarantine(3, DataSize.ofMegabytes(64));
        for (int i = 0; i < 5; i++) {
            clock.ticks(Duration.ofMinutes(1));
            keep(small, "b" + i);
        }
        keep(small, "b2");

        assertThat(small.of(Set.of(ANJU))).extracting(Sent::identity).containsExactlyInAnyOrder("b2", "b3", "b4");
        assertThat(small.losses(Set.of(ANJU)).count()).isEqualTo(2);
        assertThat(small.losses(Set.of(HUFENG)).count()).isZero();
        assertThat(database.getCollection("quarantine_bodies").countDocuments()).isEqualTo(3);
    }

    @Test
    void theOldestFallsOutWhereTheyAreTooLarge() {
        Quarantine small = quarantine(10, DataSize.ofKilobytes(4));
        for (int i = 0; i < 3; i++) {
            clock.ticks(Duration.ofMinutes(1));
            small.keep(ANJU, noise(1500 + i), facts("b" + i));
        }
        assertThat(small.of(Set.of(ANJU))).extracting(Sent::identity).containsExactlyInAnyOrder("b1", "b2");
    }

    @Test
    void ofABodyThatIsTooLargeAloneTheIssuesAreKept() {
        Quarantine small = quarantine(10, DataSize.ofKilobytes(4));
        String id = small.keep(ANJU, noise(5000), facts("b"));

        assertThat(small.find(id))
                .hasValueSatisfying(sent -> assertThat(sent.kept()).isFalse());
        assertThat(small.body(id)).isEmpty();
    }

    @Test
    void aBodyOfManyPartsComesBackWhole() {
        byte[] body = noise(20 << 20);
        String id = quarantine.keep(ANJU, body, facts("b"));

        assertThat(database.getCollection("quarantine_bodies").countDocuments()).isEqualTo(3);
        assertThat(quarantine.body(id)).hasValue(body);
    }

    @Test
    void whatIsTooOldFallsOut() {
        String id = rejected(ANJU, orphan("b1", "o1"));
        clock.ticks(Duration.ofDays(31));

        assertThat(quarantine.find(id)).isEmpty();
        assertThat(quarantine.of(Set.of(ANJU))).isEmpty();
        quarantine.sweep();
        assertThat(database.getCollection("quarantine").countDocuments()).isZero();
        assertThat(database.getCollection("quarantine_bodies").countDocuments()).isZero();
        assertThat(quarantine.losses(Set.of(ANJU)).count()).isEqualTo(1);
    }

    // Sent again

    @Test
    void itIsTakenOnceItsCauseIsMended() {
        hub.intake.submit(ANJU, patient("b0", "1"));
        String id = rejected(ANJU, performedBy("7"));
        Resubmission again = new Resubmission(quarantine, hub.intake, hub.singles);
        assertThat(again.resubmit(institution(ANJU), id)).isNotEmpty();
        assertThat(state(id)).isEqualTo(Sent.State.REJECTED);

        hub.intake.submit(
                ANJU,
                Hub.bytes("{'resourceType':'Bundle','type':'transaction','entry':[%s]}"
                        .formatted(put("Practitioner", "p", ",'identifier':[{'system':'s','value':'7'}]"))));
        assertThat(again.resubmit(institution(ANJU), id)).isEmpty();
        assertThat(state(id)).isEqualTo(Sent.State.RESUBMITTED);
        assertThat(quarantine.body(id)).isEmpty();
    }

    @Test
    void aNarrowerTokenSendsItNotAgain() {
        String id = rejected(ANJU, performedBy("7"));
        Resubmission again = new Resubmission(quarantine, hub.intake, hub.singles);

        assertThat(again.resubmit(institution(ANJU, "system/Patient.cruds"), id))
                .singleElement()
                .satisfies(error -> assertThat(error.message()).contains("scopes"));
        assertThat(quarantine.find(id).orElseThrow().count()).isEqualTo(1);
    }

    private static byte[] performedBy(String number) {
        return Hub.bytes("{'resourceType':'Bundle','id':'b1','type':'transaction','entry':[%s]}"
                .formatted(put(
                        "Observation",
                        "by",
                        ",'subject':{'reference':'Patient/1'},'performer':[{'reference':'Practitioner?identifier=s|%s'}]"
                                .formatted(number))));
    }

    @Test
    void nobodyElseSendsItAgain() {
        String id = rejected(ANJU, orphan("b1", "o1"));
        Resubmission again = new Resubmission(quarantine, hub.intake, hub.singles);

        assertThat(again.own(institution(ANJU), id)).isPresent();
        assertThat(again.own(institution(HUFENG), id)).isEmpty();
        Caller steward = new Caller("s", "s", Role.STEWARD, ANJU, null, null, Set.of("user/*.cruds"), "t", "c");
        assertThat(again.own(steward, id)).isEmpty();
    }

    @Test
    void anAcceptedBundleOfTheSameIdentityEndsIt() {
        String mended = rejected(ANJU, orphan("b1", "o1"));
        String other = rejected(ANJU, orphan("b2", "o1"));
        String foreign = rejected(HUFENG, orphan("b1", "o1"));
        clock.ticks(Duration.ofSeconds(1));
        quarantine.accepted(List.of(new Quarantine.Accepted(ANJU, "any", "b1", clock.instant())));

        assertThat(state(mended)).isEqualTo(Sent.State.RESUBMITTED);
        assertThat(state(other)).isEqualTo(Sent.State.REJECTED);
        assertThat(state(foreign)).isEqualTo(Sent.State.REJECTED);
    }

    @Test
    void anAcceptedBundleEndsNoLaterRejection() {
        Instant before = clock.instant();
        clock.ticks(Duration.ofSeconds(1));
        String id = rejected(ANJU, orphan("b1", "o1"));
        quarantine.accepted(List.of(new Quarantine.Accepted(ANJU, id, "b1", before)));

        assertThat(state(id)).isEqualTo(Sent.State.REJECTED);
    }

    @Test
    void whatWasDiscardedAndIsRejectedAgainIsKeptAgain() {
        byte[] body = orphan("b1", "o1");
        String id = rejected(ANJU, body);
        quarantine.end(id, Sent.State.DISCARDED);
        assertThat(quarantine.body(id)).isEmpty();

        assertThat(rejected(ANJU, body)).isEqualTo(id);
        assertThat(state(id)).isEqualTo(Sent.State.REJECTED);
        assertThat(quarantine.body(id)).hasValue(body);
        assertThat(quarantine.find(id).orElseThrow().count()).isEqualTo(2);
    }

    // What was accepted

    @Test
    void theLastAcceptedOnesAreShownHoweverOftenTheyWereWrittenDown() {
        RecentlyAccepted accepted = new RecentlyAccepted(
                database,
                quarantine,
                TestKeys.MASTER,
                TestKeys.SEAL,
                new SecureRandom(),
                new QuarantineSettings(10, DataSize.ofMegabytes(1), Duration.ofDays(30), 3));
        for (int i = 0; i < 8; i++) {
            hub.intake.submit(ANJU, patient("bundle-" + i, "1"));
            accepted.on((SubmissionAccepted) hub.events.get(i));
            if (i % 2 == 1) {
                accepted.flush();
            }
        }
        assertThat(accepted.of(Set.of(ANJU)))
                .extracting(Sent::identity)
                .containsExactlyInAnyOrder("bundle-5", "bundle-6", "bundle-7");
    }

    @Test
    void theLastAcceptedOnesAreShownOfTheirInstitution() {
        RecentlyAccepted accepted = new RecentlyAccepted(
                database,
                quarantine,
                TestKeys.MASTER,
                TestKeys.SEAL,
                new SecureRandom(),
                new QuarantineSettings(10, DataSize.ofMegabytes(1), Duration.ofDays(30), 2));
        for (int i = 0; i < 3; i++) {
            hub.intake.submit(ANJU, patient("bundle-" + i, "1"));
        }
        hub.intake.submit(HUFENG, patient("c", "1"));
        hub.events.stream()
                .filter(SubmissionAccepted.class::isInstance)
                .forEach(event -> accepted.on((SubmissionAccepted) event));

        assertThat(accepted.of(Set.of(ANJU))).extracting(Sent::identity).containsExactly("bundle-1", "bundle-2");
        assertThat(accepted.of(Set.of(HUFENG))).extracting(Sent::entries).containsExactly(1);
        assertThat(database.getCollection("accepted").find().first().toJson()).doesNotContain("bundle");
    }

    private Sent.State state(String id) {
        return quarantine.find(id).orElseThrow().state();
    }

    private void keep(Quarantine where, String identity) {
        where.keep(ANJU, orphan(identity, "o"), facts(identity));
    }

    private static Sent.Facts facts(String identity) {
        return new Sent.Facts(identity, "batch", 1, 1, 400, Map.of("resourceType", "OperationOutcome"), 1, 0);
    }

    /** The id under which it is kept. */
    private String rejected(String institution, byte[] body) {
        MockHttpServletResponse response = new MockHttpServletResponse();
        Caller caller = institution(institution);
        assertThatExceptionOfType(Failure.class)
                .isThrownBy(() -> reception.receive(
                        caller, body, response, () -> hub.intake.submit(caller, body, Preference.MINIMAL)));
        return String.valueOf(response.getHeader(Reception.HEADER));
    }

    private String answered(String institution, byte[] body) {
        MockHttpServletResponse response = new MockHttpServletResponse();
        Caller caller = institution(institution);
        reception.receive(caller, body, response, () -> hub.intake.submit(caller, body, Preference.MINIMAL));
        String id = response.getHeader(Reception.HEADER);
        return id == null ? "none" : id;
    }

    private Quarantine quarantine(int count, DataSize size) {
        return new Quarantine(database, reader, TestKeys.MASTER, TestKeys.SEAL, clock, settings(count, size));
    }

    private static QuarantineSettings settings(int count, DataSize size) {
        return new QuarantineSettings(count, size, Duration.ofDays(30), 100);
    }

    private static byte[] noise(int length) {
        byte[] noise = new byte[length];
        new java.util.Random(length).nextBytes(noise);
        return noise;
    }

    private static Caller institution(String id) {
        return institution(id, "system/*.cruds");
    }

    private static Caller institution(String id, String scope) {
        return new Caller(id, id, Role.INSTITUTION, id, null, null, Set.of(scope), "token", id);
    }

    /** An Observation that names no patient. */
    private static byte[] orphan(String bundle, String id) {
        return Hub.bytes("{'resourceType':'Bundle','id':'%s','type':'transaction','entry':[%s]}"
                .formatted(bundle, put("Observation", id, "")));
    }

    private static byte[] patient(String bundle, String id) {
        return Hub.bytes("{'resourceType':'Bundle','id':'%s','type':'transaction','entry':[%s]}"
                .formatted(bundle, put("Patient", id, "")));
    }

    private static String put(String type, String id, String more) {
        String needed = type.equals("Observation") ? ",'status':'final','code':{'text':'t'}" : "";
        return "{'resource':{'resourceType':'%s','id':'%s'%s%s},'request':{'method':'PUT','url':'%s/%s'}}"
                .formatted(type, id, needed, more, type, id);
    }

    /** Stands still until it is told to go on. */
    private static final class Ticking extends Clock {

        private Instant now = Instant.parse("2026-03-08T01:00:00Z");

        void ticks(Duration on) {
            now = now.plus(on);
        }

        @Override
        public Instant instant() {
            return now;
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
}
