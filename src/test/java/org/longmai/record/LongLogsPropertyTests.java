package org.longmai.record;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import org.longmai.fhir.Reference;
import org.longmai.fhir.Resource;
import org.longmai.record.Records.Instance;
import org.longmai.record.Records.Limits;
import org.longmai.store.Parts;

/** Holds logs that are merged all the time, by instances that crash all the time, to logs that never are. */
class LongLogsPropertyTests {

    private static final int INSTANCES = 3;
    private static final int RESOURCES = 6;

    /** What an instance does next. */
    enum Deed {
        /** Append a submission; some are large, some come again. */
        APPEND,
        READ,
        /** Merge all there is to merge, and clear what was merged before. */
        RUN,
        /** Merge one volume, and crash. */
        MERGE_AND_CRASH,
        /** Clear a part of what volumes hold, and crash. */
        CLEAR_AND_CRASH,
        /** Write the parts of a large submission, and crash before its envelope. */
        WRITE_PARTS_AND_CRASH,
        CRASH
    }

    /** @param number tells what is appended, or how much of the deed is done */
    record Step(Deed deed, int instance, int file, int number) {

        String fileId() {
            return "file-" + file;
        }

        List<Change> changes() {
            List<Change> changes = new ArrayList<>();
            for (int i = 0; i <= number % 3; i++) {
                Reference reference = Records.observation((number + i) % RESOURCES);
                changes.add(
                        (number + i) % 7 == 0
                                ? Records.delete(reference)
                                : Records.put(reference, "note", text((number + i) % 5)));
            }
            return changes;
        }

        /** Some are more than a document holds, even when compressed. */
        private static String text(int content) {
            if (content > 0) {
                return "content " + content;
            }
            StringBuilder noise = new StringBuilder();
            new Random(1).ints(6_000, '一', '龥').forEach(noise::appendCodePoint);
            return noise.toString();
        }
    }

    private static final class World {

        private final Records merged = new Records();
        private final FileLogs plain = new Records().logs();
        private final List<Instance> instances = new ArrayList<>();
        private final List<Entry> seen = new ArrayList<>();

        World() {
            for (int i = 0; i < INSTANCES; i++) {
                instances.add(instance(i));
            }
        }

        private Instance instance(int number) {
            return merged.instance(number == 2 ? Limits.FORGETFUL : Limits.TIGHT);
        }

        void does(Step step) {
            Instance instance = instances.get(step.instance());
            switch (step.deed()) {
                case APPEND -> append(instance, step);
                case READ ->
                    seen.addAll(bodies(assertAlike(instance.logs().read(step.fileId()), plain.read(step.fileId()))));
                case RUN -> instance.mergeAndClear();
                case MERGE_AND_CRASH -> mergeOne(instance.envelopes(), step);
                case CLEAR_AND_CRASH -> clearSome(instance.envelopes(), step);
                case WRITE_PARTS_AND_CRASH -> writeParts(step);
                case CRASH -> crash(step);
            }
            if (step.deed().name().endsWith("CRASH")) {
                crash(step);
            }
        }

        private void append(Instance instance, Step step) {
            String key = "key-" + step.number();
            assertAlike(
                    instance.logs().append(step.fileId(), "clinic", key, log -> step.changes()),
                    plain.append(step.fileId(), "clinic", key, log -> step.changes()));
        }

        private static void mergeOne(Envelopes envelopes, Step step) {
            List<List<Span>> mergeable = envelopes.mergeable(envelopes.outline(step.fileId()));
            if (!mergeable.isEmpty()) {
                envelopes.merge(mergeable.get(step.number() % mergeable.size()));
            }
        }

        private static void clearSome(Envelopes envelopes, Step step) {
            List<Span> redundant = envelopes.outline(step.fileId()).redundant();
            if (!redundant.isEmpty()) {
                envelopes.clear(redundant.subList(0, 1 + step.number() % redundant.size()));
            }
        }

        private void writeParts(Step step) {
            long next = plain.read(step.fileId()).seq() + 1;
            new Parts(merged.database(), "envelope", UUID::randomUUID, 1000)
                    .write(Span.of(step.fileId(), next).id(), List.of(new byte[2500]), Records.NOW);
        }

