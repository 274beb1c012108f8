package org.longmai.chart;

import graphql.analysis.MaxQueryComplexityInstrumentation;
import graphql.analysis.MaxQueryDepthInstrumentation;
import graphql.execution.instrumentation.Instrumentation;
import graphql.execution.preparsed.PreparsedDocumentProvider;
import org.longmai.chart.completion.ChartExecutionStrategy;
import org.longmai.chart.completion.FhirWiring;
import org.longmai.chart.completion.ParsedDocuments;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.graphql.autoconfigure.GraphQlSourceBuilderCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.graphql.execution.DataFetcherExceptionResolver;
import org.springframework.graphql.execution.RuntimeWiringConfigurer;

/** How the engine reads FHIR: its types and scalars, the way of completion, the documents that it remembers. */
@Configuration(proxyBeanMethods = false)
class GraphQlConfiguration {

    @Bean
    RuntimeWiringConfigurer fhirWiring() {
        return new FhirWiring();
    }

    @Bean
    PreparsedDocumentProvider parsedDocuments() {
        return new ParsedDocuments();
    }

    /** References lead on and on: how far one document may follow them. Introspection needs 15. */
    @Bean
    Instrumentation depthLimit(ChartSettings settings) {
        return new MaxQueryDepthInstrumentation(settings.maxDepth());
    }

    /** How many fields one document may name, fragments written out. */
    @Bean
    Instrumentation breadthLimit(ChartSettings settings) {
        return new MaxQueryComplexityInstrumentation(settings.maxFields());
    }

    /** A strategy of one's own has to be given the exception handler that Spring gives to the default one. */
    @Bean
    GraphQlSourceBuilderCustomizer completion(
            ChartSettings settings,
            PreparsedDocumentProvider documents,
            ObjectProvider<DataFetcherExceptionResolver> resolvers) {
        return source -> source.inspectSchemaMappings(new MappingCheck())
                .configureGraphQl(engine -> engine.preparsedDocumentProvider(documents)
                        .queryExecutionStrategy(new ChartExecutionStrategy(
                                DataFetcherExceptionResolver.createExceptionHandler(
                                        resolvers.orderedStream().toList()),
                                settings.directCompletion())));
    }
}
