package org.longmai.desk;

import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.client.MongoDatabase;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.longmai.store.MasterKey;
import org.longmai.store.TestStore;

class AttemptsTests {

    private static final Duration TIME = Duration.ofMinutes(10);
    private static final Instant NOW = Instant.parse("2026-05-01T00:00:00Z");

    private final MongoDatabase database = TestStore.fresh();

    @Test
    void areBoundedForAnyNumberWhoGuessAtOnce() {
        Attempts attempts = at(NOW);
        List<CompletableFuture<Optional<String>>> all = IntStream.range(0, 24)
                .mapToObj(i -> CompletableFuture.supplyAsync(() -> attempts.take("a", TIME, 5)))
                .toList();
        assertThat(all.stream().map(CompletableFuture::join).flatMap(Optional::stream))
                .hasSize(5)
                .doesNotHaveDuplicates();
    }

    @Test
    void oneThatWasRightIsGivenBack() {
        Attempts attempts = at(NOW);
        for (int i = 0; i < 9; i++) {
            attempts.giveBack(attempts.take("a", TIME, 1).orElseThrow());
        }
        assertThat(attempts.take("a", TIME, 1)).isPresent();
        assertThat(attempts.take("a", TIME, 1)).isEmpty();
        assertThat(attempts.take("b", TIME, 1)).isPresent();
    }

    @Test
    void beginAnewAfterTheTimeAndLeaveNothingBehind() {
        assertThat(at(NOW).take("a", TIME, 1)).isPresent();
        assertThat(at(NOW.plus(TIME).minusSeconds(1)).take("a", TIME, 1)).isEmpty();
        assertThat(at(NOW.plus(TIME)).take("a", TIME, 1)).isPresent();
        assertThat(database.getCollection("desk_attempts").countDocuments()).isEqualTo(1);
    }

    private Attempts at(Instant now) {
        return new Attempts(database, new MasterKey(new byte[32]), Clock.fixed(now, ZoneOffset.UTC));
    }
}
