package org.longmai.chart.completion;

import graphql.schema.GraphQLFieldDefinition;
import graphql.schema.GraphQLInterfaceType;
import graphql.schema.GraphQLList;
import graphql.schema.GraphQLObjectType;
import graphql.schema.GraphQLScalarType;
import graphql.schema.GraphQLSchema;
import graphql.schema.GraphQLType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.longmai.fhir.JsonNumber;
import org.longmai.fhir.Resource;

/** Resources by chance: mostly of the right shape, and now and then with a value where another kind of value belongs. */
final class RandomResource {

    private static final List<String> TYPES =
            List.of("Observation", "Patient", "MedicationRequest", "Encounter", "Bundle", "Binary", "Date");
    private static final double ODD = 0.06;

    private final GraphQLSchema schema;
    private final Random random;

    RandomResource(GraphQLSchema schema, Random random) {
        this.schema = schema;
        this.random = random;
    }

    /** A resource that depends on nothing but the reference. */
    static Map<String, Object> behind(String reference) {
        Map<String, Object> resource = new LinkedHashMap<>();
        resource.put("resourceType", TYPES.get(Math.floorMod(reference.hashCode(), TYPES.size())));
        resource.put("id", reference);
        resource.put("managingOrganization", Map.of("reference", reference + "x"));
        resource.put("subject", Map.of("reference", reference + "y", "display", "D"));
        return resource;
    }

    /** A list of resources: of the type, of any type where it is null. */
    List<@Nullable Object> resources(@Nullable String type) {
        List<@Nullable Object> resources = new ArrayList<>();
        for (int i = 1 + random.nextInt(4); i > 0; i--) {
            resources.add(random.nextInt(20) == 0 ? null : root(type == null ? any() : type));
        }
        return resources;
    }

    private Object root(String type) {
        Map<String, Object> resource = resource(type, 0);
        return resource.containsKey("resourceType") && random.nextBoolean() ? new Resource(resource) : resource;
    }

    private String any() {
        return TYPES.get(random.nextInt(TYPES.size()));
    }

    private Map<String, Object> resource(String type, int depth) {
        Map<String, Object> resource = new LinkedHashMap<>();
        if (random.nextInt(20) > 0) {
            resource.put("resourceType", type);
        }
        if (schema.getType(type) instanceof GraphQLObjectType known) {
            resource.putAll(object(known, depth));
        }
        return resource;
    }

    private Map<String, Object> object(GraphQLObjectType type, int depth) {
        Map<String, Object> object = new LinkedHashMap<>();
        for (GraphQLFieldDefinition field : type.getFieldDefinitions()) {
            boolean rare =
                    random.nextInt(1 << (2 * depth)) > 0 && !field.getName().equals("value");
            if (!field.getName().equals("resourceType") && !rare && depth < 5 && random.nextInt(3) > 0) {
                object.put(field.getName(), random.nextDouble() < ODD ? odd() : value(field.getType(), depth));
            }
        }
        return object;
    }

    private Object value(GraphQLType type, int depth) {
        if (type instanceof GraphQLList list) {
            List<@Nullable Object> items = new ArrayList<>();
            for (int i = random.nextInt(3); i > 0; i--) {
                items.add(random.nextInt(15) == 0 ? null : value(list.getWrappedType(), depth));
            }
            return items;
        }
        if (type instanceof GraphQLObjectType object) {
            return object(object, depth + 1);
        }
        if (type instanceof GraphQLInterfaceType) {
            return resource(any(), depth + 2);
        }
        return type instanceof GraphQLScalarType scalar ? scalar(scalar.getName()) : odd();
    }

    private Object scalar(String name) {
        return switch (name) {
            case "Boolean" -> random.nextBoolean();
            case "Int" ->
                new JsonNumber(
                        List.of("0", "7", "1000", "-3", "2147483647", "1E2").get(random.nextInt(6)));
            case "Decimal" -> new JsonNumber(List.of("1.50", "1E2", "-0.0", "7").get(random.nextInt(4)));
            default ->
                List.of("text", "#c1", "Patient/1", "2026-03-08", "", "龙").get(random.nextInt(6));
        };
    }

    private Object odd() {
        return List.of(
                        "odd",
                        new JsonNumber("3000000000"),
                        new JsonNumber("1.5"),
                        true,
                        Map.of(),
                        Map.of("a", "b"),
                        List.of(),
                        List.of("odd", List.of("odder")))
                .get(random.nextInt(8));
    }
}
