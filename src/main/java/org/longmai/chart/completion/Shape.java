package org.longmai.chart.completion;

import graphql.execution.MergedField;
import graphql.schema.GraphQLNamedOutputType;
import graphql.schema.GraphQLObjectType;
import graphql.schema.GraphQLScalarType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.longmai.fhir.JsonNumber;

/**
 * How a value of plain data is completed: as the engine would, in one walk. What is unexpected is not judged here: the answer
 * is then {@link #UNFIT}, and the value is the engine's.
 *
 * @see <a href="https://spec.graphql.org/September2025/#sec-Value-Completion">GraphQL: value completion</a>
 */
sealed interface Shape {

    /** In the place of a completed value: the engine has to complete this one. */
    Object UNFIT = new Object();

    /** @return the completed value or {@link #UNFIT}, never null */
    Object complete(Object value, NodeCount nodes);

    /**
     * Writes the value as {@link #complete} completes it.
     *
     * @return false instead of {@link #UNFIT}; then nothing of all that was written is used
     */
    boolean write(Object value, Writing writing);

    /** A scalar, known by the class that its values have in JSON. */
    enum Leaf implements Shape {
        TEXT {
            @Override
            public Object complete(Object value, NodeCount nodes) {
                return value instanceof String ? value : UNFIT;
            }
        },
        TRUTH {
            @Override
            public Object complete(Object value, NodeCount nodes) {
                return value instanceof Boolean ? value : UNFIT;
            }
        },
        DECIMAL {
            @Override
            public Object complete(Object value, NodeCount nodes) {
                return value instanceof JsonNumber ? value : UNFIT;
            }
        },
        INTEGER {
            @Override
            public Object complete(Object value, NodeCount nodes) {
                return value instanceof JsonNumber number ? integer(number.toString()) : UNFIT;
            }
        };

        /** What is a leaf completes to what it is written as, whatever number of nodes there may be. */
        @Override
        public boolean write(Object value, Writing writing) {
            Object completed = complete(value, NodeCount.NONE);
            if (completed == UNFIT) {
                return false;
            }
            if (completed instanceof String text) {
                writing.to().string(text);
            } else {
                writing.to().raw(completed.toString());
            }
            return true;
        }

        private static final int DIGITS = 9;

        /** Null for a scalar that is not among those of FHIR. */
        static @Nullable Leaf of(GraphQLScalarType scalar) {
            return switch (scalar.getName()) {
                case "String", "ID", "Date", "DateTime", "Instant", "Time", "Base64Binary" -> TEXT;
                case "Boolean" -> TRUTH;
                case "Decimal" -> DECIMAL;
                case "Int" -> INTEGER;
                default -> null;
            };
        }

        /** Digits that surely fit; {@code 1E2} and {@code -7} are rare enough to be left to the engine. */
        private static Object integer(String text) {
            if (text.length() > DIGITS) {
                return UNFIT;
            }
            int number = 0;
            for (int i = 0; i < text.length(); i++) {
                int digit = text.charAt(i) - '0';
                if (digit < 0 || digit > 9) {
                    return UNFIT;
                }
                number = number * 10 + digit;
            }
            return number;
        }
    }

    /** A list; its items may be null unless they are required. */
    record Repeated(Shape item, boolean required) implements Shape {

        @Override
        public Object complete(Object value, NodeCount nodes) {
            if (!(value instanceof List<?> items) || !nodes.add(items.size())) {
                return UNFIT;
            }
            List<@Nullable Object> completed = new ArrayList<>(items.size());
            for (Object each : items) {
                Object one = each == null ? absent() : item.complete(each, nodes);
                if (one == UNFIT) {
                    return UNFIT;
                }
                completed.add(one);
            }
            return completed;
        }

        @Override
        public boolean write(Object value, Writing writing) {
            if (!(value instanceof List<?> items)) {
                return false;
            }
            writing.to().raw('[');
            boolean first = true;
            for (Object each : items) {
                if (!first) {
                    writing.to().raw(',');
                }
                first = false;
                if (each == null && !required) {
                    writing.to().raw("null");
                } else if (each == null || !item.write(each, writing)) {
                    return false;
                }
            }
            writing.to().raw(']');
            return true;
        }

        private @Nullable Object absent() {
            return required ? UNFIT : null;
        }
    }

    /** An object of a known type. */
    record Structure(CompletionPlan plan, MergedField field, GraphQLObjectType type) implements Shape {

        @Override
        public Object complete(Object value, NodeCount nodes) {
            Map<?, ?> object = ElementFetcher.object(value);
            return object == null ? UNFIT : plan.selection(field, type).complete(object, nodes);
        }

        @Override
        public boolean write(Object value, Writing writing) {
            return writing.write(value, plan.selection(field, type));
        }
    }

    /** An object whose own {@code resourceType} tells its type. */
    record AnyResource(CompletionPlan plan, MergedField field, GraphQLNamedOutputType type) implements Shape {

        @Override
        public Object complete(Object value, NodeCount nodes) {
            Map<?, ?> object = ElementFetcher.object(value);
            GraphQLObjectType found = ResourceTypeResolver.typeOf(object, type, plan.schema());
            return object == null || found == null
                    ? UNFIT
                    : plan.selection(field, found).complete(object, nodes);
        }

        @Override
        public boolean write(Object value, Writing writing) {
            GraphQLObjectType found = ResourceTypeResolver.typeOf(ElementFetcher.object(value), type, plan.schema());
            return found != null && writing.write(value, plan.selection(field, found));
        }
    }
}
