/**
 * What changes while somebody looks: GraphQL subscriptions over WebSocket and server-sent events.
 *
 * <p>A subscription is no copy of a stream of events. It remembers what its caller saw, looks again when it is told that something
 * may have changed or when a while has passed, and tells the difference. So each event is decided anew by all that the chart is
 * decided by, and what is hidden makes no event. What other instances do is told by the store ({@link org.longmai.store.Changes}), or
 * found by looking regularly where it does not. Where something that the caller
 * saw was taken from their sight, the subscription is over: whoever shows the record clears it and asks again.
 */
@NullMarked
@ApplicationModule(
        allowedDependencies = {
            "fhir",
            "store",
            "access",
            "audit",
            "registry",
            "identity",
            "record",
            "consent",
            "intake",
            "chart"
        })
package org.longmai.live;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