        private void crash(Step step) {
            instances.set(step.instance(), instance(step.instance()));
        }

        void assertAllAlike() {
            List<Instance> all = new ArrayList<>(instances);
            all.add(merged.instance(Limits.TIGHT));
            for (Instance instance : all) {
                for (String file : List.of("file-0", "file-1")) {
                    List<Entry> entries = assertAlike(instance.logs().read(file), plain.read(file));
                    assertBodiesAlike(instance.logs(), bodies(entries));
                }
                for (int i = 0; i < RESOURCES; i++) {
                    Reference reference = Records.observation(i);
                    assertThat(live(instance.logs(), reference))
                            .containsExactlyInAnyOrderElementsOf(live(plain, reference));
                }
                assertBodiesAlike(instance.logs(), seen);
            }
        }

        private static List<String> live(FileLogs logs, Reference reference) {
            return logs.locateLive(Set.of(reference), Set.of()).getOrDefault(reference, List.of()).stream()
                    .map(Entry::file)
                    .toList();
        }

        /** Entries of a fold of long ago, too. */
        private void assertBodiesAlike(FileLogs logs, List<Entry> entries) {
            List<Entry> theirs = entries.stream()
                    .map(entry -> Objects.requireNonNull(
                            plain.read(entry.file()).version(entry.reference(), entry.version())))
                    .toList();
            List<Resource> opened = logs.open(entries);
            assertThat(opened).isEqualTo(plain.open(theirs));
        }

        private static List<Entry> bodies(List<Entry> entries) {
            return entries.stream().filter(Entry::hasBody).toList();
        }

        private static List<Entry> assertAlike(FileLog log, FileLog expected) {
            assertThat(log.seq()).isEqualTo(expected.seq());
            assertThat(bare(log.newest())).isEqualTo(bare(expected.newest()));
            List<Entry> all = new ArrayList<>();
            for (int i = 0; i < RESOURCES; i++) {
                List<Entry> history = log.history(Records.observation(i));
                assertAlike(history, expected.history(Records.observation(i)));
                all.addAll(history);
            }
            for (int key = 0; key < 100; key++) {
                List<Entry> done = log.submission("key-" + key);
                List<Entry> then = expected.submission("key-" + key);
                assertThat(done == null ? null : bare(done)).isEqualTo(then == null ? null : bare(then));
            }
            return all;
        }

        private static void assertAlike(List<Entry> entries, List<Entry> expected) {
            assertThat(bare(entries)).isEqualTo(bare(expected));
        }

        /** All of them but where the body is. */
        private static List<Entry> bare(Iterable<Entry> entries) {
            List<Entry> bare = new ArrayList<>();
            entries.forEach(entry -> bare.add(entry.at(Entry.Position.NOWHERE)));
            return bare;
        }
    }

    @Property(tries = 150, edgeCases = EdgeCasesMode.NONE)
    void aMergedLogIsTheLogThatWasNeverMerged(@ForAll("steps") List<Step> steps) {
        World world = new World();
        steps.forEach(world::does);
        world.assertAllAlike();
    }

    @Provide
    Arbitrary<List<Step>> steps() {
        Arbitrary<Deed> deed = Arbitraries.frequency(
                Tuple.of(12, Deed.APPEND),
                Tuple.of(4, Deed.READ),
                Tuple.of(3, Deed.RUN),
                Tuple.of(2, Deed.MERGE_AND_CRASH),
                Tuple.of(2, Deed.CLEAR_AND_CRASH),
                Tuple.of(1, Deed.WRITE_PARTS_AND_CRASH),
                Tuple.of(1, Deed.CRASH));
        return Combinators.combine(
                        deed,
                        Arbitraries.integers().between(0, INSTANCES - 1),
                        Arbitraries.frequency(Tuple.of(4, 0), Tuple.of(1, 1)),
                        Arbitraries.integers().between(0, 99))
                .as(Step::new)
                .list()
                .ofMinSize(10)
                .ofMaxSize(60);
    }
}
