package org.longmai.usage;

import io.micrometer.observation.Observation;
import java.util.concurrent.atomic.AtomicInteger;

/** A GraphQL operation while it runs: how often it went to the store. */
final class OperationContext extends Observation.Context {

    private final AtomicInteger roundTrips = new AtomicInteger();

    void addRoundTrip() {
        roundTrips.incrementAndGet();
    }

    int roundTrips() {
        return roundTrips.get();
    }
}
