package org.longmai.fhir;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ErrorReportValve;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;

/**
 * What never reaches a controller or breaks off in its body (an address that the server or the firewall refuses, an unheard-of
 * method, a line that was cut) is answered under {@code /fhir} with an OperationOutcome too, and a query with GraphQL's error.
 */
@Configuration(proxyBeanMethods = false)
class UnreadableRequests {

    /** What Spring's filters refuse. */
    @Bean
    FilterRegistrationBean<?> refusedRequests() {
        FilterRegistrationBean<Filter> filter = new FilterRegistrationBean<>((request, response, chain) -> {
            Object uri = request.getAttribute(RequestDispatcher.ERROR_REQUEST_URI);
            if (isOurs(uri) && response instanceof HttpServletResponse answer) {
                write(answer, String.valueOf(uri), request.getAttribute(OperationOutcome.WHY));
            } else {
                chain.doFilter(request, response);
            }
        });
        filter.setDispatcherTypes(EnumSet.of(DispatcherType.ERROR));
        filter.setOrder(Ordered.HIGHEST_PRECEDENCE);
        return filter;
    }

    /** What Tomcat refuses before there is a request. */
    @Bean
    WebServerFactoryCustomizer<TomcatServletWebServerFactory> unreadableRequestReport() {
        return factory -> factory.addContextCustomizers(
                context -> context.getParent().getPipeline().addValve(new Report()));
    }

    /** The address is null where not even that could be read. */
    private static boolean isOfFhir(@Nullable Object uri) {
        return uri instanceof String path && path.startsWith("/fhir");
    }

    private static boolean isOurs(@Nullable Object uri) {
        return isOfFhir(uri) || "/graphql".equals(uri);
    }

    /** @param why a Failure, where the body broke off: the server has chosen a status by itself, unless it blames itself */
    private static void write(HttpServletResponse response, String uri, @Nullable Object why) throws IOException {
        Failure failure = why instanceof Failure told ? told : null;
        if (failure != null && response.getStatus() >= HttpStatus.INTERNAL_SERVER_ERROR.value()) {
            response.setStatus(OperationOutcome.status(failure.category()).value());
        }
        Map<String, Object> outcome = failure == null ? outcome(response.getStatus()) : OperationOutcome.of(failure);
        boolean isQuery = uri.endsWith("graphql");
        response.setContentType(isQuery ? MediaType.APPLICATION_JSON_VALUE : OperationOutcome.MEDIA_TYPE);
        OutputStream body = response.getOutputStream();
        body.write(Json.write(isQuery ? error(outcome) : outcome));
    }

    /** The outcome in GraphQL's words. */
    private static Map<String, Object> error(Map<String, Object> outcome) {
        Object message = Resource.objects(outcome, "issue").get(0).get("diagnostics");
        return Map.of(
                "errors",
                List.of(Map.of("message", String.valueOf(message), "extensions", Map.of("resource", outcome))));
    }

    private static Map<String, Object> outcome(int status) {
        return switch (status) {
            case 404 -> OperationOutcome.error("not-found", "There is nothing at this address.");
            case 405, 501 -> OperationOutcome.error("not-supported", "This method is not supported.");
            default ->
                status < HttpStatus.INTERNAL_SERVER_ERROR.value()
                        ? OperationOutcome.error(
                                "invalid",
                                "The request cannot be read: check its address, its headers (Host, Content-Length) and its framing.")
                        : OperationOutcome.error("exception", "Something went wrong here.");
        };
    }

    private static final class Report extends ErrorReportValve {

        @Override
        protected void report(Request request, Response response, @Nullable Throwable throwable) {
            String uri = request.getRequestURI();
            boolean isError = response.getStatus() >= 400 && response.getContentWritten() == 0;
            if (!isError || uri != null && !isOfFhir(uri) || !response.setErrorReported()) {
                return;
            }
            try {
                response.setContentType(OperationOutcome.MEDIA_TYPE);
                response.setCharacterEncoding("UTF-8");
                var writer = response.getReporter();
                if (writer != null) {
                    writer.write(new String(Json.write(outcome(response.getStatus())), StandardCharsets.UTF_8));
                    response.finishResponse();
                }
            } catch (IOException e) {
                container.getLogger().debug("The client is gone", e);
            }
        }
    }
}
