package org.longmai.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import org.jspecify.annotations.Nullable;
import org.longmai.fhir.Failure;
import org.longmai.fhir.Reference;
import org.longmai.fhir.Resource;

/**
 * Holds the logs to a naive model, a map of lists, over random sequences of what may happen, seen by several instances of the
 * application that share nothing but the database.
 */
class FileLogsPropertyTests {

    private static final int FILES = 3;
    private static final int RESOURCES = 5;

    /** One wish of a submission; no content is a delete. */
    record Wish(int resource, @Nullable Integer content) {

        Reference reference() {
            return Records.observation(resource);
        }

        Change change() {
            return content == null
                    ? Records.delete(reference())
                    : Records.put(reference(), "note", "content " + content);
        }
    }

    /** A submission by one of the instances; its key may be an earlier one's; a refused one must leave no trace. */
    record Step(int instance, int file, int key, boolean refused, List<Wish> wishes) {

        String fileId() {
            return "file-" + file;
        }

        List<Change> changes() {
            return wishes.stream().map(Wish::change).toList();
        }
    }

    /** A version in the model; no content is a tombstone. */
    record Version(int version, Entry.Deed deed, @Nullable Integer content) {}

    /** What a submission did to one resource. */
    record Did(Reference reference, Entry.Deed deed, int version) {

        static List<Did> of(Collection<Entry> entries) {
            return entries.stream()
                    .map(entry -> new Did(entry.reference(), entry.deed(), entry.version()))
                    .toList();
        }
    }

    /** A file as a map of lists. */
    private static final class Model {

        private final Map<Reference, List<Version>> resources = new LinkedHashMap<>();
        private final Map<Integer, List<Did>> submissions = new HashMap<>();

        List<Did> append(Step step) {
            return submissions.computeIfAbsent(
                    step.key(), key -> step.wishes().stream().map(this::apply).toList());
        }

        private Did apply(Wish wish) {
            List<Version> versions = resources.getOrDefault(wish.reference(), List.of());
            Version last = versions.isEmpty() ? null : versions.get(versions.size() - 1);
            Integer before = last == null ? null : last.content();
            if (Objects.equals(before, wish.content())) {
                return new Did(wish.reference(), Entry.Deed.UNCHANGED, versions.size());
            }
            Version next = new Version(versions.size() + 1, deed(before, wish.content()), wish.content());
            resources
                    .computeIfAbsent(wish.reference(), any -> new ArrayList<>())
                    .add(next);
            return new Did(wish.reference(), next.deed(), next.version());
        }

        private static Entry.Deed deed(@Nullable Integer before, @Nullable Integer after) {
            if (after == null) {
                return Entry.Deed.DELETED;
            }
            return before == null ? Entry.Deed.CREATED : Entry.Deed.UPDATED;
        }

        boolean isLive(Reference reference) {
            List<Version> versions = resources.getOrDefault(reference, List.of());
            return !versions.isEmpty() && versions.get(versions.size() - 1).content() != null;
        }
    }

    @Property(tries = 150, edgeCases = EdgeCasesMode.NONE)
    void everyInstanceSeesWhatTheModelSays(@ForAll("steps") List<Step> steps) {
        Records records = new Records();
        List<FileLogs> instances = List.of(records.logs(), records.logs(), records.forgetfulLogs());
        Map<String, Model> models = new TreeMap<>();
        for (Step step : steps) {
            FileLogs instance = instances.get(step.instance());
            if (step.refused()) {
                refuse(instance, step, models.computeIfAbsent(step.fileId(), file -> new Model()));
            } else {
                Model model = models.computeIfAbsent(step.fileId(), file -> new Model());
                List<Entry> done = instance.append(step.fileId(), "clinic", "key-" + step.key(), log -> step.changes());
                assertThat(Did.of(done)).isEqualTo(model.append(step));
            }
            FileLogs other = instances.get((step.instance() + step.key()) % instances.size());
            assertAlike(other, step.fileId(), models.getOrDefault(step.fileId(), new Model()));
        }
        instances.forEach(instance -> assertAllAlike(instance, models));
        assertAllAlike(records.logs(), models);
    }

    private static void refuse(FileLogs instance, Step step, Model model) {
        if (model.submissions.containsKey(step.key())) {
            return;
        }
        assertThatExceptionOfType(Failure.class)
                .isThrownBy(() -> instance.append(step.fileId(), "clinic", "key-" + step.key(), log -> {
                    throw Failure.invalid("no");
                }))
                .withMessage("no");
    }

