package org.longmai.push;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/** Two Bundles of one patient are never under way together, nor is anything beside one without a patient. */
class LanesTests {

    @Property(tries = 100)
    void keepTheBundlesOfOnePatientApart(
            @ForAll @Size(max = 40) List<@Size(max = 2) Set<@IntRange(min = 1, max = 5) Integer>> bundles,
            @ForAll @IntRange(min = 1, max = 4) int width)
            throws InterruptedException {
        Lanes lanes = new Lanes(width);
        boolean[] underWay = new boolean[bundles.size()];
        Set<String> wrong = Collections.synchronizedSet(new HashSet<>());
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            for (int i = 0; i < bundles.size(); i++) {
                int mine = i;
                Set<String> patients = names(bundles.get(i));
                lanes.enter(patients);
                synchronized (underWay) {
                    for (int other = 0; other < mine; other++) {
                        if (underWay[other] && collide(patients, names(bundles.get(other)))) {
                            wrong.add(other + " beside " + mine);
                        }
                    }
                    underWay[mine] = true;
                }
                threads.execute(() -> {
                    synchronized (underWay) {
                        int together = 0;
                        for (boolean one : underWay) {
                            together += one ? 1 : 0;
                        }
                        if (together > width) {
                            wrong.add(together + " at once");
                        }
                        underWay[mine] = false;
                    }
                    lanes.leave(patients);
                });
            }
            lanes.drain();
        } finally {
            threads.shutdown();
        }
        assertThat(wrong).as(Arrays.toString(underWay)).isEmpty();
    }

    private static boolean collide(Set<String> one, Set<String> other) {
        return one.isEmpty() || other.isEmpty() || !Collections.disjoint(one, other);
    }

    private static Set<String> names(Set<Integer> numbers) {
        Set<String> names = new HashSet<>();
        numbers.forEach(number -> names.add("p" + number));
        return names;
    }
}
