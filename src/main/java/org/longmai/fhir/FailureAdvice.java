package org.longmai.fhir;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.ErrorResponse;
import org.springframework.web.HttpMediaTypeNotSupportedException;
import org.springframework.web.HttpRequestMethodNotSupportedException;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.context.request.WebRequest;
import org.springframework.web.servlet.mvc.method.annotation.ResponseEntityExceptionHandler;

/** Turns what a controller throws into an OperationOutcome with its HTTP status; nothing of the inside leaves with it. */
@RestControllerAdvice
class FailureAdvice extends ResponseEntityExceptionHandler {

    /** Seconds until what is busy now may be free. */
    private static final String SOON = "10";

    private static final String[] NONE = {};
    private static final MediaType FHIR_JSON = MediaType.parseMediaType(OperationOutcome.MEDIA_TYPE);

    @ExceptionHandler
    ResponseEntity<Object> onFailure(Failure failure) {
        HttpStatus status = OperationOutcome.status(failure.category());
        HttpHeaders headers = new HttpHeaders();
        if (failure.category() == Failure.Category.UNAVAILABLE) {
            headers.set(HttpHeaders.RETRY_AFTER, SOON);
        }
        return answer(status, headers, OperationOutcome.of(failure));
    }

    @ExceptionHandler
    ResponseEntity<Object> onUnexpected(Exception e) {
        return unexpected(e);
    }

    /** Spring's own refusals: a wrong method, media type, parameter or path, a body that cannot be read. */
    @Override
    protected ResponseEntity<Object> handleExceptionInternal(
            Exception e, @Nullable Object body, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
        if (status.is5xxServerError()) {
            return unexpected(e);
        }
        return answer(status, headers, OperationOutcome.error(code(status), sentence(e, body, status)));
    }

    private static ResponseEntity<Object> unexpected(Exception e) {
        String message = Incident.log(e).message();
        return answer(
                HttpStatus.INTERNAL_SERVER_ERROR, new HttpHeaders(), OperationOutcome.error("exception", message));
    }

    private static String code(HttpStatusCode status) {
        return switch (status.value()) {
            case 404 -> "not-found";
            case 405, 406, 415 -> "not-supported";
            case 413 -> "too-long";
            default -> "invalid";
        };
    }

    /** The detail that Spring words for the client; where it would name our insides, a sentence of ours. */
    private static String sentence(Exception e, @Nullable Object body, HttpStatusCode status) {
        if (status.value() == HttpStatus.NOT_FOUND.value()) {
            return "There is nothing at this address.";
        }
        if (e instanceof HttpMediaTypeNotSupportedException wrong) {
            return "Content-Type %s is not taken at this address: send %s."
                    .formatted(wrong.getContentType(), join(wrong.getSupportedMediaTypes()));
        }
        if (e instanceof HttpRequestMethodNotSupportedException wrong) {
            boolean searches = wrong.getMethod().equals("GET");
            return searches
                    ? "FHIR's search is not offered: read by id, or ask for a resident's records by GraphQL (POST /graphql)."
                    : "%s is not supported at this address; supported: %s."
                            .formatted(
                                    wrong.getMethod(),
                                    join(List.of(Objects.requireNonNullElse(wrong.getSupportedMethods(), NONE))));
        }
        String detail = e instanceof ErrorResponse response ? response.getBody().getDetail() : null;
        return detail == null ? "The request cannot be read: check its body and its parameters." : detail;
    }

    private static String join(Collection<?> all) {
        return all.stream().map(String::valueOf).sorted().collect(Collectors.joining(", "));
    }

    private static ResponseEntity<Object> answer(
            HttpStatusCode status, HttpHeaders headers, Map<String, Object> outcome) {
        return ResponseEntity.status(status)
                .headers(headers)
                .contentType(FHIR_JSON)
                .body(Json.write(outcome));
    }
}
