package org.longmai.live;

import java.time.Duration;
import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * @param connections the most WebSockets at once
 * @param connectionsPerCaller the most WebSockets of one caller
 * @param subscriptions the most subscriptions at once
 * @param perCaller the most subscriptions of one caller
 * @param waiting how many events may wait for a slow reader; then its subscription ends
 * @param spacing the shortest time between two events of a subscription; what happens between is one event
 * @param poll how often each subscription looks for what other instances did, where the store does not tell of it
 * @param pollTold the same, where the store does: what the time alone changes, as the end of a consent
 * @param keepAlive how often a silent WebSocket is pinged
 * @param initTimeout how long a new WebSocket may take to bring its token
 * @param maxMessage the longest message that a WebSocket may send
 * @param origins of pages that may open a WebSocket, besides our own
 */
@ConfigurationProperties("longmai.live")
record LiveSettings(
        @DefaultValue("500") int connections,
        @DefaultValue("10") int connectionsPerCaller,
        @DefaultValue("1000") int subscriptions,
        @DefaultValue("20") int perCaller,
        @DefaultValue("16") int waiting,
        @DefaultValue("500ms") Duration spacing,
        @DefaultValue("5s") Duration poll,
        @DefaultValue("30s") Duration pollTold,
        @DefaultValue("25s") Duration keepAlive,
        @DefaultValue("10s") Duration initTimeout,
        @DefaultValue("64KB") DataSize maxMessage,
        @DefaultValue List<String> origins) {}
