package org.longmai.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.tuple;

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
import org.longmai.fhir.Failure;
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
        assertThat(commons.identified(Set.of("clinic"), Set.of())).isEmpty();
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
        assertThat(commons.identified(Set.of("a"), Set.of("Practitioner|urn:n|1"))
                        .get("Practitioner|urn:n|1"))
                .extracting(Common::owner)
                .containsExactly("a");
    }

    @Test
    void aResourceIsNotFoundByTheIdentifierThatItHad() {
        Records.write(commons, "a", List.of(identified(DOCTOR, "urn:n", "1")));
        Records.write(commons, "a", List.of(identified(DOCTOR, "urn:n", "2")));
        assertThat(ids("Practitioner|urn:n|1")).isEmpty();
        assertThat(ids("Practitioner|urn:n|2")).containsExactly("d");
    }

    @Test
    void everyVersionStaysAndADeleteEndsThem() {
        Records.write(commons, "clinic", List.of(named("Li")));
        Records.write(commons, "clinic", List.of(named("Wang")));
        assertThat(Records.write(commons, "clinic", List.of(Records.delete(DOCTOR))))
                .containsExactly(new Commons.Done(DOCTOR, Entry.Deed.DELETED, 3, Records.NOW));

        List<Common> history = records.commons().history(DOCTOR);
        assertThat(history).extracting(Common::version).containsExactly(3, 2, 1);
        assertThat(history).extracting(Common::isDeleted).containsExactly(true, false, false);
        assertThat(history)
                .extracting(common -> common.resource().string("name"))
                .containsExactly(null, "Wang", "Li");
        assertThat(commons.find(List.of(DOCTOR))).isEmpty();
        assertThat(commons.newest(List.of(DOCTOR))).hasSize(1);
        assertThat(commons.history(CLINIC)).isEmpty();

        assertThat(Records.write(commons, "clinic", List.of(Records.delete(DOCTOR), Records.delete(CLINIC))))
                .extracting(Commons.Done::deed, Commons.Done::version)
                .containsExactly(tuple(Entry.Deed.UNCHANGED, 3), tuple(Entry.Deed.UNCHANGED, 0));
        assertThat(Records.write(commons, "clinic", List.of(named("Li"))))
                .containsExactly(new Commons.Done(DOCTOR, Entry.Deed.CREATED, 4, Records.NOW));
    }

    @Test
    void aDeletedResourceIsNotFoundByItsIdentifier() {
        Records.write(commons, "a", List.of(identified(DOCTOR, "urn:n", "1")));
        Records.write(commons, "a", List.of(Records.delete(DOCTOR)));
        assertThat(ids("Practitioner|urn:n|1")).isEmpty();
    }

    @Test
    void aSubmissionThatComesAgainFindsWhatItMade() {
        List<Commons.Write> first = Records.writes(List.of(named("Li")));
        List<Commons.Done> made = commons.write("clinic", "first", first);
        assertThat(made).extracting(Commons.Done::deed).containsExactly(Entry.Deed.CREATED);
        assertThat(commons.write("clinic", "first", first)).isEqualTo(made);

        Records.write(commons, "clinic", List.of(named("Wang")));
        assertThat(records.commons().write("clinic", "first", first)).isEqualTo(made);
        assertThat(commons.find(List.of(DOCTOR)).values())
                .extracting(common -> common.resource().string("name"))
                .containsExactly("Wang");
        assertThat(commons.write("clinic", "second", first))
                .extracting(Commons.Done::deed, Commons.Done::version)
                .containsExactly(tuple(Entry.Deed.UPDATED, 3));
    }

    @Test
    void whatACheckRefusesIsNotWritten() {
        Records.write(commons, "clinic", List.of(named("Li")));
        List<Integer> versions = new ArrayList<>();
        Commons.Write refusing = new Commons.Write(named("Wang"), version -> {
            versions.add(version);
            throw Failure.invalid("no");
        });
        Commons.Write other = new Commons.Write(Records.put(CLINIC), versions::add);

        assertThatExceptionOfType(Failure.class)
                .isThrownBy(() -> commons.write("clinic", "one", List.of(other, refusing)));
        assertThat(versions).containsExactly(0, 1);
        assertThat(commons.history(DOCTOR)).hasSize(1);
        assertThat(commons.history(CLINIC)).isEmpty();
    }

    @Test
    void aResourceThatMovesHereGoesOnWithItsVersions() {
        Change.Put moved = new Change.Put(named("Li").resource(), "s", 7);
        assertThat(Records.write(commons, "clinic", List.of(moved)))
                .containsExactly(new Commons.Done(DOCTOR, Entry.Deed.UPDATED, 8, Records.NOW));
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
                        done.addAll(Records.write(
                                instance, "clinic", List.of(Records.put(own), named("n" + number + "-" + i))));
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
        return records.commons().identified(Set.of("a", "b"), Set.of(token)).getOrDefault(token, List.of()).stream()
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
