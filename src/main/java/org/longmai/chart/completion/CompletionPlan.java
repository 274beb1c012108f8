package org.longmai.chart.completion;

import graphql.execution.ExecutionContext;
import graphql.execution.FieldCollector;
import graphql.execution.FieldCollectorParameters;
import graphql.execution.MergedField;
import graphql.execution.MergedSelectionSet;
import graphql.language.FragmentDefinition;
import graphql.schema.GraphQLCodeRegistry;
import graphql.schema.GraphQLFieldDefinition;
import graphql.schema.GraphQLInterfaceType;
import graphql.schema.GraphQLList;
import graphql.schema.GraphQLNamedOutputType;
import graphql.schema.GraphQLNonNull;
import graphql.schema.GraphQLObjectType;
import graphql.schema.GraphQLScalarType;
import graphql.schema.GraphQLSchema;
import graphql.schema.GraphQLType;
import graphql.schema.GraphQLTypeUtil;
import graphql.schema.GraphQLUnionType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * How the values of one operation are completed, for one choice of its conditions ({@code @skip}, {@code @include}). Worked
 * out as it is asked, once for each field and type; may be used by many executions at once.
 */
final class CompletionPlan {

    private final GraphQLSchema schema;
    private final FhirTypes types;
    private final OpenFields open;
    private final Map<String, FragmentDefinition> fragments;
    private final Map<String, Object> conditions;
    private final FieldCollector collector = new FieldCollector();
    private final Map<Place, Selection> selections = new ConcurrentHashMap<>();
    private final Map<Place, Optional<Shape>> shapes = new ConcurrentHashMap<>();

    /**
     * @param context an execution of the operation
     * @param conditions its variables that are true or false
     */
    CompletionPlan(FhirTypes types, OpenFields open, ExecutionContext context, Map<String, Object> conditions) {
        this.schema = context.getGraphQLSchema();
        this.types = types;
        this.open = open;
        this.fragments = context.getFragmentsByName();
        this.conditions = conditions;
    }

    /** Fields of the document that were merged, and the type of their value. */
    private record Place(MergedField field, GraphQLType type) {}

    GraphQLSchema schema() {
        return schema;
    }

    /** What is selected by the field on an object of the type. */
    Selection selection(MergedField field, GraphQLObjectType type) {
        Place place = new Place(field, type);
        Selection known = selections.get(place);
        return known == null ? selections.computeIfAbsent(place, this::selection) : known;
    }

    /** How a value of the field is completed, or null if that is the engine's. */
    @Nullable
    Shape shape(MergedField field, GraphQLType type) {
        Place place = new Place(field, type);
        Optional<Shape> known = shapes.get(place);
        return (known == null ? shapes.computeIfAbsent(place, this::shape) : known).orElse(null);
    }

    private Optional<Shape> shape(Place place) {
        return open.contains(place.field) ? Optional.empty() : Optional.ofNullable(plainShape(place.field, place.type));
    }

    private @Nullable Shape plainShape(MergedField field, GraphQLType type) {
        if (type instanceof GraphQLList list) {
            GraphQLType item = list.getWrappedType();
            Shape shape = plainShape(field, GraphQLTypeUtil.unwrapNonNull(item));
            return shape == null ? null : new Shape.Repeated(shape, item instanceof GraphQLNonNull);
        }
        if (type instanceof GraphQLScalarType scalar) {
            return Shape.Leaf.of(scalar);
        }
        if (type instanceof GraphQLObjectType object) {
            return types.contains(object) ? new Shape.Structure(this, field, object) : null;
        }
        return isResource(type) ? new Shape.AnyResource(this, field, (GraphQLNamedOutputType) type) : null;
    }

    private boolean isResource(GraphQLType type) {
        GraphQLCodeRegistry code = schema.getCodeRegistry();
        if (type instanceof GraphQLInterfaceType any) {
            return code.getTypeResolver(any) instanceof ResourceTypeResolver;
        }
        return type instanceof GraphQLUnionType union && code.getTypeResolver(union) instanceof ResourceTypeResolver;
    }

    private Selection selection(Place place) {
        GraphQLObjectType type = (GraphQLObjectType) place.type;
        MergedSelectionSet fields = collector.collectFields(
                FieldCollectorParameters.newParameters()
                        .schema(schema)
                        .objectType(type)
                        .fragments(fragments)
                        .variables(conditions)
                        .build(),
                place.field);
        List<Selection.Part> parts = new ArrayList<>(fields.size());
        for (String key : fields.getKeys()) {
            parts.add(part(key, fields.getSubField(key), type));
        }
        return new Selection(fields, parts);
    }

    private Selection.Part part(String key, MergedField field, GraphQLObjectType type) {
        String name = field.getName();
        if (name.equals("__typename") && !open.contains(field)) {
            return new Selection.Part(key, name, null, type.getName());
        }
        GraphQLFieldDefinition definition = type.getFieldDefinition(name);
        boolean plain = definition != null
                && !(definition.getType() instanceof GraphQLNonNull)
                && FhirTypes.isElement(type, definition, schema);
        return new Selection.Part(key, name, plain ? shape(field, definition.getType()) : null, null);
    }
}
