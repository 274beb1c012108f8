package org.longmai.fhir;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
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

/**
 * What never reaches a controller (an address that the server or the firewall refuses, an unheard-of method) is answered under
 * {@code /fhir} with an OperationOutcome too.
 */
@Configuration(proxyBeanMethods = false)
class UnreadableRequests {

    /** What Spring's filters refuse. */
    @Bean
    FilterRegistrationBean<?> refusedRequests() {
        FilterRegistrationBean<Filter> filter = new FilterRegistrationBean<>((request, response, chain) -> {
            Object uri = request.getAttribute(RequestDispatcher.ERROR_REQUEST_URI);
            if (isOfFhir(uri)
                    && request instanceof HttpServletRequest
                    && response instanceof HttpServletResponse answer) {
                write(answer);
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

    private static void write(HttpServletResponse response) throws IOException {
        response.setContentType(OperationOutcome.MEDIA_TYPE);
        OutputStream body = response.getOutputStream();
        body.write(Json.write(outcome(response.getStatus())));
    }

    private static Map<String, Object> outcome(int status) {
        return switch (status) {
            case 404 -> OperationOutcome.error("not-found", "There is nothing at this address.");
            case 405, 501 -> OperationOutcome.error("not-supported", "This method is not supported.");
            default ->
                status < HttpStatus.INTERNAL_SERVER_ERROR.value()
                        ? OperationOutcome.error(
                                "invalid", "The request cannot be read: check its address and headers.")
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
