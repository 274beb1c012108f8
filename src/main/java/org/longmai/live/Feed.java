package org.longmai.live;

import java.time.Instant;
import java.util.concurrent.ArrayBlockingQueue;
import org.longmai.access.Caller;
import org.longmai.fhir.Failure;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Schedulers;

/**
 * One subscription's way to its reader: what waits is bounded, and a reader who does not keep up is dropped.
 *
 * @param <T> what is told
 */
public final class Feed<T> {

    private final Caller caller;
    private final Instant end;
    private final Sinks.Many<T> sink;
    private final Sinks.Empty<Void> over = Sinks.empty();

    /** @param end when the caller's token ends */
    Feed(Caller caller, Instant end, int waiting) {
        this.caller = caller;
        this.end = end;
        this.sink = Sinks.many().unicast().onBackpressureBuffer(new ArrayBlockingQueue<>(waiting));
    }

    public Caller caller() {
        return caller;
    }

    Instant end() {
        return end;
    }

    /** Only what the caller may see at this moment. */
    public synchronized void send(T event) {
        if (sink.tryEmitNext(event) == Sinks.EmitResult.FAIL_OVERFLOW) {
            over.tryEmitError(Failure.of(
                    Failure.Category.TOO_COSTLY,
                    "You read slower than events come: subscribe again, and read them all."));
        }
    }

    /** Nothing more is told, nor what still waits. */
    public void close() {
        over.tryEmitEmpty();
    }

    void fail(Throwable e) {
        over.tryEmitError(e);
    }

    Flux<T> flux() {
        return sink.asFlux().takeUntilOther(over.asMono()).publishOn(Schedulers.boundedElastic(), false, 1);
    }
}
