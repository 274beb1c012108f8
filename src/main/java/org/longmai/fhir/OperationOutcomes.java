package org.longmai.fhir;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.springframework.http.HttpStatus;

/**
 * A {@link Failure} as FHIR says it.
 *
 * @see <a href="https://hl7.org/fhir/R4/operationoutcome.html">FHIR OperationOutcome</a>
 */
public final class OperationOutcomes {

    private OperationOutcomes() {}

    public static Map<String, Object> of(Failure failure) {
        return outcome(List.of(issue("error", failure)));
    }

    public static Map<String, Object> warnings(List<Failure> failures) {
        return outcome(
                failures.stream().map(failure -> issue("warning", failure)).toList());
    }

    /** The HTTP status of a category. */
    public static HttpStatus status(Failure.Category category) {
        return switch (category) {
            case NOT_FOUND -> HttpStatus.NOT_FOUND;
            case INVALID -> HttpStatus.UNPROCESSABLE_ENTITY;
            case CONFLICT -> HttpStatus.CONFLICT;
            case PRECONDITION -> HttpStatus.PRECONDITION_FAILED;
            case FORBIDDEN -> HttpStatus.FORBIDDEN;
            case UNSUPPORTED -> HttpStatus.NOT_IMPLEMENTED;
            case TOO_COSTLY -> HttpStatus.CONTENT_TOO_LARGE;
            case UNAVAILABLE -> HttpStatus.SERVICE_UNAVAILABLE;
        };
    }

    private static Map<String, Object> outcome(List<Map<String, Object>> issues) {
        Map<String, Object> outcome = new LinkedHashMap<>();
        outcome.put("resourceType", "OperationOutcome");
        outcome.put("issue", issues);
        return outcome;
    }

    private static Map<String, Object> issue(String severity, Failure failure) {
        Map<String, Object> issue = new LinkedHashMap<>();
        issue.put("severity", severity);
        issue.put("code", code(failure.category()));
        issue.put("diagnostics", failure.getMessage());
        if (failure.expression() != null) {
            issue.put("expression", List.of(failure.expression()));
        }
        return issue;
    }

    private static String code(Failure.Category category) {
        return switch (category) {
            case NOT_FOUND -> "not-found";
            case INVALID -> "invalid";
            case CONFLICT, PRECONDITION -> "conflict";
            case FORBIDDEN -> "forbidden";
            case UNSUPPORTED -> "not-supported";
            case TOO_COSTLY -> "too-costly";
            case UNAVAILABLE -> "transient";
        };
    }
}
