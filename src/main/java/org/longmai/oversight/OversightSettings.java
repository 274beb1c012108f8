package org.longmai.oversight;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.core.io.Resource;

/**
 * @param rules the file of rules (JSON): which patterns are looked for, and their thresholds
 * @param entries how many entries of the ledger one question may go through
 */
@ConfigurationProperties("longmai.oversight")
record OversightSettings(
        @DefaultValue("classpath:oversight/rules.json") Resource rules, @DefaultValue("50000") int entries) {}
