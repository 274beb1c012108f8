package org.longmai.fhir;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;

/**
 * A refusal in the words of FHIR: an OperationOutcome, and the HTTP status that goes with it.
 *
 * @see <a href="https://hl7.org/fhir/R4/operationoutcome.html">FHIR: OperationOutcome</a>
 */
public final class OperationOutcome {

    /** The media type of FHIR's JSON. */
    public static final String MEDIA_TYPE = "application/fhir+json";

    private OperationOutcome() {}

    /** The outcome that tells of the failure: its message, and the element at fault where it names one. */
    public static Map<String, Object> of(Failure failure) {
        return outcome(List.of(issue("error", failure)));
    }

    /** What the sender should know of something that was done all the same. */
    public static Map<String, Object> warnings(List<Failure> doubts) {
        return outcome(doubts.stream().map(doubt -> issue("warning", doubt)).toList());
    }

    /** It was done, and there is nothing to say. */
    public static Map<String, Object> success() {
        return outcome(List.of(issue("information", "informational", "Done.", null)));
    }

    /**
     * @param code of <a href="https://hl7.org/fhir/R4/valueset-issue-type.html">IssueType</a>
     * @param diagnostics what the sender has to change
     */
    public static Map<String, Object> error(String code, String diagnostics) {
        return outcome(List.of(issue("error", code, diagnostics, null)));
    }

    /** The HTTP status of an answer that fails so. */
    public static HttpStatus status(Failure.Category category) {
        return switch (category) {
            case NOT_FOUND -> HttpStatus.NOT_FOUND;
            case GONE -> HttpStatus.GONE;
            case INVALID -> HttpStatus.BAD_REQUEST;
            case CONFLICT -> HttpStatus.CONFLICT;
            case PRECONDITION -> HttpStatus.PRECONDITION_FAILED;
            case FORBIDDEN -> HttpStatus.FORBIDDEN;
            case UNSUPPORTED, UNPROCESSABLE -> HttpStatus.UNPROCESSABLE_CONTENT;
            case TOO_COSTLY -> HttpStatus.CONTENT_TOO_LARGE;
            case UNAVAILABLE -> HttpStatus.SERVICE_UNAVAILABLE;
        };
    }

    private static String code(Failure.Category category) {
        return switch (category) {
            case NOT_FOUND -> "not-found";
            case GONE -> "deleted";
            case INVALID -> "invalid";
            case CONFLICT, PRECONDITION -> "conflict";
            case FORBIDDEN -> "forbidden";
            case UNSUPPORTED -> "not-supported";
            case UNPROCESSABLE -> "processing";
            case TOO_COSTLY -> "too-costly";
            case UNAVAILABLE -> "transient";
        };
    }

    private static Map<String, Object> issue(String severity, Failure failure) {
        return issue(severity, code(failure.category()), failure.getMessage(), failure.expression());
    }

    private static Map<String, Object> issue(
            String severity, String code, String diagnostics, @Nullable String expression) {
        Map<String, Object> issue = new LinkedHashMap<>();
        issue.put("severity", severity);
        issue.put("code", code);
        issue.put("diagnostics", diagnostics);
        if (expression != null) {
            issue.put("expression", List.of(expression));
        }
        return issue;
    }

    private static Map<String, Object> outcome(List<Map<String, Object>> issues) {
        Map<String, Object> outcome = new LinkedHashMap<>();
        outcome.put("resourceType", "OperationOutcome");
        outcome.put("issue", issues);
        return outcome;
    }
}
