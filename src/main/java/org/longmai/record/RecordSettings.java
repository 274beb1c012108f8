package org.longmai.record;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * @param cachedEntries how many entries of folded logs stay in memory, of all files together
 * @param cachedBlocks how many bytes of opened blocks stay in memory, and an eighth of it besides of how their bodies begin
 * @param cachedResources how many bytes of read resources stay in memory, as estimated
 * @param cachedEnvelopes how many bytes of sealed blocks stay in memory
 * @param largestEnvelope how many sealed bytes one document holds at most; those of a larger submission are spread over several.
 *     Old envelopes are merged into documents no larger than that
 * @param mergeEvery how often long logs that were met are merged
 */
@ConfigurationProperties("longmai.record")
record RecordSettings(
        @DefaultValue("200000") long cachedEntries,
        @DefaultValue("64MB") DataSize cachedBlocks,
        @DefaultValue("48MB") DataSize cachedResources,
        @DefaultValue("32MB") DataSize cachedEnvelopes,
        @DefaultValue("4MB") DataSize largestEnvelope,
        @DefaultValue("10s") Duration mergeEvery) {

    private static final DataSize DOCUMENT = DataSize.ofMegabytes(8);

    RecordSettings {
        if (largestEnvelope.toBytes() < 1 || largestEnvelope.compareTo(DOCUMENT) > 0) {
            throw new IllegalArgumentException(
                    "longmai.record.largest-envelope is from 1B to 8MB: a document of MongoDB is 16 MB at most");
        }
    }
}
