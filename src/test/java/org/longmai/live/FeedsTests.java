package org.longmai.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.longmai.access.Caller;
import org.longmai.access.Role;
import org.longmai.fhir.Failure;
import org.longmai.store.Changes;
import org.reactivestreams.Subscription;
import org.springframework.security.core.Authentication;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.server.resource.authentication.AbstractOAuth2TokenAuthenticationToken;
import org.springframework.util.unit.DataSize;
import reactor.core.publisher.BaseSubscriber;

/** Subscriptions by a time that the test lets pass. */
class FeedsTests {

    private static final Duration POLL = Duration.ofSeconds(5);
    private static final Duration POLL_TOLD = Duration.ofSeconds(30);
    private static final int WAITING = 2;

    private final ManualTimer timer = new ManualTimer();
    private final Changes changes = mock(Changes.class);
    private final Feeds feeds = new Feeds(settings(), timer.clock(), changes, timer);
    private final List<Feed<String>> open = new ArrayList<>();
    private final Semaphore ended = new Semaphore(0);

    private static LiveSettings settings() {
        Duration second = Duration.ofSeconds(1);
        DataSize size = DataSize.ofKilobytes(1);
        return new LiveSettings(9, 9, 3, 2, WAITING, second, POLL, POLL_TOLD, second, second, size, List.of());
    }

    /** A reader who reads what they asked for, and no more. */
    private static final class Reader extends BaseSubscriber<String> {

        private final BlockingQueue<String> got = new LinkedBlockingQueue<>();

        @Override
        protected void hookOnSubscribe(Subscription subscription) {
            // Asks when the test says so.
        }

        @Override
        protected void hookOnNext(String value) {
            got.add(value);
        }

        @Override
        protected void hookOnComplete() {
            got.add("complete");
        }

        @Override
        protected void hookOnError(Throwable error) {
            got.add(error instanceof Failure failure ? failure.category().name() : error.toString());
        }

        String next() throws InterruptedException {
            String next = got.poll(20, TimeUnit.SECONDS);
            return next == null ? "nothing came" : next;
        }
    }

    /** What a token of {@link Tokens} is. */
    private static final class Token extends AbstractOAuth2TokenAuthenticationToken<Jwt> {

        Token(Caller caller, Jwt jwt) {
            super(jwt, caller, jwt, List.of());
        }

        @Override
        public Map<String, Object> getTokenAttributes() {
            return getToken().getClaims();
        }
    }

    private Authentication who(String subject, Duration left) {
        Caller caller = new Caller(subject, subject, Role.RESIDENT, null, null, subject, Set.of(), "t", "c");
        Instant now = timer.clock().instant();
        Jwt jwt = new Jwt("x", now.minusSeconds(60), now.plus(left), Map.of("alg", "none"), Map.of("sub", subject));
        return new Token(caller, jwt);
    }

    private Reader read(String subject, Duration left) {
        return read(subject, left, () -> {});
    }

    private Reader read(String subject, Duration left, Runnable work) {
        Reader reader = new Reader();
        feeds.<String>stream(who(subject, left), feed -> {
                    open.add(feed);
                    Runnable polling = feeds.polling(feed, work);
                    return () -> {
                        polling.run();
                        ended.release();
                    };
                })
                .subscribe(reader);
        return reader;
    }

    /** What is to be done at the end is done once; it may be after the reader hears of the end. */
    private void hasEnded() throws InterruptedException {
        assertThat(ended.tryAcquire(20, TimeUnit.SECONDS)).isTrue();
        assertThat(ended.availablePermits()).isZero();
    }

    private static Duration hours(int hours) {
        return Duration.ofHours(hours);
    }

    @Test
    void looksAtEachTurnWhileNobodyTells() {
        AtomicInteger looks = new AtomicInteger();
        read("a", hours(1), looks::incrementAndGet);
        timer.pass(Duration.ofSeconds(61));
        assertThat(looks).hasValue(12);
    }

