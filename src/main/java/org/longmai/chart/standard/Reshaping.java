package org.longmai.chart.standard;

import graphql.GraphQLContext;
import graphql.execution.ResultPath;
import graphql.language.Document;
import graphql.language.Field;
import graphql.language.FragmentDefinition;
import graphql.language.FragmentSpread;
import graphql.language.InlineFragment;
import graphql.language.OperationDefinition;
import graphql.language.Selection;
import graphql.language.SelectionSet;
import graphql.schema.GraphQLCompositeType;
import graphql.schema.GraphQLFieldDefinition;
import graphql.schema.GraphQLFieldsContainer;
import graphql.schema.GraphQLNamedType;
import graphql.schema.GraphQLSchema;
import graphql.schema.GraphQLType;
import graphql.schema.GraphQLTypeUtil;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.longmai.fhir.Failure;

/**
 * Puts an answer into the shape that its document's directives ask for: {@code @flatten}, {@code @singleton}, {@code @slice}.
 * What is flattened leaves out what is absent.
 *
 * @see <a href="https://hl7.org/fhir/R4/graphql.html#flattening">FHIR GraphQL: data flattening directives</a>
 */
public final class Reshaping {

    private static final String FLATTEN = "flatten";

    private final GraphQLSchema schema;
    private final Slices slices;
    private final Map<String, FragmentDefinition> fragments = new HashMap<>();

    private Reshaping(GraphQLSchema schema, Document document, Slices slices) {
        this.schema = schema;
        this.slices = slices;
        document.getDefinitionsOfType(FragmentDefinition.class)
                .forEach(fragment -> fragments.put(fragment.getName(), fragment));
    }

    /** Where values of one object go, and under what name. */
    private record Target(Shaped into, boolean flat, boolean many, String suffix) {

        Target within(boolean list, String slice) {
            return new Target(into, true, many || list, suffix + slice);
        }
    }

    /** A field of the document, and the type that it is selected on. */
    private record Place(Field field, GraphQLType parent) {}

    /**
     * The answer in its shape.
     *
     * @throws Failure INVALID if values of several types come together, or several where there is to be one
     */
    public static Map<String, Object> of(
            Map<String, Object> data,
            GraphQLSchema schema,
            Document document,
            OperationDefinition operation,
            GraphQLContext context) {
        Reshaping reshaping = new Reshaping(schema, document, Slices.of(context));
        return reshaping.object(
                data, List.of(operation.getSelectionSet()), schema.getQueryType(), ResultPath.rootPath());
    }

    /** Whether a document has such a directive anywhere. */
    public static boolean isAskedFor(String document) {
        return document.contains(FLATTEN) || document.contains("slice");
    }

    private Map<String, Object> object(Map<?, ?> data, List<SelectionSet> selected, GraphQLType type, ResultPath path) {
        Shaped shaped = new Shaped();
        addAll(data, selected, type, path, new Target(shaped, false, false, ""));
        return shaped.values();
    }

    private void addAll(Map<?, ?> data, List<SelectionSet> selected, GraphQLType type, ResultPath path, Target target) {
        Map<String, List<Place>> places = new LinkedHashMap<>();
        selected.forEach(each -> collect(each, type, places));
        data.forEach((key, value) -> {
            List<Place> found = places.get(String.valueOf(key));
            if (found != null) {
                add(String.valueOf(key), value, found, path.segment(String.valueOf(key)), target);
            }
        });
    }

    private void add(String key, @Nullable Object value, List<Place> places, ResultPath path, Target target) {
        List<String> names = has(places, "slice") ? slices.get(path) : null;
        GraphQLType type = type(places.get(0));
        if (has(places, FLATTEN) && type instanceof GraphQLCompositeType) {
            flatten(value, places, type, path, target, names);
        } else if (names != null && value instanceof List<?> list) {
            for (int i = 0; i < list.size(); i++) {
                put(
                        key + target.suffix + "." + names.get(i),
                        shaped(list.get(i), places, type, path.segment(i)),
                        places,
                        true,
                        target);
            }
        } else {
            put(key + target.suffix, shaped(value, places, type, path), places, target.many, target);
        }
    }

    private void flatten(
            @Nullable Object value,
            List<Place> places,
            GraphQLType type,
            ResultPath path,
            Target target,
            @Nullable List<String> names) {
        if (value instanceof Map<?, ?> object) {
            addAll(object, below(places), type, path, target.within(false, ""));
        } else if (value instanceof List<?> list) {
            for (int i = 0; i < list.size(); i++) {
                if (list.get(i) instanceof Map<?, ?> object) {
                    String slice = names == null ? "" : "." + names.get(i);
                    addAll(object, below(places), type, path.segment(i), target.within(true, slice));
                }
            }
        }
    }

