package org.longmai.registry;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.core.io.Resource;

/**
 * @param location the district's file of institutions and practitioners (JSON)
 */
@ConfigurationProperties("longmai.registry")
record RegistrySettings(@DefaultValue("classpath:registry/tongliang.json") Resource location) {}