    private static void assertAllAlike(FileLogs instance, Map<String, Model> models) {
        models.forEach((file, model) -> assertAlike(instance, file, model));
        assertThat(instance.read(List.of("file-2", "nobody", "file-0")).keySet())
                .containsExactly("file-2", "nobody", "file-0");
        Set<Reference> every = new TreeSet<>((a, b) -> a.toString().compareTo(b.toString()));
        for (int i = 0; i < RESOURCES; i++) {
            every.add(Records.observation(i));
            assertLocated(instance, Records.observation(i), models);
        }
        assertLocatedLive(instance, every, Set.of(), models);
        assertLocatedLive(instance, every, Set.of("file-1"), models);
    }

    private static void assertAlike(FileLogs instance, String file, Model model) {
        FileLog log = instance.read(file);
        assertThat(log.seq()).isEqualTo(model.submissions.size());
        assertThat(log.isEmpty()).isEqualTo(model.submissions.isEmpty());
        model.submissions.forEach(
                (key, done) -> assertThat(Did.of(Objects.requireNonNull(log.submission("key-" + key))))
                        .isEqualTo(done));
        assertThat(log.newest().stream().map(Entry::reference)).containsExactlyElementsOf(model.resources.keySet());
        for (int i = 0; i < RESOURCES; i++) {
            assertHistory(instance, log, Records.observation(i), model);
        }
    }

    private static void assertHistory(FileLogs instance, FileLog log, Reference reference, Model model) {
        List<Entry> history = new ArrayList<>(log.history(reference));
        List<Version> versions = model.resources.getOrDefault(reference, List.of());
        assertThat(log.newest(reference)).isEqualTo(history.isEmpty() ? null : history.get(0));
        Collections.reverse(history);
        assertThat(history).hasSameSizeAs(versions);
        List<Entry> bodies = new ArrayList<>();
        List<Resource> expected = new ArrayList<>();
        for (int i = 0; i < versions.size(); i++) {
            Version version = versions.get(i);
            Entry entry = history.get(i);
            assertThat(entry.version()).isEqualTo(version.version()).isEqualTo(i + 1);
            assertThat(entry.deed()).isEqualTo(version.deed());
            assertThat(entry.file()).isEqualTo(log.file());
            assertThat(entry.institution()).isEqualTo("clinic");
            assertThat(entry.updated()).isEqualTo(Records.NOW);
            assertThat(entry.sourceId()).isEqualTo("source-" + reference.id());
            if (version.content() != null) {
                bodies.add(entry);
                expected.add(whole(reference, version));
            }
        }
        assertThat(instance.open(bodies)).isEqualTo(expected);
    }

    private static Resource whole(Reference reference, Version version) {
        Map<String, Object> meta = new LinkedHashMap<>();
        meta.put("versionId", String.valueOf(version.version()));
        meta.put("lastUpdated", "2024-05-01T02:03:04.567Z");
        return Records.resource(reference, "meta", meta, "note", "content " + version.content());
    }

    private static void assertLocated(FileLogs instance, Reference reference, Map<String, Model> models) {
        List<String> holders = new ArrayList<>();
        List<String> live = new ArrayList<>();
        models.forEach((file, model) -> {
            if (model.resources.containsKey(reference)) {
                holders.add(file);
            }
            if (model.isLive(reference)) {
                live.add(file);
            }
        });
        String located = instance.locate(reference);
        if (holders.isEmpty()) {
            assertThat(located).isNull();
        } else {
            assertThat(located).isIn(live.isEmpty() ? holders : live);
        }
    }

    private static void assertLocatedLive(
            FileLogs instance, Set<Reference> references, Set<String> excluded, Map<String, Model> models) {
        Map<Reference, Set<String>> expected = new HashMap<>();
        models.forEach((file, model) -> references.stream()
                .filter(reference -> !excluded.contains(file) && model.isLive(reference))
                .forEach(reference -> expected.computeIfAbsent(reference, any -> new TreeSet<>())
                        .add(file)));
        Map<Reference, Set<String>> located = new HashMap<>();
        instance.locateLive(references, excluded).forEach((reference, entries) -> {
            List<String> files = entries.stream().map(Entry::file).toList();
            assertThat(files).doesNotHaveDuplicates();
            located.put(reference, new TreeSet<>(files));
        });
        assertThat(located).isEqualTo(expected);
    }

    @Provide
    Arbitrary<List<Step>> steps() {
        Arbitrary<@Nullable Integer> content =
                Arbitraries.integers().between(0, 2).injectNull(0.3);
        Arbitrary<Wish> wish = Combinators.combine(Arbitraries.integers().between(0, RESOURCES - 1), content)
                .as(Wish::new);
        return Combinators.combine(
                        Arbitraries.integers().between(0, 2),
                        Arbitraries.integers().between(0, FILES - 1),
                        Arbitraries.integers().between(0, 30),
                        Arbitraries.frequency(Tuple.of(1, true), Tuple.of(7, false)),
                        wish.list().ofMaxSize(4))
                .as(Step::new)
                .list()
                .ofMinSize(1)
                .ofMaxSize(25);
    }
}
