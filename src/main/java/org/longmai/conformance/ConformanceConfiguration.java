package org.longmai.conformance;

import org.springframework.context.annotation.Configuration;
import org.springframework.scheduling.annotation.EnableScheduling;

/** Lets the nightly sample be taken at its hour. */
@Configuration(proxyBeanMethods = false)
@EnableScheduling
class ConformanceConfiguration {}
