package org.longmai.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.longmai.record.Records.observation;
import static org.longmai.record.Records.plan;
import static org.longmai.record.Records.put;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Date;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.bson.BsonBinaryWriter;
import org.bson.Document;
import org.bson.codecs.DocumentCodec;
import org.bson.codecs.EncoderContext;
import org.bson.io.BasicOutputBuffer;
import org.junit.jupiter.api.Test;
import org.longmai.fhir.Reference;
import org.longmai.record.Records.Instance;
import org.longmai.record.Records.Limits;
import org.springframework.util.unit.DataSize;

/** The embedded store would take any document; MongoDB takes none of more than 16 MiB, and so do we here. */
class LargeSubmissionsTests {

    private static final int MOST = 16 * 1024 * 1024;
    private static final String FILE = "file-1";

    private final Records records = new Records();
    private final Random random = new Random(1);

    /** An image that is larger than a document, two hundred scans, and a note: together 60 MB that do not compress. */
    @Test
    void sixtyMegabytesOfOnePatientAreOneEnvelope() {
        List<Change.Put> changes = new ArrayList<>();
        changes.add(put(observation(0), "data", noise(20_000_000)));
        for (int i = 1; i <= 200; i++) {
            changes.add(put(observation(i), "data", noise(200_000)));
        }
        changes.add(put(observation(201), "note", "small"));
        List<Entry> done = records.logs().append(FILE, "clinic", "key", log -> changes);

        assertThat(sizes().values()).allSatisfy(size -> assertThat(size).isLessThan(MOST));
        FileLogs other = records.logs();
        assertThat(other.read(FILE).submission("key")).isEqualTo(done);
        List<Entry> page = List.of(done.get(0), done.get(7), done.get(200), done.get(201));
        assertThat(Records.sent(other.open(page)))
                .containsExactly(
                        changes.get(0).resource().json(),
                        changes.get(7).resource().json(),
                        changes.get(200).resource().json(),
                        changes.get(201).resource().json());
        assertThat(records.database().getCollection("envelope-drafts").find()).isEmpty();
    }

    @Test
    void aHundredThousandEntriesAreOneEnvelope() {
        List<Change.Put> changes = new ArrayList<>();
        for (int i = 0; i < 100_000; i++) {
            Map<String, Object> code = Map.of("coding", List.of(Map.of("system", hex(16), "code", hex(8))));
            Reference reference = new Reference("Observation", hex(13));
            changes.add(new Change.Put(Records.resource(reference, "code", code, "status", "final"), hex(16)));
        }
        List<Entry> done = records.logs().append(FILE, "clinic", "key", log -> changes);

        assertThat(sizes().values()).allSatisfy(size -> assertThat(size).isLessThan(MOST));
        FileLogs other = records.logs();
        assertThat(other.read(FILE).newest()).containsExactlyElementsOf(done);
        assertThat(other.open(done.get(77_777)).string("status")).isEqualTo("final");
        assertThat(other.locate(done.get(99_999).reference())).isEqualTo(FILE);
    }

    /** A directory alone, when nothing was written but much deleted that was not there. */
    @Test
    void aDirectoryThatIsTooLongIsSpreadAsWell() {
        Instance tight = records.instance(Limits.REAL.largest(DataSize.ofKilobytes(2)));
        List<Change> deletes = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            deletes.add(Records.delete(new Reference("Observation", hex(13))));
        }
        List<Entry> done = tight.logs().append(FILE, "clinic", "key", log -> deletes);

        assertThat(sizes()).hasSizeGreaterThan(5);
        assertThat(records.logs().read(FILE).submission("key")).isEqualTo(done);
        assertThat(sizes().entrySet().stream()
                        .filter(one -> one.getKey().startsWith("envelope-parts"))
                        .map(Map.Entry::getValue))
                .isNotEmpty()
                .allSatisfy(size -> assertThat(size).isLessThan(1_000));
    }

    @Test
    void theLoserOfARaceLeavesNothingBehind() {
        Instance tight = records.instance(Limits.TIGHT);
        FileLogs other = records.logs();
        tight.logs().append(FILE, "clinic", "mine", log -> {
            if (log.isEmpty()) {
                other.append(FILE, "clinic", "theirs", plan(put(observation(1))));
            }
            return List.of(put(observation(0), "data", noise(10_000)));
        });

        assertThat(other.read(FILE).seq()).isEqualTo(2);
        assertThat(records.database().getCollection("envelope-drafts").find()).isEmpty();
        assertThat(records.database().getCollection("envelope-parts").find())
                .allSatisfy(part -> assertThat(part.getString("_id")).startsWith(FILE + "/0000000002/"));
    }

    /** The first crashed before its envelope, the second behind it. */
    @Test
    void whatACrashLeftIsSweptAndNothingElse() {
        Instance tight = records.instance(Limits.TIGHT);
        Change.Put large = put(observation(0), "data", noise(10_000));
        Entry kept = tight.logs().append(FILE, "clinic", "kept", plan(large)).get(0);
        int parts = parts();
        String envelope = FILE + "/0000000001";
        Document named = records.database()
                .getCollection("envelopes")
                .find(new Document("_id", envelope))
                .first();
        assertThat(named).isNotNull();
        records.database().getCollection("envelope-drafts").insertOne(draft(named.getString("draft"), envelope));
        records.database()
                .getCollection("envelope-drafts")
                .insertOne(draft(FILE + "/0000000002/ax1000", FILE + "/0000000002"));
        records.database()
                .getCollection("envelope-parts")
                .insertOne(new Document("_id", FILE + "/0000000002/ax1000/0").append("bytes", new byte[9]));

        tight.envelopes().sweep(Records.NOW.plus(Duration.ofHours(23)));
        assertThat(parts()).isEqualTo(parts + 1);
        tight.envelopes().sweep(Records.NOW.plus(Duration.ofDays(2)));
        assertThat(parts()).isEqualTo(parts);
        assertThat(records.database().getCollection("envelope-drafts").find()).isEmpty();
        assertThat(Records.sent(records.logs().open(kept)))
                .isEqualTo(large.resource().json());
    }

    private static Document draft(String id, String owner) {
        return new Document("_id", id)
                .append("owner", owner)
                .append("parts", 1)
                .append("since", Date.from(Records.NOW));
    }

    private int parts() {
        return records.database()
                .getCollection("envelope-parts")
                .find()
                .into(new ArrayList<>())
                .size();
    }

    /** Of every document in the database, by collection and {@code _id}. */
    private Map<String, Integer> sizes() {
        Map<String, Integer> sizes = new HashMap<>();
        for (String collection : records.database().listCollectionNames()) {
            records.database()
                    .getCollection(collection)
                    .find()
                    .forEach(document -> sizes.put(collection + " " + document.get("_id"), size(document)));
        }
        return sizes;
    }

    private static int size(Document document) {
        BasicOutputBuffer buffer = new BasicOutputBuffer();
        new DocumentCodec()
                .encode(
                        new BsonBinaryWriter(buffer),
                        document,
                        EncoderContext.builder().build());
        return buffer.size();
    }

    private String noise(int length) {
        byte[] noise = new byte[length * 3 / 4];
        random.nextBytes(noise);
        return Base64.getEncoder().encodeToString(noise);
    }

    private String hex(int bytes) {
        byte[] noise = new byte[bytes];
        random.nextBytes(noise);
        return HexFormat.of().formatHex(noise);
    }
}
