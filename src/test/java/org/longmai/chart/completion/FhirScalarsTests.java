package org.longmai.chart.completion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import graphql.GraphQLContext;
import graphql.execution.CoercedVariables;
import graphql.language.FloatValue;
import graphql.language.IntValue;
import graphql.language.StringValue;
import graphql.schema.Coercing;
import graphql.schema.CoercingParseLiteralException;
import graphql.schema.CoercingParseValueException;
import graphql.schema.CoercingSerializeException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.longmai.fhir.JsonNumber;

class FhirScalarsTests {

    @ParameterizedTest
    @CsvSource({
        "Date, 2026", "Date, 2026-03", "Date, 2026-03-08",
        "DateTime, 2026-03", "DateTime, 2026-03-08T09:30:00+08:00", "DateTime, 2026-03-08T09:30:00.125Z",
        "Instant, 2026-03-08T09:30:00Z", "Time, 09:30:00", "Base64Binary, bWVkaWNh"
    })
    void takesWhatFhirsGrammarAllows(String scalar, String text) {
        assertThat(parsed(scalar, text)).isEqualTo(text);
        assertThat(literal(scalar, text)).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource({
        "Date, 2026-3",
        "Date, 2026-03-08T09:30:00Z",
        "Date, 0000",
        "DateTime, 2026-03-08T09:30Z",
        "DateTime, 2026-03-08T09:30:00",
        "DateTime, yesterday",
        "Instant, 2026-03-08",
        "Time, 9:30",
        "Base64Binary, a_b"
    })
    void refusesWhatItDoesNotAllow(String scalar, String text) {
        assertThatThrownBy(() -> parsed(scalar, text))
                .isInstanceOf(CoercingParseValueException.class)
                .hasMessageStartingWith("A " + scalar + " is expected, such as ");
        assertThatThrownBy(() -> literal(scalar, text)).isInstanceOf(CoercingParseLiteralException.class);
    }

    @Test
    void passesStoredTextUnchanged() {
        assertThat(serialized("DateTime", "2026-02-30T25:00")).isEqualTo("2026-02-30T25:00");
        assertThat(serialized("Decimal", new JsonNumber("1E2"))).isEqualTo(new JsonNumber("1E2"));
    }

    @Test
    void writesValuesOfOurOwnTypesAlike() {
        assertThat(serialized("Date", LocalDate.of(1953, 7, 1))).isEqualTo("1953-07-01");
        assertThat(serialized("Instant", Instant.EPOCH)).isEqualTo("1970-01-01T00:00:00Z");
        assertThat(serialized("Decimal", new BigDecimal("1.50"))).isEqualTo(new BigDecimal("1.50"));
    }

    @Test
    void doesNotShowAValueOfAnotherKind() {
        assertThatThrownBy(() -> serialized("Date", new JsonNumber("1953")))
                .isInstanceOf(CoercingSerializeException.class);
        assertThatThrownBy(() -> serialized("Decimal", "1953"))
                .isInstanceOf(CoercingSerializeException.class)
                .hasMessageNotContaining("1953");
    }

    @Test
    void takesDecimalsWithTheirDigits() {
        assertThat(coercing("Decimal")
                        .parseLiteral(
                                new FloatValue(new BigDecimal("1.50")),
                                CoercedVariables.emptyVariables(),
                                context(),
                                Locale.ROOT))
                .isEqualTo(new BigDecimal("1.50"));
        assertThat(coercing("Decimal")
                        .parseLiteral(
                                new IntValue(BigInteger.TEN),
                                CoercedVariables.emptyVariables(),
                                context(),
                                Locale.ROOT))
                .isEqualTo(BigDecimal.TEN);
        assertThat(parsed("Decimal", new BigDecimal("1.50"))).isEqualTo(new BigDecimal("1.50"));
        assertThatThrownBy(() -> parsed("Decimal", "1.50")).isInstanceOf(CoercingParseValueException.class);
        assertThatThrownBy(() -> parsed("Decimal", Double.NaN)).isInstanceOf(CoercingParseValueException.class);
    }

    private static Object serialized(String scalar, Object value) {
        return coercing(scalar).serialize(value, context(), Locale.ROOT);
    }

    private static Object parsed(String scalar, Object input) {
        return coercing(scalar).parseValue(input, context(), Locale.ROOT);
    }

    private static Object literal(String scalar, String text) {
        return coercing(scalar)
                .parseLiteral(new StringValue(text), CoercedVariables.emptyVariables(), context(), Locale.ROOT);
    }

    private static Coercing<?, ?> coercing(String scalar) {
        return FhirScalars.ALL.stream()
                .filter(each -> each.getName().equals(scalar))
                .findFirst()
                .orElseThrow()
                .getCoercing();
    }

    private static GraphQLContext context() {
        return GraphQLContext.getDefault();
    }
}
