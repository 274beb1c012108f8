package org.longmai.chart;

import graphql.ExecutionResult;
import graphql.GraphQLError;
import graphql.GraphqlErrorBuilder;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.graphql.server.WebGraphQlInterceptor;
import org.springframework.graphql.server.WebGraphQlRequest;
import org.springframework.graphql.server.WebGraphQlResponse;
import org.springframework.graphql.support.DefaultExecutionGraphQlResponse;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Mono;

/** Turns what fails outside of any field, as another interceptor, into a GraphQL answer with that error. */
@Component
@Order(Ordered.HIGHEST_PRECEDENCE)
class LastResort implements WebGraphQlInterceptor {

    @Override
    public Mono<WebGraphQlResponse> intercept(WebGraphQlRequest request, Chain chain) {
        return Mono.defer(() -> chain.next(request)).onErrorResume(e -> Mono.just(answer(request, e)));
    }

    private static WebGraphQlResponse answer(WebGraphQlRequest request, Throwable e) {
        GraphQLError error = Errors.describe(e, GraphqlErrorBuilder.newError()).build();
        ExecutionResult result =
                ExecutionResult.newExecutionResult().addError(error).build();
        return new WebGraphQlResponse(new DefaultExecutionGraphQlResponse(request.toExecutionInput(), result));
    }
}
