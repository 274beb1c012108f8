package org.longmai.chart.standard;

import graphql.schema.GraphQLFieldDefinition;
import graphql.schema.GraphQLNamedType;
import graphql.schema.GraphQLObjectType;
import graphql.schema.GraphQLType;
import graphql.schema.GraphQLTypeUtil;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.hl7.fhir.r4.model.Base;
import org.hl7.fhir.r4.model.BooleanType;
import org.hl7.fhir.r4.model.DateTimeType;
import org.hl7.fhir.r4.model.DateType;
import org.hl7.fhir.r4.model.DecimalType;
import org.hl7.fhir.r4.model.InstantType;
import org.hl7.fhir.r4.model.IntegerType;
import org.hl7.fhir.r4.model.Property;
import org.hl7.fhir.r4.model.StringType;
import org.hl7.fhir.r4.model.TimeType;
import org.jspecify.annotations.Nullable;
import org.longmai.chart.completion.ElementFetcher;

/** An element of FHIR's JSON as HAPI's FHIRPath engine reads one; its structure is that of its GraphQL type. */
final class JsonElement extends Base {

    private static final long serialVersionUID = 1L;

    private final transient GraphQLObjectType type;
    private final transient Map<?, ?> json;
    private final transient Runnable reading;

    /** @param reading is run whenever children are read */
    JsonElement(GraphQLObjectType type, Object value, Runnable reading) {
        Map<?, ?> object = ElementFetcher.object(value);
        this.type = type;
        this.json = object == null ? Map.of() : object;
        this.reading = reading;
    }

    /** A collection; its elements are called {@code item}. */
    static final class Items extends Base {

        private static final long serialVersionUID = 1L;

        private final transient List<? extends Base> items;

        Items(List<? extends Base> items) {
            this.items = items;
        }

        @Override
        public Base[] listChildrenByName(String name, boolean check) {
            return name.equals("item") ? items.toArray(Base[]::new) : new Base[0];
        }

        @Override
        public String fhirType() {
            return "List";
        }

        @Override
        protected void listChildren(List<Property> result) {
            // Read by name alone.
        }

        @Override
        public boolean isEmpty() {
            return false;
        }

        @Override
        public @Nullable String getIdBase() {
            return null;
        }

        @Override
        public void setIdBase(String id) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Base copy() {
            return this;
        }
    }

    @Override
    public Base[] listChildrenByName(String name, boolean check) {
        reading.run();
        List<Base> children = new ArrayList<>(2);
        json.forEach((key, value) -> {
            if (key instanceof String field && value != null && isNamed(field, name)) {
                GraphQLFieldDefinition definition = type.getFieldDefinition(field);
                if (definition != null) {
                    add(value, GraphQLTypeUtil.unwrapAll(definition.getType()), children);
                }
            }
        });
        return children.toArray(Base[]::new);
    }

    /** A choice is called by the name that it has without its type. */
    private boolean isNamed(String field, String name) {
        return field.equals(name)
                || field.length() > name.length()
                        && field.startsWith(name)
                        && Character.isUpperCase(field.charAt(name.length()))
                        && type.getFieldDefinition(name) == null;
    }

    private void add(@Nullable Object value, GraphQLType kind, List<Base> children) {
        if (value instanceof List<?> values) {
            values.forEach(each -> add(each, kind, children));
        } else if (value instanceof Map<?, ?> object) {
            if (kind instanceof GraphQLObjectType part) {
                children.add(new JsonElement(part, object, reading));
            }
        } else if (value != null && kind instanceof GraphQLNamedType scalar) {
            children.add(primitive(value.toString(), scalar.getName()));
        }
    }

    private static Base primitive(String text, String scalar) {
        return switch (scalar) {
            case "Boolean" -> new BooleanType(text);
            case "Int" -> new IntegerType(text);
            case "Decimal" -> new DecimalType(text);
            case "Date" -> new DateType(text);
            case "DateTime" -> new DateTimeType(text);
            case "Instant" -> new InstantType(text);
            case "Time" -> new TimeType(text);
            default -> new StringType(text);
        };
    }

    @Override
    public String fhirType() {
        return type.getName();
    }

    @Override
    public boolean isResource() {
        return json.containsKey("resourceType");
    }

    @Override
    protected void listChildren(List<Property> result) {
        // Read by name alone.
    }

    @Override
    public boolean isEmpty() {
        return json.isEmpty();
    }

    @Override
    public boolean equalsDeep(Base other) {
        return other instanceof JsonElement element && Objects.equals(element.json, json);
    }

    @Override
    public @Nullable String getIdBase() {
        return json.get("id") instanceof String id ? id : null;
    }

    @Override
    public void setIdBase(String id) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Base copy() {
        return this;
    }
}