    private void put(String key, @Nullable Object value, List<Place> places, boolean many, Target target) {
        if (!target.flat && !many) {
            target.into.put(key, value);
        } else if (value != null) {
            String type = ((GraphQLNamedType) type(places.get(0))).getName();
            target.into.collate(key, value, type, many, has(places, "singleton"));
        }
    }

    private @Nullable Object shaped(@Nullable Object value, List<Place> places, GraphQLType type, ResultPath path) {
        if (value instanceof Map<?, ?> object && type instanceof GraphQLCompositeType) {
            return object(object, below(places), type, path);
        }
        if (!(value instanceof List<?> list) || !(type instanceof GraphQLCompositeType)) {
            return value;
        }
        List<@Nullable Object> all = new ArrayList<>(list.size());
        for (int i = 0; i < list.size(); i++) {
            all.add(shaped(list.get(i), places, type, path.segment(i)));
        }
        return all;
    }

    private static List<SelectionSet> below(List<Place> places) {
        List<SelectionSet> sets = new ArrayList<>(places.size());
        for (Place place : places) {
            if (place.field.getSelectionSet() != null) {
                sets.add(place.field.getSelectionSet());
            }
        }
        return sets;
    }

    private static boolean has(List<Place> places, String directive) {
        return places.stream().anyMatch(place -> place.field.hasDirective(directive));
    }

    private void collect(SelectionSet selected, GraphQLType type, Map<String, List<Place>> places) {
        for (Selection<?> selection : selected.getSelections()) {
            if (selection instanceof Field field) {
                places.computeIfAbsent(field.getResultKey(), any -> new ArrayList<>())
                        .add(new Place(field, type));
            } else if (selection instanceof InlineFragment fragment) {
                String on = fragment.getTypeCondition() == null
                        ? null
                        : fragment.getTypeCondition().getName();
                collect(fragment.getSelectionSet(), on == null ? type : named(on), places);
            } else if (selection instanceof FragmentSpread spread) {
                FragmentDefinition fragment = Objects.requireNonNull(fragments.get(spread.getName()));
                collect(
                        fragment.getSelectionSet(),
                        named(fragment.getTypeCondition().getName()),
                        places);
            }
        }
    }

    private GraphQLType named(String type) {
        return Objects.requireNonNull(schema.getType(type));
    }

    private GraphQLType type(Place place) {
        GraphQLFieldDefinition field = place.parent instanceof GraphQLFieldsContainer parent
                ? parent.getFieldDefinition(place.field.getName())
                : null;
        return field == null ? named("String") : GraphQLTypeUtil.unwrapAll(field.getType());
    }

    /** The values of an object, as they come together. */
    private static final class Shaped {

        private final Map<String, Object> values = new LinkedHashMap<>();
        private final Map<String, String> types = new HashMap<>();

        Map<String, Object> values() {
            return values;
        }

        void put(String key, @Nullable Object value) {
            if (types.containsKey(key)) {
                throw clash(key);
            }
            values.put(key, value);
        }

        void collate(String key, Object value, String type, boolean many, boolean single) {
            String known = types.putIfAbsent(key, type);
            boolean taken = values.containsKey(key);
            if (known == null && taken || known != null && !known.equals(type)) {
                throw clash(key);
            }
            List<?> more = value instanceof List<?> list ? list : List.of(value);
            if (single) {
                putOne(key, more, taken);
            } else if (many || taken || value instanceof List<?>) {
                List<Object> all = new ArrayList<>(taken ? list(values.get(key)) : List.of());
                all.addAll(more);
                values.put(key, all);
            } else {
                values.put(key, value);
            }
        }

        private void putOne(String key, List<?> more, boolean taken) {
            if (more.size() > 1 || taken && !more.isEmpty()) {
                throw Failure.invalid("'%s' is to be a @singleton, but has several values.".formatted(key));
            }
            more.forEach(one -> values.put(key, one));
        }

        private static List<?> list(@Nullable Object value) {
            return value instanceof List<?> list ? list : List.of(Objects.requireNonNull(value));
        }

        private static Failure clash(String key) {
            return Failure.invalid("What @flatten brings together as '%s' has several types: give one of them an alias."
                    .formatted(key));
        }
    }
}
