package org.longmai.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.ByteRange;
import org.jspecify.annotations.Nullable;
import org.longmai.fhir.Reference;
import org.longmai.fhir.Traits;

class DirectoryTests {

    @Property(tries = 500)
    void comesBackEqual(@ForAll("entries") List<Entry> entries, @ForAll("texts") String submission) {
        Directory directory = new Directory("file", "clinic", 7, Records.NOW, submission, entries);
        assertThat(Directory.of(directory.bytes(), "file", "clinic", 7, Records.NOW))
                .isEqualTo(directory);
    }

    @Property
    void anUnknownVersionIsRefused(@ForAll @ByteRange(min = 2, max = 127) byte version) {
        byte[] bytes = new Directory("file", "clinic", 1, Records.NOW, "key", List.of()).bytes();
        bytes[0] = version;
        assertThatIllegalStateException()
                .isThrownBy(() -> Directory.of(bytes, "file", "clinic", 1, Records.NOW))
                .withMessage("a directory of a form that this version does not know");
    }

    @Property(tries = 100)
    void aTextThatRecursIsWrittenOnce(@ForAll("entries") List<Entry> entries) {
        Entry entry = new Entry(
                "file",
                "clinic",
                Entry.Deed.DELETED,
                traits("x".repeat(40)),
                1,
                Records.NOW,
                "s",
                0,
                Entry.Position.NOWHERE);
        List<Entry> more = new ArrayList<>(entries);
        more.add(entry);
        int once = new Directory("file", "clinic", 1, Records.NOW, "key", more).bytes().length;
        more.add(entry);
        assertThat(new Directory("file", "clinic", 1, Records.NOW, "key", more).bytes().length - once)
                .isLessThan(40);
    }

    private static Traits traits(String id) {
        return Packing.bare(new Reference("Observation", id));
    }

    @Provide
    Arbitrary<List<Entry>> entries() {
        Arbitrary<Entry> entry = Combinators.combine(
                        Arbitraries.of(Entry.Deed.class),
                        someTraits(),
                        Arbitraries.integers().greaterOrEqual(0),
                        Arbitraries.longs()
                                .between(-62_135_596_800_000L, 253_402_300_799_999L)
                                .map(Instant::ofEpochMilli),
                        texts(),
                        Arbitraries.longs(),
                        positions())
                .as((deed, traits, version, updated, source, digest, body) ->
                        new Entry("file", "clinic", deed, traits, version, updated, source, digest, body));
        return entry.list().ofMaxSize(12);
    }

    private Arbitrary<Entry.Position> positions() {
        Arbitrary<Integer> number = Arbitraries.integers().greaterOrEqual(0);
        return Combinators.combine(number, number, number)
                .as((block, offset, length) -> new Entry.Position(7, 7, block, offset, length))
                .injectNull(0.1)
                .map(position -> position == null ? Entry.Position.NOWHERE : position);
    }

    private Arbitrary<Traits> someTraits() {
        Arbitrary<List<String>> lists = texts().list().ofMaxSize(3);
        return Combinators.combine(texts(), texts(), lists, lists, texts().injectNull(0.3), lists, lists, times())
                .as((type, id, codes, categories, status, labels, authors, time) -> new Traits(
                        type, id, time.start(), time.end(), codes, categories, status, labels, authors, status, codes));
    }

    private record Time(@Nullable Instant start, @Nullable Instant end) {}

    private Arbitrary<Time> times() {
        Arbitrary<Instant> time = Combinators.combine(
                        Arbitraries.longs().between(Instant.MIN.getEpochSecond(), Instant.MAX.getEpochSecond()),
                        Arbitraries.integers().between(0, 999_999_999))
                .as((second, nano) -> Instant.ofEpochSecond(second, nano));
        return Combinators.combine(
                        time.injectNull(0.2),
                        Arbitraries.oneOf(time, Arbitraries.of(Instant.MAX, Instant.MIN))
                                .injectNull(0.2))
                .as(Time::new);
    }

    /** Few enough to recur, and of every length and script. */
    @Provide
    Arbitrary<String> texts() {
        Arbitrary<String> plain = Arbitraries.strings().ascii().ofMaxLength(200);
        return Arbitraries.oneOf(
                Arbitraries.of("", "http://loinc.org|8480-6", "|高血压", "👨‍👩‍👧", "\0", "x".repeat(300)), plain);
    }
}
