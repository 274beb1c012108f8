package org.longmai.chart;

import graphql.execution.preparsed.PreparsedDocumentProvider;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import org.longmai.chart.completion.ChartExecutionStrategy;
import org.longmai.chart.completion.FhirWiring;
import org.longmai.chart.completion.Fragments;
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

    @Bean
    Fragments fragments(ChartSettings settings) {
        return new Fragments(settings.cachedFragments().toBytes());
    }

    @Bean
    Limits limits(ChartSettings settings) {
        return new Limits(settings, operationClock());
    }

    private static ScheduledExecutorService operationClock() {
        ScheduledThreadPoolExecutor clock = new ScheduledThreadPoolExecutor(1, task -> {
            Thread thread = new Thread(task, "operation-clock");
            thread.setDaemon(true);
            return thread;
        });
        clock.setRemoveOnCancelPolicy(true);
        return clock;
    }

    /** A strategy of one's own has to be given the exception handler that Spring gives to the default one. */
    @Bean
    GraphQlSourceBuilderCustomizer completion(
            ChartSettings settings,
            PreparsedDocumentProvider documents,
            Fragments fragments,
            ObjectProvider<DataFetcherExceptionResolver> resolvers) {
        return source -> source.inspectSchemaMappings(new MappingCheck())
                .configureGraphQl(engine -> engine.preparsedDocumentProvider(documents)
                        .queryExecutionStrategy(new ChartExecutionStrategy(
                                DataFetcherExceptionResolver.createExceptionHandler(
                                        resolvers.orderedStream().toList()),
                                settings.directCompletion(),
                                fragments)));
    }
}
