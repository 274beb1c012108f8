package org.longmai.chart.standard;

import graphql.language.FieldDefinition;
import graphql.language.InputValueDefinition;
import graphql.language.ListType;
import graphql.language.ObjectTypeDefinition;
import graphql.language.Type;
import graphql.language.TypeName;
import graphql.schema.GraphQLNamedType;
import graphql.schema.GraphQLSchema;
import graphql.schema.GraphQLType;
import graphql.schema.idl.FieldWiringEnvironment;
import graphql.schema.idl.RuntimeWiring;
import graphql.schema.idl.SchemaGenerator;
import graphql.schema.idl.SchemaParser;
import graphql.schema.idl.TypeDefinitionRegistry;
import graphql.schema.idl.TypeInfo;
import graphql.schema.idl.WiringFactory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.longmai.chart.completion.ElementFetcher;
import org.longmai.chart.completion.FhirWiring;
import org.springframework.core.io.Resource;
import org.springframework.core.io.support.PathMatchingResourcePatternResolver;

/**
 * The schema of the standard's GraphQL: FHIR's types as the chart has them, their lists with arguments, and for each resource
 * type {@code Type}, {@code TypeList} and {@code TypeConnection}; these also on the resources that they may refer to.
 *
 * @see <a href="https://hl7.org/fhir/R4/graphql.html">FHIR: GraphQL</a>
 */
public final class StandardSchema {

    private static final String DIRECTIVES =
            """
            "The field is left out, and what is below it stands in its place"
            directive @flatten on FIELD
            "The first element alone"
            directive @first on FIELD
            "One value where a field above is flattened; an error if there are more"
            directive @singleton on FIELD
            "Each element under a name of its own: a dot, and what the FHIRPath gives, or $index"
            directive @slice(path: String!) on FIELD
            """;

    private static final String COMMON =
            """
              "A FHIRPath: those of which it is true"
              fhirpath: String
              "As code eq http://loinc.org|4548-4 and not(date lt 2026-01-01)"
              _filter: String
              "date, _lastUpdated or _id; a minus before it for descending"
              _sort: [String!]
            """;

    private static final String PAGE =
            """
              "The most on a page"
              _count: Int = 20
              _offset: Int = 0
            """;

    private static final Set<String> OF_REVERSE = Set.of("patient", "encounter", "performer");

    private final Map<String, String> elements;

    private StandardSchema(Map<String, String> elements) {
        this.elements = elements;
    }

    /** The resource types that have searches. */
    public static List<String> types() {
        return SearchParameter.types();
    }

    /** The types of resources that one of this type may refer to by a search parameter. */
    public static List<String> targets(String type) {
        return types().stream()
                .filter(target -> SearchParameter.of(type).values().stream().anyMatch(each -> each.leadsTo(target)))
                .toList();
    }

    private static StandardSchema read() {
        Map<String, String> texts = new TreeMap<>();
        for (Resource file : files("classpath:graphql/fhir/*.graphqls")) {
            String name = String.valueOf(file.getFilename()).replace(".graphqls", "");
            if (!name.equals("types")) {
                texts.put(name, text(file));
            }
        }
        return new StandardSchema(texts);
    }

    /** @param fetchers adds what fetches the roots, the reverse look-ups and the references */
    public static GraphQLSchema build(Consumer<RuntimeWiring.Builder> fetchers) {
        StandardSchema schema = read();
        TypeDefinitionRegistry types = schema.registry();
        RuntimeWiring.Builder wiring = RuntimeWiring.newRuntimeWiring().wiringFactory(new Elements());
        new FhirWiring().configure(wiring);
        fetchers.accept(wiring);
        return new SchemaGenerator().makeExecutableSchema(types, wiring.build());
    }

    /** The schema of a query about one resource: its own fields are the roots. */
    public static GraphQLSchema of(GraphQLSchema whole, String type) {
        Set<GraphQLType> others = new LinkedHashSet<>();
        for (GraphQLNamedType each : whole.getAllTypesAsList()) {
            if (!each.getName().startsWith("__") && !each.getName().equals("Query")) {
                others.add(each);
            }
        }
        return GraphQLSchema.newSchema(whole)
                .query(whole.getObjectType(type))
                .additionalTypes(others)
                .build();
    }

    private TypeDefinitionRegistry registry() {
        StringBuilder sdl = new StringBuilder(DIRECTIVES);
        elements.values().forEach(sdl::append);
        sdl.append(text(files("classpath:graphql/fhir/types.graphqls")[0])
                .replace("optional: Boolean = true", "optional: Boolean = false"));
        sdl.append(text(files("classpath:graphql/scalars.graphqls")[0]));
        TypeDefinitionRegistry fhir = new SchemaParser().parse(sdl.toString());
        TypeDefinitionRegistry all = new SchemaParser().parse(searches());
        for (ObjectTypeDefinition type : List.copyOf(fhir.getTypes(ObjectTypeDefinition.class))) {
            ObjectTypeDefinition changed = withArguments(type, fhir);
            fhir.remove(type);
            fhir.add(changed);
        }
        return fhir.merge(all);
    }

