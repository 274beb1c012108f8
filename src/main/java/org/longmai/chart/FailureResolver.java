package org.longmai.chart;

import graphql.GraphQLError;
import graphql.GraphqlErrorBuilder;
import graphql.schema.DataFetchingEnvironment;
import java.util.List;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.graphql.execution.DataFetcherExceptionResolver;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Mono;

/** Turns what a field's fetcher throws into a GraphQL error; the last in the line, so that nothing is left to a default. */
@Component
@Order(Ordered.LOWEST_PRECEDENCE)
class FailureResolver implements DataFetcherExceptionResolver {

    @Override
    public Mono<List<GraphQLError>> resolveException(Throwable e, DataFetchingEnvironment field) {
        GraphQLError error =
                Errors.describe(e, GraphqlErrorBuilder.newError(field)).build();
        return Mono.just(List.of(error));
    }
}
