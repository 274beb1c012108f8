package org.longmai.chart.completion;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.hl7.fhir.r4.model.ElementDefinition;
import org.hl7.fhir.r4.model.ElementDefinition.TypeRefComponent;
import org.longmai.fhir.Catalogue;

/**
 * Writes FHIR's definitions as GraphQL types: the files of {@code schema/fhir}. A field is an element under the name that it
 * has in FHIR's JSON, so a value of a choice is {@code valueQuantity} and the extensions of a primitive are
 * {@code _birthDate}.
 *
 * @see <a href="https://hl7.org/fhir/R4/graphql.html">FHIR: GraphQL</a>
 */
final class FhirSchema {

    private static final String HEADER =
            """
            # Written from HL7's definitions of FHIR R4 (4.0.1): do not edit. To write it again:
            # mvn test -Dtest=FhirSchemaTests -Dlongmai.schema.write=true
            """;

    private static final String OTHER_RESOURCE =
            """

            "A resource of a type that this schema does not describe"
            type OtherResource implements Resource {
              resourceType: String
              id: ID
              meta: Meta
              implicitRules: String
              _implicitRules: Element
              language: String
              _language: Element
            }
            """;

    private static final Map<String, String> SCALARS = Map.ofEntries(
            Map.entry("boolean", "Boolean"),
            Map.entry("integer", "Int"),
            Map.entry("unsignedInt", "Int"),
            Map.entry("positiveInt", "Int"),
            Map.entry("decimal", "Decimal"),
            Map.entry("date", "Date"),
            Map.entry("dateTime", "DateTime"),
            Map.entry("instant", "Instant"),
            Map.entry("time", "Time"),
            Map.entry("base64Binary", "Base64Binary"));

    /** A choice of more types than this is described nowhere: it would say the same on every field. */
    private static final int WIDE_CHOICE = 15;

    /** Some of HL7's sentences lack the full stop between them. */
    private static final Pattern SENTENCE_END =
            Pattern.compile("(?<![Ee]\\.g)(?<!etc)\\. (?=[A-Z])|(?<=[a-z]) (?=(?:The|An) [a-z])");

    private final FhirDefinitions definitions;
    private final Set<String> found = new HashSet<>();
    private final Deque<String> unwritten = new ArrayDeque<>();

    FhirSchema(FhirDefinitions definitions) {
        this.definitions = definitions;
    }

    private record Field(String description, String name, String type) {

        Field(String name, String type) {
            this("", name, type);
        }

        String text() {
            return description.isEmpty()
                    ? "  %s: %s\n".formatted(name, type)
                    : "  %s\n  %s: %s\n".formatted(quoted(description), name, type);
        }
    }

    /** The text of each file, by its name. */
    Map<String, String> files() {
        Map<String, String> files = new TreeMap<>();
        for (String type : resourceTypes()) {
            files.put(type + ".graphqls", HEADER + objects(type));
        }
        files.put("types.graphqls", HEADER + interfaces() + resourceTypeEnum() + OTHER_RESOURCE + dataTypes());
        return files;
    }

    /** The types of the patient compartment, and those that a reference in one of them may lead to. */
    Set<String> resourceTypes() {
        Set<String> types = new TreeSet<>(Catalogue.types());
        for (String type : Catalogue.types()) {
            definitions.elements(type).forEach(element -> types.addAll(targets(element)));
        }
        return types;
    }

    private String interfaces() {
        return definition("interface Resource", "What every resource has", "Resource")
                + definition(
                        "interface DomainResource implements Resource",
                        "What a resource with a narrative has",
                        "DomainResource");
    }

    private String resourceTypeEnum() {
        return "\n\"The resource types that this schema describes\"\nenum ResourceType {\n  %s\n}\n"
                .formatted(String.join("\n  ", resourceTypes()));
    }

    /** The data types that the texts so far speak of, and those that they are made of. */
    private String dataTypes() {
        Map<String, String> texts = new TreeMap<>();
        while (!unwritten.isEmpty()) {
            String type = unwritten.pop();
            texts.put(type, objects(type));
        }
        return String.join("", texts.values());
    }

    /** The type and those that are nested in it: {@code Observation} and {@code ObservationComponent}. */
    private String objects(String type) {
        return definitions.elements(type).stream()
                .filter(element -> !definitions.children(element.getPath()).isEmpty())
                .map(element -> definition(
                        "type " + typeName(element.getPath()) + interfacesOf(element.getPath()),
                        element.getShort(),
                        element.getPath()))
                .collect(Collectors.joining());
    }

