package org.longmai.live;

import graphql.language.Document;
import graphql.language.OperationDefinition;
import graphql.language.OperationDefinition.Operation;
import graphql.parser.InvalidSyntaxException;
import graphql.parser.Parser;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.longmai.access.Tokens;
import org.longmai.fhir.Failure;
import org.reactivestreams.Publisher;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.graphql.server.WebGraphQlRequest;
import org.springframework.graphql.server.WebGraphQlResponse;
import org.springframework.graphql.server.WebSocketGraphQlInterceptor;
import org.springframework.graphql.server.WebSocketGraphQlRequest;
import org.springframework.graphql.server.WebSocketSessionInfo;
import org.springframework.http.MediaType;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.context.SecurityContext;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.core.context.SecurityContextImpl;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Mono;
import reactor.util.context.Context;

/**
 * Which way an operation may come. A browser's WebSocket has no headers: its token comes in the first message. Subscriptions go by
 * WebSocket or as server-sent events, and nothing else does: queries and changes have the one road on which all is bounded and
 * in the ledger.
 *
 * @see <a href="https://github.com/enisdenjo/graphql-ws/blob/master/PROTOCOL.md">GraphQL over WebSocket</a>
 */
@Component
@Order(Ordered.HIGHEST_PRECEDENCE + 10)
class Transports implements WebSocketGraphQlInterceptor {

    private static final String WHO = Transports.class.getName();
    private static final String BEARER = "Bearer ";

    private final Tokens tokens;
    private final Connections connections;

    Transports(Tokens tokens, Connections connections) {
        this.tokens = tokens;
        this.connections = connections;
    }

    @Override
    public Mono<Object> handleConnectionInitialization(WebSocketSessionInfo session, Map<String, Object> payload) {
        return Mono.fromRunnable(() -> {
            Authentication who = tokens.read(token(payload));
            connections.belongs(session.getId(), who.getName());
            session.getAttributes().put(WHO, who);
        });
    }

    private static String token(Map<String, Object> payload) {
        Object sent = payload.getOrDefault("Authorization", payload.get("authorization"));
        if (sent instanceof String text && text.regionMatches(true, 0, BEARER, 0, BEARER.length())) {
            return text.substring(BEARER.length()).strip();
        }
        throw Failure.of(Failure.Category.FORBIDDEN, "Send {\"Authorization\": \"Bearer …\"} in connection_init.");
    }

    @Override
    public Mono<WebGraphQlResponse> intercept(WebGraphQlRequest request, Chain chain) {
        if (request instanceof WebSocketGraphQlRequest socket) {
            return Mono.defer(() -> as(who(socket), request, chain));
        }
        if (isEventStream(request)) {
            return Mono.defer(() -> subscription(request, chain));
        }
        return chain.next(request).doOnNext(Transports::refuseStream);
    }

    private static Mono<WebGraphQlResponse> as(Authentication who, WebGraphQlRequest request, Chain chain) {
        SecurityContext context = new SecurityContextImpl(who);
        SecurityContextHolder.setContext(context);
        try {
            return subscription(request, chain).contextWrite(Context.of(SecurityContext.class.getName(), context));
        } finally {
            SecurityContextHolder.clearContext();
        }
    }

    private static Authentication who(WebSocketGraphQlRequest request) {
        Object who = request.getSessionInfo().getAttributes().get(WHO);
        return (Authentication) Objects.requireNonNull(who, "a WebSocket without a token");
    }

    private static Mono<WebGraphQlResponse> subscription(WebGraphQlRequest request, Chain chain) {
        if (kind(request) != Operation.SUBSCRIPTION) {
            throw Failure.of(
                    Failure.Category.UNSUPPORTED,
                    "This way is for subscriptions: send queries and mutations as JSON, by POST to /graphql.");
        }
        return chain.next(request);
    }

    /** Null of what the engine will refuse itself. */
    private static @Nullable Operation kind(WebGraphQlRequest request) {
        try {
            Document document = Parser.parse(request.getDocument());
            List<OperationDefinition> operations = document.getDefinitionsOfType(OperationDefinition.class);
            String name = request.getOperationName();
            return operations.stream()
                    .filter(operation -> name == null || name.isEmpty() || name.equals(operation.getName()))
                    .map(OperationDefinition::getOperation)
                    .findFirst()
                    .orElse(null);
        } catch (InvalidSyntaxException e) {
            throw Failure.invalid("The document is no GraphQL.");
        }
    }

    private static boolean isEventStream(WebGraphQlRequest request) {
        return request.getHeaders().getAccept().stream()
                .anyMatch(type -> type.isCompatibleWith(MediaType.TEXT_EVENT_STREAM) && !type.isWildcardType());
    }

    private static void refuseStream(WebGraphQlResponse response) {
        if (response.getExecutionResult().getData() instanceof Publisher) {
            throw Failure.of(
                    Failure.Category.UNSUPPORTED,
                    "Subscribe over the WebSocket /graphql-ws, or ask for text/event-stream.");
        }
    }
}