    /** The roots, the connections and the reverse look-ups. */
    private String searches() {
        StringBuilder sdl = new StringBuilder("type Query {\n");
        elements.keySet().forEach(type -> sdl.append(roots(type)));
        sdl.append("}\n");
        elements.keySet().forEach(type -> sdl.append(connection(type)));
        elements.keySet().forEach(type -> sdl.append(reverse(type)));
        return sdl.toString();
    }

    private static String roots(String type) {
        String arguments = arguments(type, parameter -> true);
        return "  %1$s(id: ID!): %1$s\n".formatted(type)
                + "  \"All of them, or an error if these are too many\"\n  %1$sList(%2$s): [%1$s]\n"
                        .formatted(type, arguments)
                + "  %1$sConnection(%2$s%3$s  \"What first, previous, next or last is; nothing else is given beside it\"\n  _cursor: String): %1$sConnection\n"
                        .formatted(type, arguments, PAGE);
    }

    private static String arguments(String type, Predicate<SearchParameter> wanted) {
        StringBuilder arguments = new StringBuilder();
        SearchParameter.of(type).values().stream()
                .filter(wanted)
                .forEach(parameter -> arguments.append("  %s: [String!]\n".formatted(parameter.name())));
        return arguments.append(COMMON).toString();
    }

    /** A look-up below a resource has fewer arguments: there are hundreds of them. */
    private static boolean isOfReverse(SearchParameter parameter) {
        return switch (parameter.kind()) {
            case TOKEN, DATE ->
                !parameter.name().startsWith("_") || parameter.name().equals("_lastUpdated");
            case REFERENCE -> OF_REVERSE.contains(parameter.name());
            case STRING, URI -> false;
        };
    }

    private static String connection(String type) {
        return """
                type %1$sConnection { count: Int offset: Int pagesize: Int edges: [%1$sEdge] first: String previous: String next: String last: String }
                type %1$sEdge { mode: String score: Decimal resource: %1$s }
                """
                .formatted(type);
    }

    /** What refers to a resource of the type. */
    private String reverse(String target) {
        StringBuilder fields = new StringBuilder();
        for (String type : elements.keySet()) {
            List<String> names = SearchParameter.of(type).values().stream()
                    .filter(parameter -> parameter.leadsTo(target))
                    .map(SearchParameter::name)
                    .toList();
            if (!names.isEmpty()) {
                fields.append(reverse(type, names));
            }
        }
        return fields.isEmpty() ? "" : "extend type %s {\n%s}\n".formatted(target, fields);
    }

    private static String reverse(String type, List<String> names) {
        String arguments = "  \"%s\"\n  _reference: String!\n".formatted(String.join(", ", names))
                + arguments(type, StandardSchema::isOfReverse);
        return "  %1$sList(%2$s): [%1$s]\n  %1$sConnection(%2$s%3$s): %1$sConnection\n"
                .formatted(type, arguments, PAGE);
    }

    private static ObjectTypeDefinition withArguments(ObjectTypeDefinition type, TypeDefinitionRegistry registry) {
        List<FieldDefinition> fields = new ArrayList<>();
        for (FieldDefinition field : type.getFieldDefinitions()) {
            fields.add(withArguments(field, registry));
        }
        return type.transform(to -> to.fieldDefinitions(fields));
    }

    private static FieldDefinition withArguments(FieldDefinition field, TypeDefinitionRegistry registry) {
        ObjectTypeDefinition element = field.getType() instanceof ListType list
                ? registry.getType(TypeInfo.typeInfo(list).getName(), ObjectTypeDefinition.class)
                        .orElse(null)
                : null;
        return element == null ? field : field.transform(to -> to.inputValueDefinitions(listArguments(element)));
    }

    /** The standard's four: a FHIRPath, a value of a part, and which of those that are left. */
    private static List<InputValueDefinition> listArguments(ObjectTypeDefinition element) {
        List<InputValueDefinition> arguments = new ArrayList<>();
        arguments.add(argument(ListSelection.FHIRPATH, new TypeName("String")));
        arguments.add(argument(ListSelection.OFFSET, new TypeName("Int")));
        arguments.add(argument(ListSelection.COUNT, new TypeName("Int")));
        for (FieldDefinition part : element.getFieldDefinitions()) {
            String type = TypeInfo.typeInfo(part.getType()).getName();
            if (isPrimitive(type) && part.getInputValueDefinitions().isEmpty()) {
                arguments.add(argument(part.getName(), new TypeName(type)));
            }
        }
        return arguments;
    }

    private static boolean isPrimitive(String type) {
        return switch (type) {
            case "String", "ID", "Boolean", "Int", "Decimal", "Date", "DateTime", "Instant", "Time" -> true;
            default -> false;
        };
    }

    private static InputValueDefinition argument(String name, Type<?> type) {
        return InputValueDefinition.newInputValueDefinition()
                .name(name)
                .type(type)
                .build();
    }

    private static Resource[] files(String pattern) {
        try {
            return new PathMatchingResourcePatternResolver().getResources(pattern);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String text(Resource file) {
        try {
            return file.getContentAsString(StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What no fetcher is given for is read from the JSON. */
    private static final class Elements implements WiringFactory {

        @Override
        public @Nullable ElementFetcher getDefaultDataFetcher(FieldWiringEnvironment environment) {
            return environment.getFieldDefinition().getType() instanceof ListType
                    ? ListSelection.INSTANCE
                    : ElementFetcher.INSTANCE;
        }
    }
}
