package org.longmai.intake;

import com.mongodb.client.MongoDatabase;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import org.bson.Document;
import org.longmai.audit.TestLedger;
import org.longmai.conformance.TestConformance;
import org.longmai.fhir.HubIds;
import org.longmai.fhir.Reference;
import org.longmai.fhir.Resource;
import org.longmai.identity.Residents;
import org.longmai.identity.TestResidents;
import org.longmai.record.Common;
import org.longmai.record.Commons;
import org.longmai.record.Entry;
import org.longmai.record.FileLogs;
import org.longmai.record.TestRecord;
import org.longmai.store.TestKeys;
import org.springframework.util.JdkIdGenerator;
import org.springframework.util.unit.DataSize;

/** Everything behind the intake, on one database, without Spring. */
final class Hub {

    static final IntakeSettings SETTINGS = new IntakeSettings(DataSize.ofMegabytes(64), 100_000);

    final MongoDatabase database;
    final FileLogs logs;
    final Commons commons;
    final Residents residents;
    final Intake intake;
    final HubIds ids;
    final SingleReader singles;
    final Journal journal;
    final Holds holds;
    /** What was announced. */
    final List<Object> events = new CopyOnWriteArrayList<>();

    Hub(MongoDatabase database) {
        this(database, Clock.systemUTC());
    }

    /** @param clock tells the time to the record, once or more often for each write: a test may let it fail there */
    Hub(MongoDatabase database, Clock clock) {
        this(database, clock, Clock.systemUTC());
    }

    /** @param accepted tells the time to the journal */
    Hub(MongoDatabase database, Clock clock, Clock accepted) {
        this.journal = new Journal(database, TestKeys.MASTER, TestKeys.SEAL, accepted);
        this.database = database;
        TestRecord record = TestRecord.in(database, clock);
        this.logs = record.logs();
        this.commons = record.commons();
        OwnResources own = new OwnResources(logs, commons);
        this.ids = new HubIds(TestKeys.MASTER.derive("hub-ids"));
        this.singles = new SingleReader(ids, own, TestKeys.MASTER, new JdkIdGenerator());
        this.residents = TestResidents.in(database, ids, TestKeys.MASTER);
        this.holds = new Holds(logs, journal, new JdkIdGenerator(), accepted);
        this.intake = new Intake(
                new BundleReader(TestKeys.MASTER, SETTINGS),
                new Placement(ids, logs, commons, new Patches(own)),
                logs,
                commons,
                residents,
                journal,
                new Reservations(database, TestKeys.MASTER, new JdkIdGenerator(), Clock.systemUTC()),
                new Reads(ids, own, residents, TestLedger.shared()),
                new Announcements(events::add, Clock.systemUTC()),
                new DoorChecks(TestConformance.lenient()),
                holds,
                new Room());
    }

    /** Like this one after a restart: same database, nothing in memory. */
    Hub restarted() {
        return new Hub(database);
    }

    Map<String, Object> submit(String institution, String bundle) {
        return intake.submit(institution, bytes(bundle));
    }

    /** @param json with single quotes for double ones */
    static byte[] bytes(String json) {
        return json.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
    }

    /** The references that the responses name, in the order of the entries; of one without a location an empty text. */
    static List<String> locations(Map<String, Object> answer) {
        List<String> locations = new ArrayList<>();
        for (Map<String, Object> entry : Resource.objects(answer, "entry")) {
            String location = text(entry, "response.location");
            locations.add(location.replaceFirst("/_history/.*", ""));
        }
        return locations;
    }

    static List<String> statuses(Map<String, Object> answer) {
        return Resource.values(answer, "entry.response.status").stream()
                .map(String::valueOf)
                .toList();
    }

    static String text(Map<String, Object> json, String path) {
        return Resource.values(json, path).stream()
                .map(String::valueOf)
                .findFirst()
                .orElse("");
    }

    /** The resource as it is now, if it is and is not deleted. */
    Optional<Resource> read(String reference) {
        Reference parsed = reference(reference);
        Common common = commons.find(Set.of(parsed)).get(parsed);
        if (common != null) {
            return Optional.of(common.resource());
        }
        return entry(reference).filter(entry -> !entry.isDeleted()).map(logs::open);
    }

    /** Its newest entry in the file that holds it. */
    Optional<Entry> entry(String reference) {
        Reference parsed = reference(reference);
        return Optional.ofNullable(logs.locate(parsed))
                .map(file -> logs.read(file).newest(parsed));
    }

    static Reference reference(String text) {
        return Optional.ofNullable(Reference.parse(text)).orElseThrow(() -> new AssertionError(text));
    }

    /** Every document of every collection. */
    Map<String, Set<String>> snapshot() {
        Map<String, Set<String>> snapshot = new TreeMap<>();
        for (String collection : database.listCollectionNames()) {
            Set<String> documents = new TreeSet<>();
            for (Document document : database.getCollection(collection).find()) {
                documents.add(document.toJson());
            }
            if (!documents.isEmpty()) {
                snapshot.put(collection, documents);
            }
        }
        return snapshot;
    }

    /** How many documents each collection has. */
    Map<String, Integer> sizes() {
        Map<String, Integer> sizes = new LinkedHashMap<>();
        snapshot().forEach((collection, documents) -> sizes.put(collection, documents.size()));
        return sizes;
    }
}
