package org.longmai.chart.completion;

import graphql.schema.FieldCoordinates;
import graphql.schema.GraphQLFieldDefinition;
import graphql.schema.GraphQLNamedType;
import graphql.schema.GraphQLObjectType;
import graphql.schema.GraphQLSchema;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What is plain in a schema: the types that have elements, and which fields of theirs are none. */
public final class FhirTypes {

    private final Set<GraphQLObjectType> types = new HashSet<>();
    private final List<FieldCoordinates> fetched = new ArrayList<>();
    private final Set<String> fetchedNames = new HashSet<>();

    public FhirTypes(GraphQLSchema schema) {
        for (GraphQLNamedType type : schema.getAllTypesAsList()) {
            if (type instanceof GraphQLObjectType object && hasElements(object, schema)) {
                types.add(object);
                object.getFieldDefinitions().forEach(field -> add(object, field, schema));
            }
        }
    }

    /** Whether the field is read from the JSON, and from nowhere else. */
    static boolean isElement(GraphQLObjectType type, GraphQLFieldDefinition field, GraphQLSchema schema) {
        return schema.getCodeRegistry().getDataFetcher(type, field) instanceof ElementFetcher;
    }

    boolean contains(GraphQLObjectType type) {
        return types.contains(type);
    }

    public boolean contains(String type) {
        return types.stream().anyMatch(known -> known.getName().equals(type));
    }

    /** The fields of these types that are fetched from elsewhere. */
    public List<FieldCoordinates> fetched() {
        return fetched;
    }

    /** Whether a field of this name is fetched from elsewhere in any of these types. */
    boolean isFetched(String field) {
        return fetchedNames.contains(field);
    }

    private void add(GraphQLObjectType type, GraphQLFieldDefinition field, GraphQLSchema schema) {
        if (!isElement(type, field, schema)) {
            fetched.add(FieldCoordinates.coordinates(type, field));
            fetchedNames.add(field.getName());
        }
    }

    private static boolean hasElements(GraphQLObjectType type, GraphQLSchema schema) {
        return type.getFieldDefinitions().stream().anyMatch(field -> isElement(type, field, schema));
    }
}
