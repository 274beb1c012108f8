package org.longmai.share;

import java.net.URI;
import java.util.Map;
import org.springframework.graphql.server.WebGraphQlInterceptor;
import org.springframework.graphql.server.WebGraphQlRequest;
import org.springframework.graphql.server.WebGraphQlResponse;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Mono;

/** Tells a mutation at which address this server was asked: a link leads back to it. */
@Component
class Address implements WebGraphQlInterceptor {

    static final String NAME = "org.longmai.share.address";

    @Override
    public Mono<WebGraphQlResponse> intercept(WebGraphQlRequest request, Chain chain) {
        URI uri = request.getUri().toUri();
        String base = uri.getScheme() + "://" + uri.getAuthority();
        request.configureExecutionInput(
                (input, builder) -> builder.graphQLContext(Map.of(NAME, base)).build());
        return chain.next(request);
    }
}
