package org.longmai.chart.completion;

import graphql.GraphQLContext;
import graphql.execution.CoercedVariables;
import graphql.language.FloatValue;
import graphql.language.IntValue;
import graphql.language.StringValue;
import graphql.language.Value;
import graphql.schema.Coercing;
import graphql.schema.CoercingParseLiteralException;
import graphql.schema.CoercingParseValueException;
import graphql.schema.CoercingSerializeException;
import graphql.schema.GraphQLScalarType;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.longmai.fhir.JsonNumber;

/**
 * The scalars of the schema. What is stored passes unchanged; what a client sends is held to FHIR's grammar.
 *
 * @see <a href="https://hl7.org/fhir/R4/datatypes.html#primitive">FHIR: primitive types</a>
 */
public final class FhirScalars {

    private static final String DAY =
            "([0-9]([0-9]([0-9][1-9]|[1-9]0)|[1-9]00)|[1-9]000)(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01])%s)?)?";
    private static final String FULL_DAY = "[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])";
    private static final String CLOCK = "([01][0-9]|2[0-3]):[0-5][0-9]:([0-5][0-9]|60)(\\.[0-9]{1,9})?";
    private static final String OFFSET = "(Z|[+-]((0[0-9]|1[0-3]):[0-5][0-9]|14:00))";

    /** Every scalar that {@code schema/scalars.graphqls} declares. */
    static final List<GraphQLScalarType> ALL = List.of(
            scalar("Decimal", new DecimalCoercing()),
            text("Date", DAY.formatted(""), "2026, 2026-03 or 2026-03-08"),
            text("DateTime", DAY.formatted("(T" + CLOCK + OFFSET + ")?"), "2026-03-08 or 2026-03-08T09:30:00+08:00"),
            text("Instant", FULL_DAY + "T" + CLOCK + OFFSET, "2026-03-08T09:30:00+08:00"),
            text("Time", CLOCK, "09:30:00"),
            text("Base64Binary", "[0-9A-Za-z+/=\\s]*", "bWVkaWNh"));

    private FhirScalars() {}

    private static GraphQLScalarType text(String name, String grammar, String example) {
        return scalar(name, new TextCoercing(name, Pattern.compile(grammar), example));
    }

    private static GraphQLScalarType scalar(String name, Coercing<?, ?> coercing) {
        return GraphQLScalarType.newScalar().name(name).coercing(coercing).build();
    }

    /** A text; of our own types also a value of {@code java.time} that is written alike. */
    private record TextCoercing(String name, Pattern grammar, String example) implements Coercing<String, String> {

        @Override
        public String serialize(Object value, GraphQLContext context, Locale locale) {
            if (value instanceof String || value instanceof Instant || value instanceof LocalDate) {
                return value.toString();
            }
            throw new CoercingSerializeException("The stored value is no %s.".formatted(name));
        }

        @Override
        public String parseValue(Object input, GraphQLContext context, Locale locale) {
            if (input instanceof String text && grammar.matcher(text).matches()) {
                return text;
            }
            throw new CoercingParseValueException("A %s is expected, such as %s.".formatted(name, example));
        }

        @Override
        public String parseLiteral(Value<?> input, CoercedVariables variables, GraphQLContext context, Locale locale) {
            String text = input instanceof StringValue literal ? literal.getValue() : null;
            if (text != null && grammar.matcher(text).matches()) {
                return text;
            }
            throw new CoercingParseLiteralException("A %s is expected, such as \"%s\".".formatted(name, example));
        }

        @Override
        public Value<?> valueToLiteral(Object input, GraphQLContext context, Locale locale) {
            return new StringValue(input.toString());
        }
    }

    private static final class DecimalCoercing implements Coercing<BigDecimal, Number> {

        @Override
        public Number serialize(Object value, GraphQLContext context, Locale locale) {
            if (value instanceof JsonNumber || value instanceof BigDecimal) {
                return (Number) value;
            }
            throw new CoercingSerializeException("The stored value is no Decimal.");
        }

        @Override
        public BigDecimal parseValue(Object input, GraphQLContext context, Locale locale) {
            if (input instanceof Number number && isFinite(number)) {
                return new BigDecimal(number.toString());
            }
            throw new CoercingParseValueException("A Decimal is expected, such as 1.50.");
        }

        @Override
        public BigDecimal parseLiteral(
                Value<?> input, CoercedVariables variables, GraphQLContext context, Locale locale) {
            if (input instanceof FloatValue literal) {
                return literal.getValue();
            }
            if (input instanceof IntValue literal) {
                return new BigDecimal(literal.getValue());
            }
            throw new CoercingParseLiteralException("A Decimal is expected, such as 1.50.");
        }

        @Override
        public Value<?> valueToLiteral(Object input, GraphQLContext context, Locale locale) {
            return new FloatValue(new BigDecimal(input.toString()));
        }

        private static boolean isFinite(Number number) {
            return !Double.isNaN(number.doubleValue())
                    && (number instanceof BigDecimal || !Double.isInfinite(number.doubleValue()));
        }
    }
}
