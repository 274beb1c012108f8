package org.longmai.identity;

import static org.assertj.core.api.Assertions.assertThat;

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
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Whatever is linked, in whatever order, the residents partition the files. */
class ResidentsPropertyTests {

    private static final String OTHER = TestResidents.SSN;

    /** A file's identifiers as they are from now on: a health card and another one, or none. */
    record Push(int file, Set<Integer> cards, Set<Integer> others) {

        String name() {
            return "file-" + file;
        }

        Map<String, String> identifiers() {
            Map<String, String> identifiers = new LinkedHashMap<>();
            cards.forEach(card -> identifiers.put(TestResidents.HEALTH_CARD, "card-" + card));
            others.forEach(other -> identifiers.put(OTHER, "other-" + other));
            return identifiers;
        }
    }

    @Property(tries = 150)
    void residentsPartitionTheFiles(@ForAll("pushes") List<Push> pushes) {
        Residents residents = ResidentsTests.residents();
        Map<String, Push> files = new TreeMap<>();
        for (Push push : pushes) {
            residents.link(push.name(), "tl-anju", ResidentsTests.patient(push.identifiers()));
            files.put(push.name(), push);
            assertPartition(residents, files);
        }
    }

    private static void assertPartition(Residents residents, Map<String, Push> files) {
        Map<String, Set<String>> byResident = new HashMap<>();
        files.keySet().forEach(file -> byResident
                .computeIfAbsent(residents.ofFile(file).orElseThrow().id(), any -> new TreeSet<>())
                .add(file));
        byResident.forEach((resident, members) -> assertThat(
                        residents.find(resident).orElseThrow().files().keySet())
                .isEqualTo(members));
        files.values().forEach(push -> push.identifiers().forEach((system, value) -> {
            Person found = residents.find(system, value).orElseThrow();
            assertThat(found.files().keySet())
                    .as("the files of %s", value)
                    .anyMatch(file ->
                            Objects.equals(value, identifiers(files, file).get(system)));
        }));
    }

    private static Map<String, String> identifiers(Map<String, Push> files, String file) {
        Push push = files.get(file);
        return push == null ? Map.of() : push.identifiers();
    }

    @Provide
    Arbitrary<List<Push>> pushes() {
        Arbitrary<Set<Integer>> some =
                Arbitraries.integers().between(1, 3).set().ofMinSize(0).ofMaxSize(1);
        return Combinators.combine(Arbitraries.integers().between(1, 5), some, some)
                .as(Push::new)
                .list()
                .ofMinSize(1)
                .ofMaxSize(12);
    }
}
