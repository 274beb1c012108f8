package org.longmai.chart;

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
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.graphql.execution.RuntimeWiringConfigurer;

/**
 * Wires the types of FHIR: those that implement {@code Resource}, and all that these are made of. Their fields are read from
 * the JSON, except one that has arguments, was added by {@code extend type}, or has a fetcher of its own.
 */
final class FhirWiring implements RuntimeWiringConfigurer {

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
        Deque<ObjectTypeDefinition> unread = new ArrayDeque<>();
        for (ObjectTypeDefinition type : registry.getTypes(ObjectTypeDefinition.class)) {
            if (isResource(type)) {
                unread.add(type);
            }
        }
        Set<ObjectTypeDefinition> types = new HashSet<>(unread);
        Set<FieldDefinition> elements = new HashSet<>();
        while (!unread.isEmpty()) {
            for (FieldDefinition field : unread.pop().getFieldDefinitions()) {
                if (!field.getInputValueDefinitions().isEmpty()) {
                    continue;
                }
                elements.add(field);
                registry.getType(TypeInfo.typeInfo(field.getType()).getName(), ObjectTypeDefinition.class)
                        .filter(types::add)
                        .ifPresent(unread::add);
            }
        }
        return elements;
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
