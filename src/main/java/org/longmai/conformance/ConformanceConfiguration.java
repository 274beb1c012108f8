package org.longmai.conformance;

import org.longmai.fhir.Capability;
import org.longmai.fhir.Catalogue;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.scheduling.annotation.EnableScheduling;

/** Lets the nightly sample be taken at its hour, and says what can be asked. */
@Configuration(proxyBeanMethods = false)
@EnableScheduling
class ConformanceConfiguration {

    @Bean
    Capability validation() {
        return Capability.ofOperations(new Capability.Operation(
                "validate", "http://hl7.org/fhir/OperationDefinition/Resource-validate", Catalogue.all()));
    }

    @Bean
    Capability xml() {
        return Capability.ofFormats("application/fhir+xml");
    }
}