    private String definition(String declaration, String description, String path) {
        String fields = fields(path).stream().map(Field::text).collect(Collectors.joining());
        return "\n%s\n%s {\n%s}\n".formatted(quoted(brief(description)), declaration, fields);
    }

    private String interfacesOf(String path) {
        if (!definitions.isResource(path)) {
            return "";
        }
        return definitions.isDomainResource(path) ? " implements DomainResource & Resource" : " implements Resource";
    }

    private List<Field> fields(String path) {
        List<Field> fields = new ArrayList<>();
        if (definitions.isResource(path)) {
            fields.add(new Field("resourceType", "String"));
        }
        definitions.children(path).forEach(element -> fields.addAll(fields(element)));
        if (path.equals("Reference")) {
            fields.add(new Field(
                    "The resource that is referred to",
                    "resource(optional: Boolean = true, type: ResourceType)",
                    "Resource"));
        }
        return fields;
    }

    /** The fields of an element: one, or one for each type of a choice; after that of a primitive the one of its extensions. */
    private List<Field> fields(ElementDefinition element) {
        List<Field> fields = new ArrayList<>();
        for (Map.Entry<String, String> field : typesByName(element).entrySet()) {
            String name = field.getKey();
            String type = field.getValue();
            fields.add(new Field(description(element), name, repeated(element, graphQlType(element, type))));
            if (definitions.isPrimitive(type)) {
                fields.add(new Field("_" + name, repeated(element, dataType("Element"))));
            }
        }
        return fields;
    }

    /** Of each field of the element its FHIR type, or the path of the element that defines it. */
    private static Map<String, String> typesByName(ElementDefinition element) {
        String name = element.getPath().substring(element.getPath().lastIndexOf('.') + 1);
        Map<String, String> types = new LinkedHashMap<>();
        if (element.hasContentReference()) {
            types.put(name, element.getContentReference().substring(1));
        }
        for (TypeRefComponent type : element.getType()) {
            types.put(name.replace("[x]", capitalized(type.getCode())), typeOf(element, type.getCode()));
        }
        return types;
    }

    private static String typeOf(ElementDefinition element, String code) {
        return code.equals("BackboneElement") || code.equals("Element") ? element.getPath() : code;
    }

    private String graphQlType(ElementDefinition element, String type) {
        if (element.getBase().getPath().equals("Resource.id")) {
            return "ID";
        }
        if (type.contains(".") && !type.contains("/")) {
            return typeName(type);
        }
        if (type.startsWith("http://hl7.org/fhirpath/") || type.equals("xhtml")) {
            return "String";
        }
        if (definitions.isPrimitive(type)) {
            return SCALARS.getOrDefault(type, "String");
        }
        if (definitions.isResource(type)) {
            return type;
        }
        return dataType(definitions.isQuantity(type) ? "Quantity" : type);
    }

    private String dataType(String type) {
        if (found.add(type)) {
            unwritten.add(type);
        }
        return type;
    }

    private static String repeated(ElementDefinition element, String type) {
        return element.getMax().equals("1") ? type : "[" + type + "]";
    }

    /** Nothing where the element is inherited, as {@code id} and {@code extension} are everywhere. */
    private String description(ElementDefinition element) {
        boolean inherited = !element.getBase().getPath().equals(element.getPath());
        if (inherited || element.getType().size() > WIDE_CHOICE) {
            return "";
        }
        Set<String> targets = targets(element);
        String text = brief(element.getShort());
        return targets.isEmpty() ? text : text + " → " + String.join(" | ", targets);
    }

    /** The types that a reference in the element may lead to; none where that may be any. */
    private static Set<String> targets(ElementDefinition element) {
        return element.getType().stream()
                .filter(type -> type.getCode().equals("Reference"))
                .flatMap(type -> type.getTargetProfile().stream())
                .map(profile -> profile.getValue().substring(profile.getValue().lastIndexOf('/') + 1))
                .filter(type -> !type.equals("Resource"))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** The name of the type that the path defines: {@code Observation.component} is {@code ObservationComponent}. */
    private static String typeName(String path) {
        StringBuilder name = new StringBuilder();
        for (String part : path.split("\\.")) {
            name.append(capitalized(part));
        }
        return name.toString();
    }

    private static String capitalized(String name) {
        return name.substring(0, 1).toUpperCase(Locale.ROOT) + name.substring(1);
    }

    /** The first sentence. */
    private static String brief(String description) {
        return SENTENCE_END.split(description.strip().replaceAll("\\s+", " "), 2)[0];
    }

    private static String quoted(String text) {
        return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }
}
