package org.longmai.chart;

import static org.assertj.core.api.Assertions.assertThat;

import graphql.GraphQLError;
import graphql.GraphqlErrorBuilder;
import java.util.concurrent.CompletionException;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.longmai.fhir.Failure;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.graphql.execution.ErrorType;
import org.springframework.validation.BindException;
import org.springframework.validation.FieldError;

@ExtendWith(OutputCaptureExtension.class)
class ErrorsTests {

    @ParameterizedTest
    @CsvSource({
        "NOT_FOUND, NOT_FOUND",
        "INVALID, BAD_REQUEST",
        "CONFLICT, BAD_REQUEST",
        "PRECONDITION, BAD_REQUEST",
        "FORBIDDEN, FORBIDDEN",
        "UNSUPPORTED, BAD_REQUEST",
        "TOO_COSTLY, BAD_REQUEST",
        "UNAVAILABLE, INTERNAL_ERROR"
    })
    void theCodeIsTheCategoryAndTheMessageTheFailures(Failure.Category category, ErrorType type) {
        GraphQLError error = error(Failure.of(category, "Change 100%% of this.").at("first"));
        assertThat(error.getMessage()).isEqualTo("Change 100%% of this.");
        assertThat(error.getErrorType()).isEqualTo(type);
        assertThat(error.getExtensions()).containsEntry("code", category.name()).containsEntry("expression", "first");
        assertThat(error.getExtensions().get("resource"))
                .asInstanceOf(InstanceOfAssertFactories.MAP)
                .containsEntry("resourceType", "OperationOutcome");
    }

    @Test
    void aFailureOfALoaderIsFoundWithin() {
        assertThat(error(new CompletionException(Failure.notFound())).getExtensions())
                .containsEntry("code", "NOT_FOUND");
    }

    @Test
    void theUnexpectedIsAnIdAndNothingElse(CapturedOutput log) {
        GraphQLError error = error(new IllegalStateException("secret 13800138000"));
        String id = error.getMessage().replaceAll(".*id: ", "");
        assertThat(log.getAll()).containsOnlyOnce(id).contains("secret 13800138000");
        assertThat(error.toSpecification().toString()).doesNotContain("secret", "Exception", "org.");
        assertThat(error.getExtensions()).containsEntry("code", "INTERNAL");
    }

    @Test
    void anArgumentOfTheWrongFormIsNamedWithoutItsValue() {
        BindException arguments = new BindException(new Object(), "input");
        arguments.addError(
                new FieldError("input", "expires", "13800138000", true, null, null, "java.time.Instant wanted"));
        GraphQLError error = error(arguments);
        assertThat(error.getMessage()).isEqualTo("These arguments have the wrong form: 'expires'.");
        assertThat(error.getExtensions()).containsEntry("code", "INVALID");
    }

    private static GraphQLError error(Throwable e) {
        return Errors.describe(e, GraphqlErrorBuilder.newError()).build();
    }
}
