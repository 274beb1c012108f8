package org.longmai.chart.completion;

import graphql.schema.GraphQLFieldDefinition;
import graphql.schema.GraphQLFieldsContainer;
import graphql.schema.GraphQLInterfaceType;
import graphql.schema.GraphQLObjectType;
import graphql.schema.GraphQLSchema;
import graphql.schema.GraphQLType;
import graphql.schema.GraphQLTypeUtil;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;

/** Documents by chance, valid against the schema: aliases, merged fields, fragments of both kinds, conditions, variables. */
final class RandomDocument {

    private static final List<String> POSSIBLE =
            List.of("Patient", "Observation", "Encounter", "OtherResource", "Binary");
    /** Fields of every kind: with a fetcher, or above one; scalars, lists, contained resources. */
    private static final Set<String> FAVOURITES = Set.of(
            "subject",
            "resource",
            "managingOrganization",
            "nickname",
            "valueQuantity",
            "value",
            "inWords",
            "contained",
            "extension",
            "component",
            "referenceRange",
            "low",
            "status",
            "code",
            "coding",
            "valueInteger",
            "name",
            "given",
            "_given",
            "deceasedBoolean",
            "id");

    private static final int DEPTH = 5;
    private static final int PARTS = 600;

    private final GraphQLSchema schema;
    private final Random random;
    private final StringBuilder fragments = new StringBuilder();
    private final TreeSet<String> variables = new TreeSet<>();
    private int fragmentCount;
    private int parts;

    RandomDocument(GraphQLSchema schema, Random random) {
        this.schema = schema;
        this.random = random;
    }

    /** @param root a field of Query that leads to resources, up to the brace of their selection: <code>page { nodes {</code> */
    String document(String root, String type) {
        String selection = schema.getType(type) instanceof GraphQLFieldsContainer fields
                ? selection(fields, 0, "")
                : "{ __typename " + onOne(0) + " " + onOne(0) + " ... on Resource { id resourceType } }";
        String ends = " }".repeat(braces(root) - 1);
        String declared = variables.isEmpty() ? "" : "(" + String.join(", ", variables) + ")";
        return "query Q%s { %s%s%s } %s".formatted(declared, root, selection.substring(1), ends, fragments);
    }

    /** Values of the variables; the one with a default is left out by chance. */
    Map<String, Object> values() {
        return random.nextBoolean()
                ? Map.of("yes", true, "no", false)
                : Map.of("yes", true, "no", false, "may", random.nextBoolean());
    }

    private static int braces(String root) {
        return (int) root.chars().filter(character -> character == '{').count();
    }

    private String selection(GraphQLFieldsContainer type, int depth, String prefix) {
        StringBuilder text = new StringBuilder("{ __typename ");
        for (int i = (8 >> depth) + random.nextInt(3); i > 0 && parts++ < PARTS; i--) {
            text.append(part(type, depth, prefix)).append(' ');
        }
        return text.append('}').toString();
    }

    private String part(GraphQLFieldsContainer type, int depth, String prefix) {
        return switch (depth > DEPTH ? 9 : random.nextInt(10)) {
            case 0 -> "..." + condition() + selection(type, depth + 1, prefix);
            case 1 -> "... on " + type.getName() + condition() + selection(type, depth + 1, prefix);
            case 2 -> "..." + fragment(type, depth + 1, prefix) + condition();
            case 3 -> type instanceof GraphQLInterfaceType ? onOne(depth) : field(type, depth, prefix);
            case 4 -> type instanceof GraphQLInterfaceType ? onOne(depth) : "t" + prefix + ": __typename" + condition();
            default -> field(type, depth, prefix);
        };
    }

    /** Fields of different types may not share a name in the answer, so that of the type goes before it. */
    private String onOne(int depth) {
        String name = one(POSSIBLE);
        return "... on " + name + condition() + selection((GraphQLObjectType) schema.getType(name), depth + 1, name);
    }

    private String fragment(GraphQLFieldsContainer type, int depth, String prefix) {
        String name = "f" + fragmentCount++;
        String selection = selection(type, depth, prefix);
        fragments.append("fragment %s on %s %s ".formatted(name, type.getName(), selection));
        return name;
    }

    private String field(GraphQLFieldsContainer type, int depth, String prefix) {
        GraphQLFieldDefinition field = one(random.nextBoolean() ? favourites(type) : type.getFieldDefinitions());
        GraphQLType inner = GraphQLTypeUtil.unwrapAll(field.getType());
        if (inner instanceof GraphQLFieldsContainer && depth >= DEPTH) {
            return "__typename";
        }
        String below = inner instanceof GraphQLFieldsContainer object ? " " + selection(object, depth + 1, "") : "";
        return alias(field.getName(), prefix) + arguments(field.getName()) + condition() + below;
    }

    private static List<GraphQLFieldDefinition> favourites(GraphQLFieldsContainer type) {
        List<GraphQLFieldDefinition> found = type.getFieldDefinitions().stream()
                .filter(field -> FAVOURITES.contains(field.getName()))
                .toList();
        return found.isEmpty() ? type.getFieldDefinitions() : found;
    }

    private <T> T one(List<T> choices) {
        return choices.get(random.nextInt(choices.size()));
    }

    private String alias(String name, String prefix) {
        return switch (random.nextInt(3)) {
            case 0 -> "%sa_%s: %s".formatted(prefix, name, name);
            case 1 -> "%sb_%s: %s".formatted(prefix, name, name);
            default -> prefix.isEmpty() ? name : "%s_%s: %s".formatted(prefix, name, name);
        };
    }

    private static String arguments(String name) {
        return name.equals("inWords") ? "(precise: true)" : "";
    }

    private String condition() {
        return switch (random.nextInt(24)) {
            case 0 -> " @skip(if: " + variable() + ")";
            case 1 -> " @include(if: " + variable() + ")";
            case 2 -> " @include(if: true)";
            case 3 -> " @skip(if: true)";
            case 4 -> " @skip(if: " + variable() + ") @include(if: " + variable() + ")";
            default -> "";
        };
    }

    private String variable() {
        String name = one(List.of("yes", "no", "may"));
        variables.add(name.equals("may") ? "$may: Boolean = true" : "$" + name + ": Boolean!");
        return "$" + name;
    }
}
