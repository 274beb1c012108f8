package org.longmai.coverage;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.core.io.Resource;

/**
 * @param rules the district's thresholds and the code systems that it knows (JSON)
 */
@ConfigurationProperties("longmai.coverage")
record CoverageSettings(@DefaultValue("classpath:coverage/rules.json") Resource rules) {}
