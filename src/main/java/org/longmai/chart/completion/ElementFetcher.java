package org.longmai.chart.completion;

import graphql.schema.DataFetchingEnvironment;
import graphql.schema.GraphQLFieldDefinition;
import graphql.schema.LightDataFetcher;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.longmai.fhir.Resource;

/** Reads an element of a resource, or of a part of one, by the field's name. That a field has this fetcher marks it as plain. */
public class ElementFetcher implements LightDataFetcher<@Nullable Object> {

    public static final ElementFetcher INSTANCE = new ElementFetcher();

    protected ElementFetcher() {}

    /** The JSON object that the value is, be it a resource, or null where it is none. */
    public static @Nullable Map<?, ?> object(@Nullable Object value) {
        if (value instanceof Map<?, ?> object) {
            return object;
        }
        if (value instanceof VersionedResource shown) {
            return shown.json();
        }
        return value instanceof Resource resource ? resource.json() : null;
    }

    @Override
    public @Nullable Object get(
            GraphQLFieldDefinition field, @Nullable Object source, Supplier<DataFetchingEnvironment> environment) {
        Map<?, ?> object = object(source);
        return object == null ? null : object.get(field.getName());
    }

    @Override
    public @Nullable Object get(DataFetchingEnvironment environment) {
        return get(environment.getFieldDefinition(), environment.getSource(), () -> environment);
    }
}
