package org.longmai.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.mongodb.client.MongoDatabase;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.longmai.store.TestStore;
import org.springframework.scheduling.config.ScheduledTaskRegistrar;

/** One instance dies in the midst of a submission; another one, which runs on, finishes it by its timer. */
class JournalScheduleTests {

    private static final String ANJU = "tl-anju";
    private static final String BUNDLE =
            """
            {'resourceType':'Bundle','id':'several','type':'collection','entry':[
             {'resource':{'resourceType':'Organization','id':'lab','name':'L'}},
             {'resource':{'resourceType':'Patient','id':'1'}},
             {'resource':{'resourceType':'Patient','id':'2'}},
             {'resource':{'resourceType':'Patient','id':'3'}}]}
            """;

    private final MongoDatabase database = TestStore.fresh();

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void whatAnInstanceThatDiedHasBegunAnotherFinishesAfterAWhile(int last) {
        Hub crashing = new Hub(database, new Dying(last));
        assertThatExceptionOfType(Died.class).isThrownBy(() -> crashing.submit(ANJU, BUNDLE));

        ticked(Duration.ofSeconds(50));
        assertThat(crashing.journal.pending(Duration.ZERO)).hasSize(1);
        ticked(Duration.ofSeconds(70));
        assertThat(crashing.journal.pending(Duration.ZERO)).isEmpty();

        Hub other = new Hub(database);
        var finished = other.snapshot();
        assertThat(other.sizes()).containsEntry("commons", 1).containsEntry("envelopes", 3);
        assertThat(Hub.statuses(other.submit(ANJU, BUNDLE))).hasSize(4).allMatch(status -> status.startsWith("201"));
        assertThat(other.snapshot()).isEqualTo(finished);
    }

    /** The timer's work on an instance by whose clock so much time has passed. */
    private void ticked(Duration later) {
        Clock clock = Clock.offset(Clock.systemUTC(), later);
        Hub running = new Hub(database, clock, clock);
        ScheduledTaskRegistrar tasks = new ScheduledTaskRegistrar();
        new JournalSchedule(running.intake, running.journal).configureTasks(tasks);
        List.copyOf(tasks.getFixedDelayTaskList()).get(0).getRunnable().run();
    }

    private static final class Died extends RuntimeException {}

    /** Tells the time so often, and then no more: what it told it to is dead. */
    private static final class Dying extends Clock {

        private final AtomicInteger left;

        Dying(int times) {
            this.left = new AtomicInteger(times);
        }

        @Override
        public Instant instant() {
            if (left.getAndDecrement() <= 0) {
                throw new Died();
            }
            return Instant.now();
        }

        @Override
        public ZoneId getZone() {
            return ZoneId.of("UTC");
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }
}
