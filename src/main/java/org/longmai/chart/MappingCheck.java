package org.longmai.chart;

import graphql.schema.DataFetcher;
import graphql.schema.FieldCoordinates;
import graphql.schema.GraphQLObjectType;
import graphql.schema.GraphQLSchema;
import graphql.schema.SingletonPropertyDataFetcher;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.springframework.graphql.execution.SchemaReport;

/**
 * Stops the start when a field or an argument of the schema has nothing behind it. The elements of FHIR are read by name and
 * need nothing; any other field of a FHIR type needs a fetcher.
 */
final class MappingCheck implements Consumer<SchemaReport> {

    @Override
    public void accept(SchemaReport report) {
        List<String> gaps = new ArrayList<>();
        FhirTypes types = new FhirTypes(report.schema());
        for (FieldCoordinates field : report.unmappedFields()) {
            if (!types.contains(field.getTypeName())) {
                gaps.add("the field %s has no fetcher".formatted(field));
            }
        }
        for (FieldCoordinates field : types.fetched()) {
            if (fetcher(report.schema(), field) instanceof SingletonPropertyDataFetcher<?>) {
                gaps.add("the field %s has no fetcher".formatted(field));
            }
        }
        report.unmappedRegistrations()
                .keySet()
                .forEach(field -> gaps.add("the schema has no field %s".formatted(field)));
        report.unmappedArguments()
                .forEach((fetcher, arguments) ->
                        gaps.add("%s takes %s, which the schema lacks".formatted(fetcher, arguments)));
        if (!gaps.isEmpty()) {
            throw new IllegalStateException("The GraphQL schema and the code differ: " + String.join("; ", gaps) + ".");
        }
    }

    private static DataFetcher<?> fetcher(GraphQLSchema schema, FieldCoordinates field) {
        GraphQLObjectType type = schema.getObjectType(field.getTypeName());
        return schema.getCodeRegistry().getDataFetcher(type, type.getFieldDefinition(field.getFieldName()));
    }
}
