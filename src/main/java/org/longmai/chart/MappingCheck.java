package org.longmai.chart;

import graphql.schema.DataFetcher;
import graphql.schema.FieldCoordinates;
import graphql.schema.GraphQLObjectType;
import graphql.schema.GraphQLSchema;
import graphql.schema.SingletonPropertyDataFetcher;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;
import org.longmai.chart.completion.FhirTypes;
import org.springframework.graphql.execution.SchemaReport;

/**
 * Stops the start when a field or an argument of the schema has nothing behind it. The elements of FHIR are read by name and
 * need nothing; any other field of a FHIR type needs a fetcher.
 */
final class MappingCheck implements Consumer<SchemaReport> {

    @Override
    public void accept(SchemaReport report) {
        FhirTypes types = new FhirTypes(report.schema());
        List<String> gaps = Stream.of(
                        fields(report, types), addedFields(report, types), registrations(report), arguments(report))
                .flatMap(Function.identity())
                .toList();
        if (!gaps.isEmpty()) {
            throw new IllegalStateException("The GraphQL schema and the code differ: " + String.join("; ", gaps) + ".");
        }
    }

    private static Stream<String> fields(SchemaReport report, FhirTypes types) {
        return report.unmappedFields().stream()
                .filter(field -> !types.contains(field.getTypeName()))
                .map("the field %s has no fetcher"::formatted);
    }

    private static Stream<String> addedFields(SchemaReport report, FhirTypes types) {
        return types.fetched().stream()
                .filter(field -> fetcher(report.schema(), field) instanceof SingletonPropertyDataFetcher<?>)
                .map("the field %s has no fetcher"::formatted);
    }

    private static Stream<String> registrations(SchemaReport report) {
        return report.unmappedRegistrations().keySet().stream().map("the schema has no field %s"::formatted);
    }

    private static Stream<String> arguments(SchemaReport report) {
        return report.unmappedArguments().entrySet().stream()
                .map(each -> "%s takes %s, which the schema lacks".formatted(each.getKey(), each.getValue()));
    }

    private static DataFetcher<?> fetcher(GraphQLSchema schema, FieldCoordinates field) {
        GraphQLObjectType type = schema.getObjectType(field.getTypeName());
        return schema.getCodeRegistry().getDataFetcher(type, type.getFieldDefinition(field.getFieldName()));
    }
}
