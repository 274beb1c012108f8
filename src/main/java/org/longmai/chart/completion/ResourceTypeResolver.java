package org.longmai.chart.completion;

import graphql.TypeResolutionEnvironment;
import graphql.schema.GraphQLNamedOutputType;
import graphql.schema.GraphQLObjectType;
import graphql.schema.GraphQLSchema;
import graphql.schema.TypeResolver;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The GraphQL type of a resource: the one that its {@code resourceType} names, or {@code OtherResource}. */
final class ResourceTypeResolver implements TypeResolver {

    private static final String OTHER = "OtherResource";

    @Override
    public @Nullable GraphQLObjectType getType(TypeResolutionEnvironment environment) {
        return typeOf(
                ElementFetcher.object(environment.getObject()),
                (GraphQLNamedOutputType) environment.getFieldType(),
                environment.getSchema());
    }

    /** @return null if the value is no object or its type is none of those that may stand here */
    static @Nullable GraphQLObjectType typeOf(
            @Nullable Map<?, ?> resource, GraphQLNamedOutputType place, GraphQLSchema schema) {
        if (resource == null) {
            return null;
        }
        GraphQLObjectType named = possible(resource.get("resourceType"), place, schema);
        return named == null ? possible(OTHER, place, schema) : named;
    }

    private static @Nullable GraphQLObjectType possible(
            @Nullable Object name, GraphQLNamedOutputType place, GraphQLSchema schema) {
        return name instanceof String text
                        && schema.getType(text) instanceof GraphQLObjectType type
                        && schema.isPossibleType(place, type)
                ? type
                : null;
    }
}
