package org.longmai.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.longmai.fhir.Reference;

class DaySampleTests {

    @Test
    void keepsAllOfAFewAndSoManyOfMany() {
        DaySample sample = new DaySample(3, new Random(1));
        sample.add("a", references(0, 2));
        sample.add("b", references(0, 100));
        assertThat(sample.take())
                .hasEntrySatisfying("a", drawn -> assertThat(drawn).isEqualTo(references(0, 2)))
                .hasEntrySatisfying("b", drawn -> assertThat(drawn).hasSize(3).doesNotHaveDuplicates());
        assertThat(sample.take()).isEmpty();
    }

    /** Of 50, each is drawn in about a tenth of 4,000 draws of 5: within six standard deviations. */
    @Test
    void drawsEachAsLikelyAsAnyOther() {
        int[] drawn = new int[50];
        DaySample sample = new DaySample(5, new Random(2));
        for (int i = 0; i < 4_000; i++) {
            sample.add("a", references(0, 20));
            sample.add("a", references(20, 50));
            sample.take().values().forEach(all -> all.forEach(one -> drawn[Integer.parseInt(one.id())]++));
        }
        assertThat(IntStream.of(drawn).boxed())
                .allSatisfy(count -> assertThat(count).isBetween(400 - 6 * 19, 400 + 6 * 19));
    }

    @Test
    void drawsNothingWhereNothingIsWanted() {
        DaySample sample = new DaySample(0, new Random(3));
        sample.add("a", references(0, 10));
        assertThat(sample.take()).isEmpty();
    }

    private static List<Reference> references(int from, int to) {
        return IntStream.range(from, to)
                .mapToObj(i -> new Reference("Patient", String.valueOf(i)))
                .toList();
    }
}
