package org.longmai.intake;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * How much of an institution's rejected submissions is kept: beyond any of these the oldest fall out.
 *
 * @param count how many
 * @param size of their bodies, sealed
 * @param age since they were last sent
 * @param accepted how many summaries of accepted submissions are shown
 */
@ConfigurationProperties("longmai.intake.quarantine")
record QuarantineSettings(
        @DefaultValue("1000") int count,
        @DefaultValue("256MB") DataSize size,
        @DefaultValue("30d") Duration age,
        @DefaultValue("1000") int accepted) {}
