package org.longmai.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.longmai.record.Records.observation;
import static org.longmai.record.Records.put;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.longmai.fhir.Reference;
import org.longmai.fhir.Resource;

class PackingTests {

    private static final int BLOCK = 64 * 1024;

    private final Records records = new Records();

    @Property(tries = 60)
    void everyBodyOpensEqual(@ForAll("sizes") List<Integer> sizes, @ForAll boolean forgetful, @ForAll boolean inParts) {
        List<Change.Put> changes = new ArrayList<>();
        for (int i = 0; i < sizes.size(); i++) {
            changes.add(sized(i, sizes.get(i)));
        }
        String file = "file-" + sizes.hashCode();
        FileLogs logs = inParts ? records.instance(Records.Limits.TIGHT).logs() : records.logs();
        List<Entry> done = logs.append(file, "clinic", "key", log -> changes);

        FileLogs other = forgetful ? records.forgetfulLogs() : records.logs();
        List<Entry> found = List.copyOf(other.read(file).newest());
        assertThat(found).isEqualTo(done);
        assertThat(Records.sent(other.open(found)))
                .isEqualTo(
                        changes.stream().map(change -> change.resource().json()).toList());
    }

    @Example
    void blocksAreNoLargerThanTheyMayUnlessOneBodyIs() {
        List<Change> changes = new ArrayList<>();
        for (int i = 0; i < 2000; i++) {
            changes.add(sized(i, i == 1000 ? 3 * BLOCK : 100));
        }
        Packing packing = Packing.of(FileLog.empty("file"), "clinic", Records.NOW, "key", changes);

        List<Integer> lengths =
                packing.blocks().stream().map(block -> block.length).toList();
        assertThat(lengths).hasSize(5).contains(3 * BLOCK).doesNotContain(0);
        assertThat(lengths).filteredOn(length -> length > BLOCK).containsExactly(3 * BLOCK);
    }

    /** Three bodies that fill a block to the byte, and one byte more. */
    @Example
    void aBlockIsFilledToItsLastByte() {
        Packing full = Packing.of(
                FileLog.empty("file"),
                "clinic",
                Records.NOW,
                "key",
                List.of(sized(1, BLOCK / 2), sized(2, BLOCK / 4), sized(3, BLOCK / 4)));
        assertThat(full.blocks()).hasSize(1).first().satisfies(block -> assertThat(block)
                .hasSize(BLOCK));

        Packing over = Packing.of(
                FileLog.empty("file"),
                "clinic",
                Records.NOW,
                "key",
                List.of(sized(1, BLOCK / 2), sized(2, BLOCK / 4), sized(3, BLOCK / 4 + 1)));
        assertThat(over.blocks()).hasSize(2);
    }

    @Example
    void bodiesLieByTypeAndTimeButEntriesInTheirOrder() {
        Change old = put(observation(1), "effectiveDateTime", "2020-01-01");
        Change recent = put(observation(2), "effectiveDateTime", "2024-01-01");
        Change undated = put(observation(3));
        Change condition = put(new Reference("Condition", "c"));
        Packing packing = Packing.of(
                FileLog.empty("file"), "clinic", Records.NOW, "key", List.of(undated, old, recent, condition));

        List<Entry> entries = packing.directory().entries();
        assertThat(entries).extracting(entry -> entry.traits().id()).containsExactly("obs-3", "obs-1", "obs-2", "c");
        assertThat(entries.stream()
                        .sorted((a, b) -> a.body().offset() - b.body().offset())
                        .map(entry -> entry.traits().id()))
                .containsExactly("c", "obs-2", "obs-1", "obs-3");
    }

    @Example
    void whatIsNotWrittenHasNoBody() {
        Packing packing = Packing.of(
                FileLog.empty("file"),
                "clinic",
                Records.NOW,
                "key",
                List.of(
                        put(observation(1)),
                        put(observation(1)),
                        Records.delete(observation(1)),
                        Records.delete(observation(1))));
        assertThat(packing.directory().entries())
                .extracting(Entry::deed)
                .containsExactly(Entry.Deed.CREATED, Entry.Deed.UNCHANGED, Entry.Deed.DELETED, Entry.Deed.UNCHANGED);
        assertThat(packing.blocks()).hasSize(1);
    }

    @Example
    void aResourceThatIsLargerThanAnyBlockOpens() {
        StringBuilder text = new StringBuilder();
        new Random(1).ints(1_000_000, '一', '龥').forEach(text::appendCodePoint);
        Resource large = Records.resource(observation(1), "note", text.toString());
        List<Entry> done = records.logs().append("large", "clinic", "key", log -> List.of(new Change.Put(large, "1")));
        assertThat(Records.sent(records.logs().open(done.get(0)))).isEqualTo(large.json());
    }

    /** An observation whose body is exactly so long. */
    private static Change.Put sized(int number, int size) {
        int bare = Records.resource(observation(number), "note", "").bytes().length;
        Change.Put change = put(observation(number), "note", "x".repeat(Math.max(0, size - bare)));
        assertThat(change.resource().bytes()).hasSize(Math.max(size, bare));
        return change;
    }

    @Provide
    Arbitrary<List<Integer>> sizes() {
        Arbitrary<Integer> size = Arbitraries.oneOf(
                Arbitraries.integers().between(60, 400),
                Arbitraries.integers().between(BLOCK / 4, BLOCK),
                Arbitraries.of(BLOCK - 1, BLOCK, BLOCK + 1, 3 * BLOCK, BLOCK / 2));
        return size.list().ofMinSize(1).ofMaxSize(30);
    }

    @Example
    void metaIsTakenOffAndPutOn() {
        Map<String, Object> sent = Records.resource(
                        observation(1),
                        "meta",
                        Map.of("versionId", "99", "lastUpdated", "1999-01-01T00:00:00Z", "source", "#a"),
                        "status",
                        "final")
                .json();
        assertThat(Meta.off(sent))
                .isEqualTo(Records.resource(observation(1), "meta", Map.of("source", "#a"), "status", "final")
                        .json());
        assertThat(sent.get("meta"))
                .isEqualTo(Map.of("versionId", "99", "lastUpdated", "1999-01-01T00:00:00Z", "source", "#a"));

        Map<String, Object> whole = new Meta(3, Records.NOW).on(Meta.off(sent));
        assertThat(whole.keySet()).containsExactly("resourceType", "id", "meta", "status");
        assertThat(whole.get("meta"))
                .isEqualTo(Map.of("versionId", "3", "lastUpdated", "2024-05-01T02:03:04.567Z", "source", "#a"));
        assertThat(Meta.off(whole)).isEqualTo(Meta.off(sent));
    }

    @Example
    void metaWithNothingElseInItLeavesNoTrace() {
        Map<String, Object> bare =
                Records.resource(observation(1), "status", "final").json();
        assertThat(Meta.off(Records.resource(observation(1), "meta", Map.of("versionId", "9"), "status", "final")
                        .json()))
                .isEqualTo(bare);
        assertThat(Meta.off(bare)).isSameAs(bare);
        assertThat(Meta.off(new Meta(1, Records.NOW).on(bare))).isEqualTo(bare);
    }
}
