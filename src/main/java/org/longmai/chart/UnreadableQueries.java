package org.longmai.chart;

import graphql.GraphQLError;
import graphql.GraphqlErrorBuilder;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.longmai.fhir.Failure;
import org.longmai.fhir.Json;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.MediaType;
import org.springframework.http.converter.HttpMessageNotReadableException;
import org.springframework.stereotype.Component;
import org.springframework.web.ErrorResponse;
import org.springframework.web.context.request.async.AsyncRequestNotUsableException;
import org.springframework.web.servlet.HandlerExceptionResolver;
import org.springframework.web.servlet.ModelAndView;
import org.springframework.web.servlet.function.HandlerFunction;

/** Answers in GraphQL's words what is no GraphQL request at all: a wrong media type, a body that is no JSON. */
@Component
@Order(Ordered.HIGHEST_PRECEDENCE)
class UnreadableQueries implements HandlerExceptionResolver {

    @Override
    public @Nullable ModelAndView resolveException(
            HttpServletRequest request, HttpServletResponse response, @Nullable Object handler, Exception e) {
        if (!(handler instanceof HandlerFunction) || !request.getRequestURI().endsWith("/graphql")) {
            return null;
        }
        if (e instanceof AsyncRequestNotUsableException) {
            // Who read the events has gone.
            return new ModelAndView();
        }
        HttpStatusCode status = status(e);
        Exception told = status.is4xxClientError()
                ? Failure.invalid("Send JSON, as {\"query\": \"{ me { name } }\"}, one operation a request.")
                : e;
        write(
                response,
                status,
                Errors.describe(told, GraphqlErrorBuilder.newError()).build());
        return new ModelAndView();
    }

    private static HttpStatusCode status(Exception e) {
        if (e instanceof HttpMessageNotReadableException) {
            return HttpStatus.BAD_REQUEST;
        }
        return e instanceof ErrorResponse refusal ? refusal.getStatusCode() : HttpStatus.INTERNAL_SERVER_ERROR;
    }

    static void write(HttpServletResponse response, HttpStatusCode status, GraphQLError error) {
        response.setStatus(status.value());
        response.setContentType(MediaType.APPLICATION_JSON_VALUE);
        try {
            response.getOutputStream().write(Json.write(Map.of("errors", List.of(error.toSpecification()))));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