    @Test
    void looksRarelyWhileTheStoreTellsAndOftenAgainWhenItStops() {
        AtomicInteger looks = new AtomicInteger();
        when(changes.areTold()).thenReturn(true);
        read("a", hours(1), looks::incrementAndGet);
        timer.pass(Duration.ofSeconds(61));
        assertThat(looks).hasValue(2);

        when(changes.areTold()).thenReturn(false);
        timer.pass(Duration.ofSeconds(10));
        assertThat(looks).hasValue(4);
    }

    @Test
    void everybodyLooksAtOnceWhenSomethingMayHaveBeenMissed() {
        AtomicInteger looks = new AtomicInteger();
        when(changes.areTold()).thenReturn(true);
        read("a", hours(1), looks::incrementAndGet);
        read("b", hours(1), looks::incrementAndGet);
        feeds.on(new Changes.Missed());
        timer.pass(Duration.ZERO);
        assertThat(looks).hasValue(2);
    }

    @Test
    void endsWithTheTokenAndNotBefore() throws InterruptedException {
        AtomicInteger looks = new AtomicInteger();
        Reader reader = read("a", Duration.ofSeconds(12), looks::incrementAndGet);
        reader.request(10);
        timer.pass(Duration.ofSeconds(11));
        open.get(0).send("event");
        assertThat(reader.next()).isEqualTo("event");
        timer.pass(Duration.ofSeconds(1));
        assertThat(reader.next()).isEqualTo("complete");
        hasEnded();
        timer.pass(Duration.ofMinutes(5));
        assertThat(looks).as("nobody looks any more").hasValue(2);
    }

    @Test
    void aTokenThatHasEndedOpensNothing() throws InterruptedException {
        assertThat(read("a", Duration.ZERO).next()).isEqualTo("FORBIDDEN");
        assertThat(open).isEmpty();
    }

    @Test
    void aReaderWhoDoesNotKeepUpIsDroppedWithAReasonAndNobodyElse() throws InterruptedException {
        Reader slow = read("slow", hours(1));
        Reader swift = read("swift", hours(1));
        swift.request(100);
        for (int i = 0; i < 10; i++) {
            open.get(0).send("e" + i);
            open.get(1).send("e" + i);
            assertThat(swift.next()).isEqualTo("e" + i);
        }
        assertThat(slow.next()).isEqualTo("TOO_COSTLY");
        open.get(1).send("more");
        assertThat(swift.next()).isEqualTo("more");
        hasEnded();
    }

    @Test
    void aCallerHasSoManyAndNoMoreAndAnEndMakesRoom() throws InterruptedException {
        Reader first = read("a", hours(1));
        read("a", hours(1));
        assertThat(read("a", hours(1)).next()).isEqualTo("TOO_COSTLY");
        read("b", hours(1));
        assertThat(open).as("another caller has a place").hasSize(3);
        assertThat(read("c", hours(1)).next())
                .as("but there are no more in all")
                .isEqualTo("TOO_COSTLY");

        first.cancel();
        hasEnded();
        read("a", hours(1));
        assertThat(open).hasSize(4);
    }

    @Test
    void whatFailsWhileLookingEndsTheFeedAlone() throws InterruptedException {
        Reader failing = read("a", hours(1), () -> {
            throw Failure.of(Failure.Category.UNAVAILABLE, "The store is away.");
        });
        Reader other = read("b", hours(1));
        other.request(1);
        timer.pass(POLL);
        assertThat(failing.next()).isEqualTo("UNAVAILABLE");
        open.get(1).send("event");
        assertThat(other.next()).isEqualTo("event");
    }

    @Test
    void aSubscriptionThatIsRefusedTakesNoPlace() throws InterruptedException {
        for (int i = 0; i < 20; i++) {
            Reader refused = new Reader();
            feeds.<String>stream(who("a", hours(1)), feed -> {
                        throw Failure.notFound();
                    })
                    .subscribe(refused);
            assertThat(refused.next()).isEqualTo("NOT_FOUND");
        }
        read("a", hours(1));
        assertThat(open).hasSize(1);
    }
}
