package org.longmai.record;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * @param cachedEntries how many entries of folded logs stay in memory, of all files together
 * @param cachedBlocks how many bytes of opened blocks stay in memory
 * @param cachedEnvelopes how many bytes of sealed blocks stay in memory
 */
@ConfigurationProperties("longmai.record")
record RecordSettings(
        @DefaultValue("200000") long cachedEntries,
        @DefaultValue("64MB") DataSize cachedBlocks,
        @DefaultValue("32MB") DataSize cachedEnvelopes) {}
