/**
 * What changes while somebody looks: GraphQL subscriptions over WebSocket and server-sent events.
 *
 * <p>A subscription is no copy of a stream of events. It remembers what its caller saw, looks again when it is told that something
 * may have changed or when a while has passed, and tells the difference. So each event is decided anew by all that the chart is
 * decided by, a change on another instance is only later, and what is hidden makes no event. Where something that the caller
 * saw was taken from their sight, the subscription is over: whoever shows the record clears it and asks again.
 */
@NullMarked
@ApplicationModule(
        allowedDependencies = {"fhir", "access", "audit", "registry", "identity", "record", "consent", "intake", "chart"
        })
package org.longmai.live;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
