package org.longmai.bulk;

import java.util.List;
import org.longmai.fhir.Capability;
import org.longmai.fhir.Capability.Operation;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What the import adds to the CapabilityStatement. */
@Configuration(proxyBeanMethods = false)
class BulkConfiguration {

    @Bean
    Capability importCapability() {
        return Capability.ofOperations(
                new Operation("import", "http://longmai.org/fhir/OperationDefinition/import", List.of()));
    }
}
