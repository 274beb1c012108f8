package org.longmai.access;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.longmai.fhir.Json;
import org.longmai.fhir.OperationOutcome;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.MediaType;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.security.authentication.AuthenticationServiceException;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.oauth2.core.OAuth2AuthenticationException;
import org.springframework.security.oauth2.server.resource.web.BearerTokenAuthenticationEntryPoint;
import org.springframework.security.oauth2.server.resource.web.access.BearerTokenAccessDeniedHandler;
import org.springframework.security.web.AuthenticationEntryPoint;
import org.springframework.security.web.access.AccessDeniedHandler;
import org.springframework.stereotype.Component;
import org.springframework.util.StringUtils;

/**
 * The answers to a token that is missing, wrong or not enough: the status and header of RFC 6750, and a body in the words of
 * the address asked (an OperationOutcome under {@code /fhir}, GraphQL errors at {@code /graphql}).
 */
@Component
class Refusals implements AuthenticationEntryPoint, AccessDeniedHandler {

    private static final Logger LOG = LoggerFactory.getLogger(Refusals.class);

    private final BearerTokenAuthenticationEntryPoint unauthorized = new BearerTokenAuthenticationEntryPoint();
    private final BearerTokenAccessDeniedHandler forbidden = new BearerTokenAccessDeniedHandler();

    /** One refusal in the words of FHIR and of GraphQL. */
    private record Words(String issue, String code, String message) {}

    @Override
    public void commence(HttpServletRequest request, HttpServletResponse response, AuthenticationException e)
            throws IOException {
        if (e instanceof AuthenticationServiceException) {
            LOG.warn("The token issuer does not answer: {}", StringUtils.truncate(String.valueOf(e.getMessage()), 200));
            response.setStatus(HttpServletResponse.SC_SERVICE_UNAVAILABLE);
            write(
                    request,
                    response,
                    new Words("transient", "UNAVAILABLE", "The token issuer does not answer: try later."));
            return;
        }
        unauthorized.commence(request, response, e);
        write(request, response, new Words("login", "UNAUTHENTICATED", reason(e)));
    }

    @Override
    public void handle(HttpServletRequest request, HttpServletResponse response, AccessDeniedException e)
            throws IOException {
        forbidden.handle(request, response, e);
        write(request, response, new Words("forbidden", "FORBIDDEN", "Your token does not reach this far."));
    }

    /** What the header says too; of a request without a token, what to send. */
    private static String reason(AuthenticationException e) {
        String description = e instanceof OAuth2AuthenticationException refused
                ? refused.getError().getDescription()
                : null;
        return description == null ? "Send a token: 'Authorization: Bearer …'." : description;
    }

    private static void write(HttpServletRequest request, HttpServletResponse response, Words words)
            throws IOException {
        String path = request.getRequestURI().substring(request.getContextPath().length());
        if (path.startsWith("/fhir")) {
            write(response, OperationOutcome.MEDIA_TYPE, OperationOutcome.error(words.issue, words.message));
        } else if (path.startsWith("/graphql")) {
            Map<String, Object> error = Map.of("message", words.message, "extensions", Map.of("code", words.code));
            write(response, MediaType.APPLICATION_JSON_VALUE, Map.of("errors", List.of(error)));
        }
    }

    private static void write(HttpServletResponse response, String mediaType, Map<String, Object> body)
            throws IOException {
        response.setContentType(mediaType);
        response.getOutputStream().write(Json.write(body));
    }
}
