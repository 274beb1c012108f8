package org.longmai.chart;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import graphql.ExecutionResult;
import graphql.GraphqlErrorBuilder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.longmai.access.Caller;
import org.longmai.fhir.Failure;
import org.longmai.fhir.Failure.Category;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.graphql.execution.ErrorType;
import org.springframework.graphql.server.WebGraphQlInterceptor;
import org.springframework.graphql.server.WebGraphQlRequest;
import org.springframework.graphql.server.WebGraphQlResponse;
import org.springframework.graphql.support.DefaultExecutionGraphQlResponse;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Mono;

/**
 * Documents by name instead of by their text. A client sends the SHA-256 of a document alone, and its text too if that is not known
 * yet; where the district has registered documents, those run and no others.
 *
 * @see <a href="https://www.apollographql.com/docs/apollo-server/performance/apq">Apollo: automatic persisted queries</a>
 */
@Component
@Order(Ordered.HIGHEST_PRECEDENCE + 10)
class NamedDocuments implements WebGraphQlInterceptor {

    private static final long MAX_CHARACTERS = 2_000_000;

    /** What Spring puts in the place of a text that was not sent. */
    private static final String NO_TEXT = "PersistedQueryMarker";

    private final @Nullable RegisteredDocuments registered;
    private final Cache<String, String> sent = Caffeine.newBuilder()
            .maximumWeight(MAX_CHARACTERS)
            .weigher((String hash, String text) -> hash.length() + text.length())
            .build();

    NamedDocuments(ChartSettings settings) {
        this.registered = settings.documents() == null ? null : RegisteredDocuments.of(settings.documents());
    }

    static String hash(String text) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public Mono<WebGraphQlResponse> intercept(WebGraphQlRequest request, Chain chain) {
        Object extension = request.getExtensions().get("persistedQuery");
        if (registered != null) {
            return chain.next(asRegistered(request, extension, registered));
        }
        if (extension == null) {
            return chain.next(request);
        }
        String hash = text(extension, "sha256Hash");
        if (hash == null) {
            throw Failure.invalid("'extensions.persistedQuery' has the SHA-256 of the document as 'sha256Hash'.");
        }
        String text = known(request, hash.toLowerCase(Locale.ROOT));
        return text == null ? Mono.just(notFound(request)) : chain.next(with(request, text));
    }

    private @Nullable String known(WebGraphQlRequest request, String hash) {
        if (request.getDocument().equals(NO_TEXT)) {
            return sent.getIfPresent(hash);
        }
        if (!hash(request.getDocument()).equals(hash)) {
            throw Failure.invalid("The 'sha256Hash' is not that of the 'query'.");
        }
        sent.put(hash, request.getDocument());
        return request.getDocument();
    }

    private static WebGraphQlRequest asRegistered(
            WebGraphQlRequest request, @Nullable Object extension, RegisteredDocuments registered) {
        RegisteredDocuments.Registered document = registered.named(name(request, extension));
        if (document == null) {
            throw Failure.of(Category.FORBIDDEN, "Only registered documents run here, and this is none.");
        }
        if (!(caller() instanceof Caller caller && document.roles().contains(caller.role()))) {
            throw Failure.of(Category.FORBIDDEN, "The document is registered for others than your role.");
        }
        request.configureExecutionInput(
                (input, builder) -> builder.graphQLContext(Map.of(RegisteredDocuments.Registered.class, document))
                        .build());
        return with(request, document.text());
    }

    private static String name(WebGraphQlRequest request, @Nullable Object extension) {
        if (!request.getDocument().equals(NO_TEXT)) {
            return hash(request.getDocument());
        }
        String id = text(extension, "id");
        String hash = text(extension, "sha256Hash");
        return id != null ? id : hash == null ? "" : hash.toLowerCase(Locale.ROOT);
    }

    private static @Nullable String text(@Nullable Object extension, String name) {
        return extension instanceof Map<?, ?> map && map.get(name) instanceof String text ? text : null;
    }

    private static @Nullable Object caller() {
        Authentication authentication = SecurityContextHolder.getContext().getAuthentication();
        return authentication == null ? null : authentication.getPrincipal();
    }

    private static WebGraphQlRequest with(WebGraphQlRequest request, String text) {
        if (!request.getDocument().equals(text)) {
            request.configureExecutionInput(
                    (input, builder) -> builder.query(text).build());
        }
        return request;
    }

    /** In the words by which clients know that they have to send the text. */
    private static WebGraphQlResponse notFound(WebGraphQlRequest request) {
        ExecutionResult result = ExecutionResult.newExecutionResult()
                .addError(GraphqlErrorBuilder.newError()
                        .message("PersistedQueryNotFound")
                        .errorType(ErrorType.NOT_FOUND)
                        .extensions(Map.of("code", "PERSISTED_QUERY_NOT_FOUND"))
                        .build())
                .build();
        return new WebGraphQlResponse(new DefaultExecutionGraphQlResponse(request.toExecutionInput(), result));
    }
}
