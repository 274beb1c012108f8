package org.longmai.record;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.longmai.fhir.Reference;

class CommonsTests {

    private static final Reference DOCTOR = new Reference("Practitioner", "d");
    private static final Reference CLINIC = new Reference("Organization", "o");

    private final Records records = new Records();
    private final Commons commons = records.commons();

    @Test
    void aResourceIsCreatedThenUpdatedAndStaysWhereUnchanged() {
        assertThat(Records.write(commons, "clinic", List.of(named("Li"))))
                .containsExactly(new Commons.Done(DOCTOR, Entry.Deed.CREATED, 1, Records.NOW));
        assertThat(Records.write(commons, "clinic", List.of(named("Li"))))
                .containsExactly(new Commons.Done(DOCTOR, Entry.Deed.UNCHANGED, 1, Records.NOW));
        assertThat(Records.write(commons, "clinic", List.of(named("Wang"), Records.put(CLINIC))))
                .containsExactly(
                        new Commons.Done(DOCTOR, Entry.Deed.UPDATED, 2, Records.NOW),
                        new Commons.Done(CLINIC, Entry.Deed.CREATED, 1, Records.NOW));

        Map<Reference, Common> found = records.commons().find(List.of(CLINIC, DOCTOR, new Reference("Location", "x")));
        assertThat(found).containsOnlyKeys(DOCTOR, CLINIC);
        Common doctor = found.get(DOCTOR);
        assertThat(doctor).isNotNull();
        assertThat(doctor.owner()).isEqualTo("clinic");
        assertThat(doctor.version()).isEqualTo(2);
        assertThat(doctor.sourceId()).isEqualTo("source-d");
        assertThat(Records.sent(doctor.resource()))
                .isEqualTo(named("Wang").resource().json());
        assertThat(doctor.resource().string("meta.versionId")).isEqualTo("2");
    }

    @Test
    void nothingAskedIsNothingFound() {
        Records.write(commons, "clinic", List.of(named("Li")));
        assertThat(commons.find(List.of())).isEmpty();
        assertThat(commons.identified(List.of())).isEmpty();
        assertThat(Records.write(commons, "clinic", List.of())).isEmpty();
    }

    @Test
    void aResourceIsFoundByItsIdentifierOfItsTypeOnly() {
        Records.write(commons, "a", List.of(identified(DOCTOR, "urn:n", "1")));
        Records.write(commons, "b", List.of(identified(new Reference("Practitioner", "d2"), "urn:n", "1")));
        Records.write(commons, "b", List.of(identified(CLINIC, "urn:n", "1")));

        assertThat(ids("Practitioner|urn:n|1")).containsExactlyInAnyOrder("d", "d2");
        assertThat(ids("Organization|urn:n|1")).containsExactly("o");
        assertThat(ids("Practitioner|urn:n|2")).isEmpty();
        assertThat(ids("Practitioner|urn:m|1")).isEmpty();
        assertThat(ids("Practitioner||1")).isEmpty();
    }

    @Test
    void aResourceIsNotFoundByTheIdentifierThatItHad() {
        Records.write(commons, "a", List.of(identified(DOCTOR, "urn:n", "1")));
        Records.write(commons, "a", List.of(identified(DOCTOR, "urn:n", "2")));
        assertThat(ids("Practitioner|urn:n|1")).isEmpty();
        assertThat(ids("Practitioner|urn:n|2")).containsExactly("d");
    }

    /** Each writer also sends one of its own, which a collision over the shared one must not make seem unchanged. */
    @Test
    void writersAtTheSameTimeEachGetAVersionOfTheirOwn() throws Exception {
        int writers = 6;
        ExecutorService threads = Executors.newFixedThreadPool(writers);
        CyclicBarrier start = new CyclicBarrier(writers);
        try {
            List<Callable<List<Commons.Done>>> calls = new ArrayList<>();
            for (int writer = 0; writer < writers; writer++) {
                Commons instance = records.commons();
                int number = writer;
                calls.add(() -> {
                    List<Commons.Done> done = new ArrayList<>();
                    start.await();
                    for (int i = 0; i < 4; i++) {
                        Reference own = new Reference("Location", "l-%d-%d".formatted(number, i));
                        done.addAll(Records.write(instance, "clinic", List.of(Records.put(own), named("n" + number + "-" + i))));
                    }
                    return done;
                });
            }
            Set<Integer> versions = new HashSet<>();
            for (Future<List<Commons.Done>> call : threads.invokeAll(calls)) {
                for (Commons.Done done : call.get()) {
                    if (done.reference().equals(DOCTOR)) {
                        versions.add(done.version());
                    } else {
                        assertThat(done.deed()).isEqualTo(Entry.Deed.CREATED);
                    }
                }
            }
            assertThat(versions).hasSize(writers * 4).allMatch(version -> version >= 1 && version <= writers * 4);
            assertThat(commons.find(List.of(DOCTOR)).values())
                    .extracting(Common::version)
                    .containsExactly(writers * 4);
        } finally {
            threads.shutdownNow();
        }
    }

    private List<String> ids(String token) {
        return records.commons().identified(List.of(token)).getOrDefault(token, List.of()).stream()
                .map(common -> String.valueOf(common.resource().id()))
                .toList();
    }

    private static Change.Put named(String name) {
        return Records.put(DOCTOR, "name", name);
    }

    private static Change.Put identified(Reference reference, String system, String value) {
        return Records.put(reference, "identifier", List.of(Map.of("system", system, "value", value)));
    }
}
