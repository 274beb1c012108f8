package org.longmai.fhir;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** What went wrong, as a fact that its receiver can act on; the one exception of the house. */
public final class Failure extends RuntimeException {

    /** The closed set of kinds; both answers (OperationOutcome and GraphQL error) switch over it. */
    public enum Category {
        NOT_FOUND,
        /** It was there once; told to its own sender only. */
        GONE,
        INVALID,
        CONFLICT,
        PRECONDITION,
        FORBIDDEN,
        UNSUPPORTED,
        /** It is well formed, but does not go with what is there. */
        UNPROCESSABLE,
        TOO_COSTLY,
        UNAVAILABLE
    }

    private final Category category;
    private final @Nullable String expression;
    private final List<Issue> issues;

    private Failure(
            Category category,
            String message,
            @Nullable String expression,
            List<Issue> issues,
            @Nullable Throwable cause) {
        super(message, cause, false, false);
        this.category = category;
        this.expression = expression;
        this.issues = issues;
    }

    /** @param message what the sender has to change, in English ({@code Chinese} has the other); no personal data */
    public static Failure of(Category category, String message) {
        return new Failure(category, message, null, List.of(), null);
    }

    public static Failure invalid(String message) {
        return of(Category.INVALID, message);
    }

    /** @param issues every breach that was found, at least one; the first speaks for all where one message is wanted */
    public static Failure invalid(List<Issue> issues) {
        Issue first = issues.get(0);
        return new Failure(Category.INVALID, first.english(), first.expression(), List.copyOf(issues), null);
    }

    public static Failure unavailable(String message, Throwable cause) {
        return new Failure(Category.UNAVAILABLE, message, null, List.of(), cause);
    }

    /** The store failed: nothing was half done, and the same may go through later. */
    public static Failure storeSilent(Throwable cause) {
        return unavailable("The store does not answer. Try again later.", cause);
    }

    /** The same answer for what is hidden and what does not exist. */
    public static Failure notFound() {
        return of(Category.NOT_FOUND, "There is no such resource, or none that you may know of.");
    }

    /** @param expression the FHIRPath of the element at fault, from the root of what was sent */
    public Failure at(@Nullable String expression) {
        return new Failure(category, getMessage(), expression, issues, getCause());
    }

    public Category category() {
        return category;
    }

    public @Nullable String expression() {
        return expression;
    }

    /** The breaches of rules that it consists of; none if it is something else. */
    public List<Issue> issues() {
        return issues;
    }

    @Override
    public String getMessage() {
        return String.valueOf(super.getMessage());
    }
}
