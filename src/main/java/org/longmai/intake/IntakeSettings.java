package org.longmai.intake;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * @param maxBody the largest Bundle that is taken, after decompression
 * @param maxEntries the most entries that a Bundle may have
 */
@ConfigurationProperties("longmai.intake")
record IntakeSettings(@DefaultValue("64MB") DataSize maxBody, @DefaultValue("100000") int maxEntries) {}
