package org.longmai.chart;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import graphql.schema.idl.RuntimeWiring;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.longmai.chart.completion.FhirWiring;
import org.longmai.chart.completion.Roots;
import org.springframework.context.support.StaticApplicationContext;
import org.springframework.core.io.ByteArrayResource;
import org.springframework.graphql.data.method.annotation.Argument;
import org.springframework.graphql.data.method.annotation.QueryMapping;
import org.springframework.graphql.data.method.annotation.support.AnnotatedControllerConfigurer;
import org.springframework.graphql.execution.RuntimeWiringConfigurer;
import org.springframework.stereotype.Controller;

class MappingCheckTests {

    record Ward(String id, List<Map<String, Object>> observations) {}

    @Controller
    static class WardController {

        @QueryMapping
        Ward ward(@Argument @Nullable String id) {
            return new Ward(String.valueOf(id), List.of());
        }
    }

    @Test
    void passesWhereOnlyElementsOfFhirHaveNoFetcher() {
        assertThatCode(() -> start("type Ward { id: ID observations: [Observation] }", Roots::wire))
                .doesNotThrowAnyException();
    }

    @Test
    void stopsAtAFieldOfOurOwnWithoutAFetcher() {
        assertThatThrownBy(() -> start("type Ward { id: ID beds: Int }", Roots::wire))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("the field Ward.beds has no fetcher")
                .hasMessageNotContaining("Observation");
    }

    @Test
    void stopsAtARootWithoutAFetcher() {
        assertThatThrownBy(() -> start("type Ward { id: ID } extend type Query { beds: Int }", Roots::wire))
                .hasMessageContaining("the field Query.beds has no fetcher");
    }

    @Test
    void stopsAtAFieldThatWasAddedToAFhirTypeWithoutAFetcher() {
        assertThatThrownBy(() -> start("type Ward { id: ID } extend type Observation { ward: Ward }", Roots::wire))
                .hasMessageContaining("the field Observation.ward has no fetcher");
    }

    @Test
    void stopsWhereReferencesLeadNowhere() {
        RuntimeWiringConfigurer roots = wiring -> {
            RuntimeWiring.Builder all = RuntimeWiring.newRuntimeWiring();
            Roots.wire(all);
            all.build().getDataFetchers().forEach((type, fetchers) -> {
                if (!type.equals("Reference")) {
                    wiring.type(type, to -> to.dataFetchers(fetchers));
                }
            });
        };

        assertThatThrownBy(() -> start("type Ward { id: ID }", roots))
                .hasMessageContaining("the field Reference.resource has no fetcher");
    }

    @Test
    void stopsAtAnArgumentThatTheSchemaLacks() {
        assertThatThrownBy(() -> start("type Ward { id: ID }", Roots::wire, "ward: Ward"))
                .hasMessageContaining("takes [id], which the schema lacks");
    }

    private static void start(String schema, RuntimeWiringConfigurer roots) {
        start(schema, roots, "ward(id: ID): Ward");
    }

    private static void start(String schema, RuntimeWiringConfigurer roots, String root) {
        String text = schema + " extend type Query { " + root + " }";
        Roots.builder(true, new FhirWiring())
                .schemaResources(new ByteArrayResource(text.getBytes(StandardCharsets.UTF_8)))
                .configureRuntimeWiring(roots)
                .configureRuntimeWiring(controllers())
                .inspectSchemaMappings(new MappingCheck())
                .build();
    }

    private static AnnotatedControllerConfigurer controllers() {
        StaticApplicationContext context = new StaticApplicationContext();
        context.registerSingleton("wards", WardController.class);
        AnnotatedControllerConfigurer controllers = new AnnotatedControllerConfigurer();
        controllers.setApplicationContext(context);
        controllers.afterPropertiesSet();
        return controllers;
    }
}
