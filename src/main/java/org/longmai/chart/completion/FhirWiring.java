package org.longmai.chart.completion;

import graphql.language.FieldDefinition;
import graphql.language.ObjectTypeDefinition;
import graphql.language.Type;
import graphql.language.TypeName;
import graphql.schema.DataFetcher;
import graphql.schema.idl.FieldWiringEnvironment;
import graphql.schema.idl.RuntimeWiring;
import graphql.schema.idl.TypeDefinitionRegistry;
import graphql.schema.idl.TypeInfo;
import graphql.schema.idl.WiringFactory;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.graphql.execution.RuntimeWiringConfigurer;

/**
 * Wires the types of FHIR: those that implement {@code Resource}, and all that these are made of. Their fields are read from
 * the JSON, except one that has arguments, was added by {@code extend type}, or has a fetcher of its own.
 */
public final class FhirWiring implements RuntimeWiringConfigurer {

    private Set<FieldDefinition> elements = Set.of();

    @Override
    public void setTypeDefinitionRegistry(TypeDefinitionRegistry registry) {
        elements = elements(registry);
    }

    @Override
    public void configure(RuntimeWiring.Builder wiring) {
        FhirScalars.ALL.forEach(wiring::scalar);
        wiring.type("Resource", type -> type.typeResolver(new ResourceTypeResolver()));
        wiring.type("DomainResource", type -> type.typeResolver(new ResourceTypeResolver()));
    }

    @Override
    public void configure(RuntimeWiring.Builder wiring, List<WiringFactory> factories) {
        factories.add(new ElementFactory(elements));
    }

    private record ElementFactory(Set<FieldDefinition> elements) implements WiringFactory {

        @Override
        public @Nullable DataFetcher<?> getDefaultDataFetcher(FieldWiringEnvironment environment) {
            return elements.contains(environment.getFieldDefinition()) ? ElementFetcher.INSTANCE : null;
        }
    }

    private static Set<FieldDefinition> elements(TypeDefinitionRegistry registry) {
        Set<ObjectTypeDefinition> types = new HashSet<>();
        registry.getTypes(ObjectTypeDefinition.class).stream()
                .filter(FhirWiring::isResource)
                .forEach(type -> collect(type, types, registry));
        return types.stream()
                .flatMap(type -> type.getFieldDefinitions().stream())
                .filter(FhirWiring::isElement)
                .collect(Collectors.toSet());
    }

    /** Adds the type and those that its elements are of. */
    private static void collect(
            ObjectTypeDefinition type, Set<ObjectTypeDefinition> types, TypeDefinitionRegistry registry) {
        if (!types.add(type)) {
            return;
        }
        for (FieldDefinition field : type.getFieldDefinitions()) {
            if (isElement(field)) {
                String name = TypeInfo.typeInfo(field.getType()).getName();
                registry.getType(name, ObjectTypeDefinition.class).ifPresent(part -> collect(part, types, registry));
            }
        }
    }

    private static boolean isElement(FieldDefinition field) {
        return field.getInputValueDefinitions().isEmpty();
    }

    private static boolean isResource(ObjectTypeDefinition type) {
        for (Type<?> implemented : type.getImplements()) {
            if (implemented instanceof TypeName name && name.getName().equals("Resource")) {
                return true;
            }
        }
        return false;
    }
}
