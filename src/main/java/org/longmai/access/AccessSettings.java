package org.longmai.access;

import java.time.Duration;
import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * @param audience whom a token must be for (claim {@code aud})
 * @param clockSkew how far the issuer's clock may be from ours
 * @param apps whether the linked apps are served: static files, no data
 * @param metricsFrom addresses (CIDR) that may read {@code /actuator/prometheus} without a token, unless by a proxy
 */
@ConfigurationProperties("longmai.access")
record AccessSettings(
        @DefaultValue("longmai") String audience,
        @DefaultValue("30s") Duration clockSkew,
        @DefaultValue("false") boolean apps,
        @DefaultValue List<String> metricsFrom) {}
