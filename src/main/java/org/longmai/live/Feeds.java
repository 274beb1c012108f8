package org.longmai.live;

import jakarta.annotation.PreDestroy;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.longmai.access.Caller;
import org.longmai.access.Tokens;
import org.longmai.fhir.Failure;
import org.longmai.store.Changes;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.context.event.EventListener;
import org.springframework.security.core.Authentication;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Flux;

/** All open subscriptions: how many there may be, and that none outlives its token. */
@Component
public class Feeds {

    private final LiveSettings settings;
    private final Clock clock;
    private final Set<Feed<?>> open = ConcurrentHashMap.newKeySet();
    private final Map<String, Integer> callers = new ConcurrentHashMap<>();
    private final Set<Look> looks = ConcurrentHashMap.newKeySet();
    private final Changes changes;
    private final ScheduledExecutorService timer;

    @Autowired
    Feeds(LiveSettings settings, Clock clock, Changes changes) {
        this(settings, clock, changes, timer());
    }

    Feeds(LiveSettings settings, Clock clock, Changes changes, ScheduledExecutorService timer) {
        this.settings = settings;
        this.clock = clock;
        this.changes = changes;
        this.timer = timer;
    }

    private static ScheduledExecutorService timer() {
        return Executors.newScheduledThreadPool(4, work -> {
            Thread thread = new Thread(work, "live");
            thread.setDaemon(true);
            return thread;
        });
    }

    /** What a feed does to find what nobody told it of: rarely while the store tells of changes, else at each turn. */
    private final class Look {

        private final Feed<?> feed;
        private final Runnable work;
        private Instant last = clock.instant();

        Look(Feed<?> feed, Runnable work) {
            this.feed = feed;
            this.work = work;
        }

        void turn() {
            if (!changes.areTold() || !clock.instant().isBefore(last.plus(settings.pollTold()))) {
                now();
            }
        }

        void now() {
            last = clock.instant();
            guarded(feed, work);
        }
    }

    /**
     * A subscription, which begins when somebody reads it.
     *
     * @param begin starts to tell, or throws; what it returns is done when the subscription is over
     */
    public <T> Flux<T> stream(Authentication who, Function<Feed<T>, Runnable> begin) {
        return Flux.defer(() -> {
            Feed<T> feed = open(who);
            Future<?> expiry = timer.schedule(feed::close, left(feed), TimeUnit.MILLISECONDS);
            try {
                Runnable end = begin.apply(feed);
                return feed.flux().doFinally(any -> {
                    expiry.cancel(false);
                    close(feed);
                    end.run();
                });
            } catch (RuntimeException e) {
                expiry.cancel(false);
                close(feed);
                throw e;
            }
        });
    }

    /** Whether the caller's token has ended. */
    public boolean isOver(Feed<?> feed) {
        return !clock.instant().isBefore(feed.end());
    }

    /**
     * Looks regularly for what other instances did, and what the time alone changes; a failure of it ends the feed.
     *
     * @return ends it
     */
    public Runnable polling(Feed<?> feed, Runnable work) {
        Look look = new Look(feed, work);
        looks.add(look);
        long period = settings.poll().toMillis();
        Future<?> turns = timer.scheduleWithFixedDelay(look::turn, period, period, TimeUnit.MILLISECONDS);
        return () -> {
            looks.remove(look);
            turns.cancel(false);
        };
    }

    @EventListener
    void on(Changes.Missed missed) {
        looks.forEach(look -> soon(Duration.ZERO, look.feed, look::now));
    }

    /** Work that is done after the delay; a failure of it ends the feed. */
    public void soon(Duration delay, Feed<?> feed, Runnable work) {
        if (!timer.isShutdown()) {
            Future<?> unused = timer.schedule(() -> guarded(feed, work), delay.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    private static void guarded(Feed<?> feed, Runnable work) {
        try {
            work.run();
        } catch (RuntimeException e) {
            feed.fail(e);
        }
    }

    private <T> Feed<T> open(Authentication who) {
        Caller caller = (Caller) Objects.requireNonNull(who.getPrincipal());
        Instant end = Tokens.end(who);
        Feed<T> feed = new Feed<>(caller, end, settings.waiting());
        if (isOver(feed)) {
            throw Failure.of(Failure.Category.FORBIDDEN, "Your token has ended: connect again with a new one.");
        }
        synchronized (this) {
            int ofCaller = callers.getOrDefault(caller.subject(), 0);
            if (ofCaller >= settings.perCaller() || open.size() >= settings.subscriptions()) {
                throw Failure.of(
                        Failure.Category.TOO_COSTLY, "Too many subscriptions are open: end one, or try again later.");
            }
            callers.put(caller.subject(), ofCaller + 1);
            open.add(feed);
        }
        return feed;
    }

    private synchronized void close(Feed<?> feed) {
        if (open.remove(feed)) {
            callers.computeIfPresent(feed.caller().subject(), (any, count) -> count > 1 ? count - 1 : null);
        }
    }

    private long left(Feed<?> feed) {
        return Math.max(0, Duration.between(clock.instant(), feed.end()).toMillis());
    }

    /** Nobody waits for the end of a subscription when the server stops. */
    @EventListener
    void on(ContextClosedEvent closed) {
        open.forEach(Feed::close);
    }

    @PreDestroy
    void stop() {
        timer.shutdownNow();
    }
}
