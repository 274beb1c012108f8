package org.longmai.intake;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.longmai.fhir.Capability;
import org.longmai.fhir.JsonPatch;
import org.longmai.fhir.OperationOutcome;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What the intake can do, for {@code /fhir/metadata}. */
@Configuration(proxyBeanMethods = false)
class IntakeCapability {

    @Bean
    Capability writes() {
        Map<String, Object> conditions = new LinkedHashMap<>();
        conditions.put("versioning", "versioned-update");
        conditions.put("updateCreate", true);
        conditions.put("conditionalCreate", true);
        conditions.put("conditionalUpdate", true);
        conditions.put("conditionalDelete", "single");
        return new Capability(
                List.of(OperationOutcome.MEDIA_TYPE),
                List.of(JsonPatch.MEDIA_TYPE),
                List.of("transaction", "batch"),
                List.of("create", "update", "patch", "delete"),
                conditions,
                List.of());
    }
}
