package org.longmai.chart.standard;

import graphql.language.Field;
import graphql.schema.DataFetchingEnvironment;
import graphql.schema.GraphQLFieldDefinition;
import graphql.schema.GraphQLObjectType;
import graphql.schema.GraphQLTypeUtil;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.longmai.chart.completion.ElementFetcher;
import org.longmai.fhir.Failure;

/**
 * A list of elements, or those of them that the field's arguments and directives select.
 *
 * @see <a href="https://hl7.org/fhir/R4/graphql.html#list">FHIR GraphQL: list navigation</a>
 */
public final class ListSelection extends ElementFetcher {

    static final ListSelection INSTANCE = new ListSelection();
    static final String FHIRPATH = "fhirpath";
    static final String OFFSET = "_offset";
    static final String COUNT = "_count";

    private ListSelection() {}

    @Override
    public @Nullable Object get(
            GraphQLFieldDefinition field, @Nullable Object source, Supplier<DataFetchingEnvironment> environment) {
        Object value = super.get(field, source, environment);
        return value instanceof List<?> list ? selected(list, environment.get()) : value;
    }

    private static List<?> selected(List<?> all, DataFetchingEnvironment environment) {
        Field field = environment.getField();
        if (field.getArguments().isEmpty() && field.getDirectives().isEmpty()) {
            return all;
        }
        List<?> found = all;
        for (Map.Entry<String, Object> argument : environment.getArguments().entrySet()) {
            found = switch (argument.getKey()) {
                case OFFSET, COUNT -> found;
                case FHIRPATH ->
                    type(environment) instanceof GraphQLObjectType type
                            ? matching(found, String.valueOf(argument.getValue()), type, environment)
                            : found;
                default -> having(found, argument.getKey(), argument.getValue());
            };
        }
        return directed(part(found, environment), environment);
    }

    /**
     * What the directives leave of a list; the names of slices are kept until the answer is put together.
     *
     * @param found resources or parts of them
     */
    public static List<?> directed(List<?> found, DataFetchingEnvironment environment) {
        Field field = environment.getField();
        List<?> left = field.hasDirective("first") && found.size() > 1 ? found.subList(0, 1) : found;
        if (field.hasDirective("slice")) {
            Slices.of(environment.getGraphQlContext())
                    .put(
                            environment.getExecutionStepInfo().getPath(),
                            names(left, Directives.path(field, environment), environment));
        }
        return left;
    }

    /**
     * Those of which the FHIRPath is true.
     *
     * @param type of each
     */
    public static <T> List<T> matching(
            List<T> all, String path, GraphQLObjectType type, DataFetchingEnvironment environment) {
        return FhirPaths.of(environment).matching(all, path, type);
    }

    private static List<String> names(List<?> all, String path, DataFetchingEnvironment environment) {
        List<String> names = new ArrayList<>(all.size());
        for (int i = 0; i < all.size(); i++) {
            names.add(
                    path.equals("$index")
                            ? String.valueOf(i)
                            : type(environment) instanceof GraphQLObjectType type
                                    ? FhirPaths.of(environment).text(all.get(i), path, type)
                                    : "");
        }
        return names;
    }

    private static @Nullable Object type(DataFetchingEnvironment environment) {
        return GraphQLTypeUtil.unwrapAll(environment.getFieldType());
    }

    private static List<?> having(List<?> all, String part, @Nullable Object wanted) {
        return wanted == null
                ? all
                : all.stream()
                        .filter(element -> element instanceof Map<?, ?> object && has(object.get(part), wanted))
                        .toList();
    }

    private static boolean has(@Nullable Object value, Object wanted) {
        if (value instanceof List<?> values) {
            return values.stream().anyMatch(each -> has(each, wanted));
        }
        if (value instanceof Number && wanted instanceof Number) {
            return new BigDecimal(value.toString()).compareTo(new BigDecimal(wanted.toString())) == 0;
        }
        return wanted.equals(value);
    }

    private static List<?> part(List<?> all, DataFetchingEnvironment environment) {
        int offset = number(environment, OFFSET, 0);
        int count = number(environment, COUNT, all.size());
        int from = Math.min(offset, all.size());
        return all.subList(from, from + Math.min(count, all.size() - from));
    }

    private static int number(DataFetchingEnvironment environment, String argument, int otherwise) {
        Integer number = environment.getArgument(argument);
        if (number != null && number < 0) {
            throw Failure.invalid("'%s' must be 0 or more.".formatted(argument));
        }
        return number == null ? otherwise : number;
    }
}
