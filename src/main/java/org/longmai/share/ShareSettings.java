package org.longmai.share;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * @param longest how long a link may hold
 * @param attempts wrong passcodes in the life of a link; then it is over
 * @param uses how often a link can be opened a day
 * @param most links of one resident that hold at once
 * @param size the most bytes of a snapshot, encrypted
 */
@ConfigurationProperties("longmai.share")
record ShareSettings(
        @DefaultValue("366d") Duration longest,
        @DefaultValue("10") int attempts,
        @DefaultValue("50") int uses,
        @DefaultValue("20") int most,
        @DefaultValue("4194304") int size) {

    ShareSettings {
        if (longest.isNegative() || longest.isZero() || attempts < 1 || uses < 1 || most < 1 || size < 1) {
            throw new IllegalArgumentException("longmai.share: every setting must be 1 or more.");
        }
        if (attempts > 20 || uses > 1_000 || size > 12 << 20) {
            throw new IllegalArgumentException(
                    "longmai.share: attempts up to 20, uses up to 1,000, size up to 12 MB: beyond that a passcode is guessed or the store is full.");
        }
    }
}
