package org.longmai.leaks;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Flow;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Hears what a subscription tells, line by line, until it is over or nobody listens any more. */
final class Ear implements Flow.Subscriber<String> {

    private final List<String> heard = new CopyOnWriteArrayList<>();
    private final CountDownLatch over = new CountDownLatch(1);
    private volatile @Nullable Future<?> answer;

    @Override
    public void onSubscribe(Flow.Subscription opened) {
        opened.request(Long.MAX_VALUE);
    }

    @Override
    public void onNext(String line) {
        if (line.startsWith("data:") && line.length() > "data:".length()) {
            heard.add(line.substring("data:".length()));
        }
    }

    @Override
    public void onError(Throwable failure) {
        onComplete();
    }

    @Override
    public void onComplete() {
        over.countDown();
    }

    List<String> heard() {
        return heard;
    }

    /** Whether the hub ended it, now or soon. */
    boolean isOver() {
        try {
            return over.await(60, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    Ear of(Future<?> listening) {
        answer = listening;
        return this;
    }

    void close() {
        Future<?> open = answer;
        if (open != null) {
            open.cancel(true);
        }
    }
}
