package org.longmai.bulk;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * @param size the largest upload, after decompression
 * @param line the longest line of it; at most 8 MB
 * @param jobs how many unfinished ones an institution may have
 * @param keep how long a job can be asked for
 * @param lease how long a job waits for an instance that is gone
 */
@ConfigurationProperties("longmai.bulk")
record BulkSettings(
        @DefaultValue("2GB") DataSize size,
        @DefaultValue("4MB") DataSize line,
        @DefaultValue("3") int jobs,
        @DefaultValue("7d") Duration keep,
        @DefaultValue("60s") Duration lease) {

    private static final DataSize LONGEST = DataSize.ofMegabytes(8);

    BulkSettings {
        if (line.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException("longmai.bulk.line: set at most 8MB");
        }
    }
}
