package org.longmai.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class TogetherTests {

    private final List<Set<Integer>> lookUps = new CopyOnWriteArrayList<>();
    private final CountDownLatch begun = new CountDownLatch(1);
    private final CompletableFuture<Void> gate = new CompletableFuture<>();
    private final ExecutorService clients = Executors.newCachedThreadPool();
    private final Together<Integer, String> together = new Together<>(this::lookUp);

    private Map<Integer, String> lookUp(Set<Integer> keys) {
        lookUps.add(Set.copyOf(keys));
        begun.countDown();
        gate.join();
        if (keys.contains(13)) {
            throw new IllegalStateException("thirteen");
        }
        Map<Integer, String> found = new HashMap<>();
        keys.forEach(key -> found.put(key, "value " + key));
        return found;
    }

    @AfterEach
    void end() {
        clients.shutdownNow();
    }

    @Test
    void looksAtOnceWhereNobodyElseDoes() {
        gate.complete(null);

        assertThat(together.find(Set.of(1))).containsEntry(1, "value 1");
        assertThat(together.find(Set.of(2))).containsEntry(2, "value 2");
        assertThat(lookUps).containsExactly(Set.of(1), Set.of(2));
    }

    @Test
    void looksOnceForAllWhoWait() throws Exception {
        List<Future<Map<Integer, String>>> asked = new ArrayList<>(List.of(ask(0)));
        assertThat(begun.await(30, TimeUnit.SECONDS)).isTrue();
        CountDownLatch waiting = new CountDownLatch(4);
        for (int i = 1; i <= 4; i++) {
            asked.add(ask(i, waiting));
        }
        assertThat(waiting.await(30, TimeUnit.SECONDS)).isTrue();
        assertThat(lookUps).hasSize(1);
        gate.complete(null);

        for (int i = 0; i <= 4; i++) {
            assertThat(asked.get(i).get()).containsEntry(i, "value " + i);
        }
        assertThat(lookUps.stream().mapToInt(Set::size).sum()).isEqualTo(5);
    }

    @Test
    void failsForAllAndGoesOn() throws Exception {
        gate.complete(null);
        assertThatThrownBy(() -> together.find(Set.of(13))).hasMessage("thirteen");

        assertThat(together.find(Set.of(1))).containsEntry(1, "value 1");
    }

    @Test
    void nobodyFailsForWhatAnotherAskedFor() throws Exception {
        Future<Map<Integer, String>> busy = ask(0);
        assertThat(begun.await(30, TimeUnit.SECONDS)).isTrue();
        CountDownLatch waiting = new CountDownLatch(2);
        Future<Map<Integer, String>> bad = ask(13, waiting);
        Future<Map<Integer, String>> good = ask(1, waiting);
        assertThat(waiting.await(30, TimeUnit.SECONDS)).isTrue();
        gate.complete(null);

        assertThat(busy.get()).containsKey(0);
        assertThat(good.get()).containsEntry(1, "value 1");
        assertThatThrownBy(bad::get).hasMessageContaining("thirteen");
    }

    /** Many at once: each gets what was there when or after it asked, and nobody waits for ever. */
    @Test
    void answersEverybodyWithWhatIsNewerThanTheQuestion() throws Exception {
        AtomicInteger now = new AtomicInteger();
        Together<Integer, Integer> clock = new Together<>(keys -> {
            int read = now.get();
            Map<Integer, Integer> found = new HashMap<>();
            keys.forEach(key -> found.put(key, read));
            return found;
        });
        List<Future<Boolean>> right = new ArrayList<>();
        for (int client = 0; client < 8; client++) {
            int key = client;
            right.add(clients.submit(() -> {
                boolean all = true;
                for (int i = 0; i < 2_000; i++) {
                    int asked = now.incrementAndGet();
                    all &= clock.find(Set.of(key)).getOrDefault(key, -1) >= asked;
                }
                return all;
            }));
        }
        for (Future<Boolean> each : right) {
            assertThat(each.get()).isTrue();
        }
    }

    private Future<Map<Integer, String>> ask(int key) {
        return clients.submit(() -> together.find(Set.of(key)));
    }

    private Future<Map<Integer, String>> ask(int key, CountDownLatch waiting) {
        return clients.submit(() -> {
            waiting.countDown();
            return together.find(Set.of(key));
        });
    }
}
