package org.longmai.identity;

import java.util.List;
import org.longmai.fhir.Capability;
import org.longmai.fhir.Capability.Operation;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What the resident index adds to the CapabilityStatement. */
@Configuration(proxyBeanMethods = false)
class IdentityConfiguration {

    @Bean
    Capability matchCapability() {
        return Capability.ofOperations(
                new Operation("match", "http://hl7.org/fhir/OperationDefinition/Patient-match", List.of("Patient")));
    }
}
