package org.longmai.usage;

import java.util.Set;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * @param operations the names of GraphQL operations that are counted each by itself; all others are {@code other}
 */
@ConfigurationProperties("longmai.usage")
record UsageSettings(@DefaultValue Set<String> operations) {}
