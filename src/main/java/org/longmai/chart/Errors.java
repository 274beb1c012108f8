package org.longmai.chart;

import com.mongodb.MongoException;
import graphql.GraphqlErrorBuilder;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.stream.Collectors;
import org.longmai.fhir.Failure;
import org.longmai.fhir.Incident;
import org.longmai.fhir.OperationOutcome;
import org.springframework.graphql.execution.ErrorType;
import org.springframework.validation.BindException;
import org.springframework.validation.FieldError;

/**
 * A refusal in the words of GraphQL. {@code extensions.code} is the failure's category, {@code extensions.resource} the same
 * as an OperationOutcome.
 *
 * @see <a href="https://hl7.org/fhir/R4/graphql.html">FHIR: GraphQL, errors</a>
 */
final class Errors {

    private Errors() {}

    static GraphqlErrorBuilder<?> describe(Throwable e, GraphqlErrorBuilder<?> error) {
        if (e instanceof CompletionException && e.getCause() != null) {
            return describe(e.getCause(), error);
        }
        if (e instanceof BindException arguments) {
            return failure(Failure.invalid(sentence(arguments)), error);
        }
        if (e instanceof MongoException) {
            return failure(Failure.storeSilent(e), error);
        }
        return e instanceof Failure failure ? failure(failure, error) : unexpected(e, error);
    }

    /** Without Spring's own words and the value sent: they name our types, and may name a person. */
    private static String sentence(BindException arguments) {
        return arguments.getFieldErrors().stream()
                .map(FieldError::getField)
                .distinct()
                .collect(Collectors.joining("', '", "These arguments have the wrong form: '", "'."));
    }

    private static GraphqlErrorBuilder<?> failure(Failure failure, GraphqlErrorBuilder<?> error) {
        Map<String, Object> extensions = new LinkedHashMap<>();
        extensions.put("code", failure.category().name());
        if (failure.expression() != null) {
            extensions.put("expression", failure.expression());
        }
        extensions.put("resource", OperationOutcome.of(failure));
        error.errorType(type(failure.category()))
                .message("%s", failure.getMessage())
                .extensions(extensions);
        return error;
    }

    private static GraphqlErrorBuilder<?> unexpected(Throwable e, GraphqlErrorBuilder<?> error) {
        error.errorType(ErrorType.INTERNAL_ERROR)
                .message("%s", Incident.log(e).message())
                .extensions(Map.of("code", "INTERNAL"));
        return error;
    }

    private static ErrorType type(Failure.Category category) {
        return switch (category) {
            case NOT_FOUND, GONE -> ErrorType.NOT_FOUND;
            case FORBIDDEN -> ErrorType.FORBIDDEN;
            case INVALID, CONFLICT, PRECONDITION, UNSUPPORTED, UNPROCESSABLE, TOO_COSTLY -> ErrorType.BAD_REQUEST;
            case UNAVAILABLE -> ErrorType.INTERNAL_ERROR;
        };
    }
}
