package org.longmai.chart;

import graphql.schema.DataFetchingEnvironment;
import graphql.schema.GraphQLFieldDefinition;
import graphql.schema.LightDataFetcher;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A fetcher of which there are many: it needs no context of its thread, and nobody times it by itself. */
@FunctionalInterface
interface Light extends LightDataFetcher<@Nullable Object> {

    @Override
    @Nullable
    Object get(DataFetchingEnvironment environment);

    @Override
    default @Nullable Object get(
            GraphQLFieldDefinition field, Object source, Supplier<DataFetchingEnvironment> environment) {
        return get(environment.get());
    }
}
