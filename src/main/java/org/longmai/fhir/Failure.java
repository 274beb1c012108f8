package org.longmai.fhir;

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

    private Failure(Category category, String message, @Nullable String expression, @Nullable Throwable cause) {
        super(message, cause, false, false);
        this.category = category;
        this.expression = expression;
    }

    /** @param message what the sender has to change; no personal data */
    public static Failure of(Category category, String message) {
        return new Failure(category, message, null, null);
    }

    public static Failure invalid(String message) {
        return of(Category.INVALID, message);
    }

    public static Failure unavailable(String message, Throwable cause) {
        return new Failure(Category.UNAVAILABLE, message, null, cause);
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
        return new Failure(category, getMessage(), expression, getCause());
    }

    public Category category() {
        return category;
    }

    public @Nullable String expression() {
        return expression;
    }

    @Override
    public String getMessage() {
        return String.valueOf(super.getMessage());
    }
}
