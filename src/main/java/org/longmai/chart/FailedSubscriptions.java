package org.longmai.chart;

import graphql.GraphQLError;
import graphql.GraphqlErrorBuilder;
import java.util.List;
import org.springframework.graphql.execution.SubscriptionExceptionResolver;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Mono;

/** Turns what ends a subscription into a GraphQL error. */
@Component
class FailedSubscriptions implements SubscriptionExceptionResolver {

    @Override
    public Mono<List<GraphQLError>> resolveException(Throwable e) {
        return Mono.just(
                List.of(Errors.describe(e, GraphqlErrorBuilder.newError()).build()));
    }
}
