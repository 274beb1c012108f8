package org.longmai.audit;

import org.springframework.context.annotation.Configuration;
import org.springframework.scheduling.annotation.EnableScheduling;

/** What the ledger does by the clock: to write down its heads, to remove what is over. */
@Configuration(proxyBeanMethods = false)
@EnableScheduling
class AuditConfiguration {}
