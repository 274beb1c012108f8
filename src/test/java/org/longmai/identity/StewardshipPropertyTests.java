package org.longmai.identity;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.BeforeTry;
import org.longmai.fhir.Failure;

/** Whatever stewards and clinics do in whatever order: what a steward takes back is as if it had never been. */
class StewardshipPropertyTests {

    private static final int FILES = 5;

    private final List<LinkDecision> decisions = new ArrayList<>();
    private final Map<Integer, List<Integer>> pushed = new TreeMap<>();
    private TestResidents.Index index = TestResidents.index();

    /** One of: a push, a link of two files' residents, an unlink of a file, or one decision taken back. */
    record Step(int kind, int file, int other, List<Integer> cards) {}

    /** Who is who: each file's resident, each resident's files, and whom each id and identifier means. */
    record World(
            Map<String, Optional<Person>> byFile,
            Map<String, Optional<Person>> byId,
            Map<String, Optional<Person>> byIdentifier) {}

    @BeforeTry
    void anEmptyDistrict() {
        index = TestResidents.index();
        decisions.clear();
        pushed.clear();
    }

    @Property(tries = 100)
    void aLinkTakenBackIsAsIfItHadNeverBeen(@ForAll("steps") List<Step> steps, @ForAll("steps") List<Step> more) {
        Set<String> ids = run(steps);
        for (Step step : more) {
            World before = world(ids);
            Optional<LinkDecision> made = link(step);
            made.ifPresent(decision -> {
                assertThat(world(ids).byFile().get(file(step.file())))
                        .isEqualTo(world(ids).byFile().get(file(step.other())));
                index.stewardship().undo(decision, "s", "r");
            });
            assertThat(world(ids)).isEqualTo(before);
        }
    }

    @Property(tries = 100)
    void anUnlinkTakenBackPutsTheFileBack(@ForAll("steps") List<Step> steps, @ForAll("steps") List<Step> more) {
        Set<String> ids = run(steps);
        for (Step step : more) {
            Map<String, Set<String>> before = partition();
            Optional<LinkDecision> made = unlink(step);
            made.filter(decision -> decision.kind() == LinkDecision.Kind.UNLINK).ifPresent(decision -> {
                push(step.file());
                assertThat(person(step.file()).orElseThrow().origins())
                        .as("taken out, and it stays out when it is sent again")
                        .doesNotContain(decision.object());
                index.stewardship().undo(decision, "s", "r");
                assertThat(partition()).isEqualTo(before);
            });
            made.filter(decision -> decision.kind() == LinkDecision.Kind.LINK).ifPresent(decisions::remove);
            if (made.isPresent() && made.get().kind() == LinkDecision.Kind.LINK) {
                return;
            }
        }
        assertThat(ids).isNotNull();
    }

    @Property(tries = 100)
    void residentsPartitionTheFilesWhateverIsDecided(@ForAll("steps") List<Step> steps) {
        Set<String> ids = run(steps);
        World world = world(ids);
        world.byFile()
                .forEach((file, person) -> person.ifPresent(found -> {
                    assertThat(found.files()).containsKey(file);
                    assertThat(found.origins()).contains(found.id());
                    found.files().keySet().forEach(other -> assertThat(
                                    world.byFile().get(other))
                            .contains(found));
                    found.origins().forEach(id -> assertThat(index.residents().find(id))
                            .contains(found));
                }));
    }

    private Set<String> run(List<Step> steps) {
        Set<String> ids = new TreeSet<>();
        for (Step step : steps) {
            switch (step.kind()) {
                case 0, 1, 2 -> {
                    pushed.put(step.file(), step.cards());
                    push(step.file());
                }
                case 3 -> link(step).ifPresent(decisions::add);
                case 4 -> unlink(step).ifPresent(decisions::add);
                default -> {
                    if (!decisions.isEmpty()) {
                        LinkDecision decision = decisions.remove(step.other() % decisions.size());
                        index.stewardship().undo(decision, "s", "r");
                    }
                }
            }
            for (int file = 0; file < FILES; file++) {
                person(file).ifPresent(person -> ids.addAll(person.origins()));
            }
        }
        return ids;
    }

    private void push(int file) {
        Map<String, String> identifiers = new LinkedHashMap<>();
        List<Integer> cards = pushed.getOrDefault(file, List.of());
        if (!cards.isEmpty()) {
            identifiers.put(TestResidents.HEALTH_CARD, "card-" + cards.get(0));
        }
        if (cards.size() > 1) {
            identifiers.put(TestResidents.SSN, "ssn-" + cards.get(1));
        }
        index.residents().link(file(file), "tl-anju", ResidentsTests.patient(identifiers));
    }

    private Optional<LinkDecision> link(Step step) {
        Optional<Person> one = person(step.file());
        Optional<Person> other = person(step.other());
        if (one.isEmpty() || other.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(index.stewardship().link(one.get(), other.get(), "s", "r"));
        } catch (Failure e) {
            assertThat(e.category()).isEqualTo(Failure.Category.CONFLICT);
            return Optional.empty();
        }
    }

    private Optional<LinkDecision> unlink(Step step) {
        try {
            return person(step.file()).map(any -> index.stewardship().unlink(file(step.file()), "s", "r"));
        } catch (Failure e) {
            assertThat(e.category()).isEqualTo(Failure.Category.CONFLICT);
            return Optional.empty();
        }
    }

    private World world(Set<String> ids) {
        Map<String, Optional<Person>> byFile = new TreeMap<>();
        Map<String, Optional<Person>> byId = new TreeMap<>();
        Map<String, Optional<Person>> byIdentifier = new TreeMap<>();
        for (int file = 0; file < FILES; file++) {
            byFile.put(file(file), person(file));
        }
        ids.forEach(id -> byId.put(id, index.residents().find(id)));
        for (int card = 0; card < 4; card++) {
            byIdentifier.put("card" + card, index.residents().find(TestResidents.HEALTH_CARD, "card-" + card));
            byIdentifier.put("ssn" + card, index.residents().find(TestResidents.SSN, "ssn-" + card));
        }
        return new World(byFile, byId, byIdentifier);
    }

    private Map<String, Set<String>> partition() {
        Map<String, Set<String>> partition = new TreeMap<>();
        for (int file = 0; file < FILES; file++) {
            String name = file(file);
            person(file).ifPresent(person -> partition.put(name, person.files().keySet()));
        }
        return partition;
    }

    private Optional<Person> person(int file) {
        return index.residents().ofFile(file(file));
    }

    private static String file(int file) {
        return "file" + file;
    }

    @Provide
    Arbitrary<List<Step>> steps() {
        Arbitrary<Integer> file = Arbitraries.integers().between(0, FILES - 1);
        return Combinators.combine(
                        Arbitraries.integers().between(0, 5),
                        file,
                        file,
                        Arbitraries.integers().between(0, 3).list().ofMaxSize(2))
                .as(Step::new)
                .list()
                .ofMinSize(1)
                .ofMaxSize(30);
    }
}
