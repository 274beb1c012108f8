package org.longmai.fhir;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.context.i18n.LocaleContextHolder;
import org.springframework.http.HttpStatus;

/**
 * A refusal in the words of FHIR: an OperationOutcome, and the HTTP status that goes with it.
 *
 * @see <a href="https://hl7.org/fhir/R4/operationoutcome.html">FHIR: OperationOutcome</a>
 */
public final class OperationOutcome {

    /** The media type of FHIR's JSON. */
    public static final String MEDIA_TYPE = "application/fhir+json";

    /** The attribute of a request in which a {@link Failure} says why the web server itself gave it up. */
    public static final String WHY = Failure.class.getName();

    private OperationOutcome() {}

    /** The outcome that tells of the failure: its message, and the element at fault where it names one. */
    public static Map<String, Object> of(Failure failure) {
        return outcome(issues("error", failure).toList());
    }

    /** What the sender should know of something that was done all the same. */
    public static Map<String, Object> warnings(List<Failure> doubts) {
        return outcome(
                doubts.stream().flatMap(doubt -> issues("warning", doubt)).toList());
    }

    /**
     * What a validation found: an outcome without an error if there is none.
     *
     * @param issues each with its severity (fatal, error, warning, information)
     */
    public static Map<String, Object> of(List<Map.Entry<String, Issue>> issues) {
        return issues.isEmpty()
                ? outcome(List.of(issue(
                        "information", new Issue("informational", "", null, "", "No breach was found.", "未发现问题。"))))
                : outcome(issues.stream()
                        .map(issue -> issue(issue.getKey(), issue.getValue()))
                        .toList());
    }

    /** It was done, and there is nothing to say. */
    public static Map<String, Object> success() {
        return outcome(List.of(issue("information", "informational", "Done.")));
    }

    /**
     * @param code of <a href="https://hl7.org/fhir/R4/valueset-issue-type.html">IssueType</a>
     * @param diagnostics what the sender has to change
     */
    public static Map<String, Object> error(String code, String diagnostics) {
        return outcome(List.of(issue("error", code, diagnostics)));
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

    private static Stream<Map<String, Object>> issues(String severity, Failure failure) {
        return failure.issues().isEmpty()
                ? Stream.of(issue(severity, failure))
                : failure.issues().stream().map(issue -> issue(severity, issue));
    }

    private static Map<String, Object> issue(String severity, Failure failure) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("severity", severity);
        json.put("code", code(failure.category()));
        return of(json, failure.getMessage(), failure.expression());
    }

    private static Map<String, Object> of(Map<String, Object> issue, String message, @Nullable String expression) {
        String chinese = Chinese.of(message);
        if (chinese != null) {
            issue.put("details", text(message, chinese));
        }
        issue.put("diagnostics", message);
        if (expression != null) {
            issue.put("expression", List.of(expression));
        }
        return issue;
    }

    private static Map<String, Object> issue(String severity, Issue issue) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("severity", severity);
        json.put("code", issue.code());
        json.put("details", details(issue));
        json.put("diagnostics", issue.english());
        if (!issue.expression().isEmpty()) {
            json.put("expression", List.of(issue.expression()));
        }
        return json;
    }

    /** The rule, and its text. */
    private static Map<String, Object> details(Issue issue) {
        Map<String, Object> details = new LinkedHashMap<>();
        if (issue.profile() != null) {
            details.put("coding", List.of(ordered("system", issue.profile(), "code", issue.rule())));
        }
        details.putAll(text(issue.english(), issue.chinese()));
        return details;
    }

    /**
     * A text in the language that was asked for, with the other one as its translation.
     *
     * @see <a href="https://hl7.org/fhir/R4/extension-translation.html">FHIR: translation</a>
     */
    private static Map<String, Object> text(String english, String chinese) {
        boolean inChinese = LocaleContextHolder.getLocale().getLanguage().equals("zh");
        Map<String, Object> other = translation(inChinese ? "en" : "zh-CN", inChinese ? english : chinese);
        return ordered("text", inChinese ? chinese : english, "_text", Map.of("extension", List.of(other)));
    }

    private static Map<String, Object> translation(String language, String text) {
        return ordered(
                "url",
                "http://hl7.org/fhir/StructureDefinition/translation",
                "extension",
                List.of(ordered("url", "lang", "valueCode", language), ordered("url", "content", "valueString", text)));
    }

    private static Map<String, Object> ordered(String first, Object one, String second, Object other) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put(first, one);
        json.put(second, other);
        return json;
    }

    private static Map<String, Object> issue(String severity, String code, String diagnostics) {
        Map<String, Object> issue = new LinkedHashMap<>();
        issue.put("severity", severity);
        issue.put("code", code);
        return of(issue, diagnostics, null);
    }

    private static Map<String, Object> outcome(List<Map<String, Object>> issues) {
        Map<String, Object> outcome = new LinkedHashMap<>();
        outcome.put("resourceType", "OperationOutcome");
        outcome.put("issue", issues);
        return outcome;
    }
}
