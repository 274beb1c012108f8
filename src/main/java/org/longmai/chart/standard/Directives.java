package org.longmai.chart.standard;

import graphql.execution.directives.QueryAppliedDirective;
import graphql.language.Field;
import graphql.schema.DataFetchingEnvironment;
import java.util.List;
import org.longmai.fhir.Failure;

/** The FHIRPath of a {@code @slice}. */
final class Directives {

    private Directives() {}

    static String path(Field field, DataFetchingEnvironment environment) {
        List<QueryAppliedDirective> applied = environment.getQueryDirectives().getImmediateAppliedDirective("slice");
        Object path =
                applied.isEmpty() ? null : applied.get(0).getArgument("path").getValue();
        if (path instanceof String text) {
            return text;
        }
        throw Failure.invalid("@slice of '%s' needs a path.".formatted(field.getName()));
    }
}
