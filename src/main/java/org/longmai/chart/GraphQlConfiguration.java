package org.longmai.chart;

import graphql.execution.preparsed.PreparsedDocumentProvider;
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
