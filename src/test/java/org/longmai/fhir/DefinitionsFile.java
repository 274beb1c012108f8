package org.longmai.fhir;

import ca.uhn.fhir.context.FhirContext;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.CodeSystem;
import org.hl7.fhir.r4.model.ElementDefinition;
import org.hl7.fhir.r4.model.Enumerations.BindingStrength;
import org.hl7.fhir.r4.model.MetadataResource;
import org.hl7.fhir.r4.model.Resource;
import org.hl7.fhir.r4.model.StructureDefinition;
import org.hl7.fhir.r4.model.StructureDefinition.StructureDefinitionKind;
import org.hl7.fhir.r4.model.ValueSet;
import org.jspecify.annotations.Nullable;

/** HL7's StructureDefinitions of R4 as the lines of {@code fhir/definitions.txt}. */
final class DefinitionsFile {

    private static final String FOLDER = "/org/hl7/fhir/r4/model/";
    private static final Set<String> BASES = Set.of("Resource", "DomainResource", "Element", "BackboneElement");

    private final Map<String, StructureDefinition> structures = new TreeMap<>();
    private final Map<String, ValueSet> valueSets = new HashMap<>();
    private final Map<String, CodeSystem> codeSystems = new HashMap<>();
    private final Map<String, List<String>> bindings = new TreeMap<>();

    DefinitionsFile() {
        read("profile/profiles-types.xml");
        read("profile/profiles-resources.xml");
        read("valueset/valuesets.xml");
        read("valueset/v3-codesystems.xml");
    }

    String text() {
        StringBuilder types = new StringBuilder();
        for (StructureDefinition structure : structures.values()) {
            type(structure, types);
        }
        StringBuilder codes = new StringBuilder();
        bindings.forEach((name, lines) -> lines.forEach(
                line -> codes.append('=').append(name).append(' ').append(line).append('\n')));
        return codes.append(types).toString();
    }

    private void type(StructureDefinition structure, StringBuilder to) {
        Map<String, List<ElementDefinition>> byParent = new LinkedHashMap<>();
        Map<String, ElementDefinition> byPath = new HashMap<>();
        for (ElementDefinition element : structure.getSnapshot().getElement()) {
            byPath.put(element.getPath(), element);
            int dot = element.getPath().lastIndexOf('.');
            if (dot > 0) {
                byParent.computeIfAbsent(element.getPath().substring(0, dot), any -> new ArrayList<>())
                        .add(element);
            }
        }
        byParent.forEach((path, elements) -> {
            String base = path.indexOf('.') < 0
                    ? base(structure)
                    : Objects.requireNonNull(byPath.get(path)).getTypeFirstRep().getCode();
            to.append(path).append(base.isEmpty() ? "" : " < " + base).append('\n');
            elements.stream().filter(element -> !isInherited(element, path)).forEach(element -> to.append(' ')
                    .append(line(element, byParent))
                    .append('\n'));
        });
    }

    private static String base(StructureDefinition structure) {
        String url = structure.getBaseDefinition();
        return url == null ? "" : url.substring(url.lastIndexOf('/') + 1);
    }

    private static boolean isInherited(ElementDefinition element, String path) {
        String base = element.getBase().getPath();
        return !element.getPath().equals(base) && !base.startsWith(path + ".");
    }

    private String line(ElementDefinition element, Map<String, List<ElementDefinition>> parents) {
        String name = element.getPath().substring(element.getPath().lastIndexOf('.') + 1);
        String attribute = element.getRepresentation().isEmpty()
                        || element.getRepresentation().get(0).getValue()
                                != ElementDefinition.PropertyRepresentation.XMLATTR
                ? ""
                : "@";
        return attribute + name + " " + cardinality(element) + " " + types(element, parents) + binding(element);
    }

    private static String cardinality(ElementDefinition element) {
        boolean list =
                switch (element.getMax()) {
                    case "*" -> true;
                    case "1" -> false;
                    default -> throw new IllegalStateException(element.getPath() + " up to " + element.getMax());
                };
        return switch (element.getMin()) {
            case 0 -> list ? "*" : "?";
            case 1 -> list ? "+" : "1";
            default -> throw new IllegalStateException(element.getPath() + " from " + element.getMin());
        };
    }

    private static String types(ElementDefinition element, Map<String, List<ElementDefinition>> parents) {
        if (element.hasContentReference()) {
            return element.getContentReference().substring(1);
        }
        if (parents.containsKey(element.getPath())) {
            return element.getPath();
        }
        return element.getType().stream()
                .map(type -> code(element, type.getCode()))
                .collect(Collectors.toCollection(LinkedHashSet::new))
                .stream()
                .collect(Collectors.joining("|"));
    }

    /** The ids and urls of the grammar itself are of FHIRPath's own type. */
    private static String code(ElementDefinition element, String code) {
        if (!code.startsWith("http://hl7.org/fhirpath/")) {
            return code;
        }
        return switch (element.getBase().getPath()) {
            case "Resource.id" -> "id";
            case "Extension.url" -> "uri";
            case "Element.id" -> "string";
            default -> code.substring(code.lastIndexOf('.') + 1);
        };
    }

    private String binding(ElementDefinition element) {
        if (element.getBinding().getStrength() != BindingStrength.REQUIRED) {
            return "";
        }
        String url = element.getBinding().getValueSet().replaceAll("\\|.*", "");
        String name = url.substring(url.lastIndexOf('/') + 1);
        List<String> lines = lines(valueSets.get(url));
        if (lines == null) {
            return "";
        }
        bindings.put(name, lines);
        return " =" + name;
    }

    /** The codes, a line a system; null if they are not all told. */
    private @Nullable List<String> lines(@Nullable ValueSet set) {
        Map<String, Set<String>> systems = new LinkedHashMap<>();
        if (set == null || set.getCompose().hasExclude() || !include(set, systems)) {
            return null;
        }
        List<String> lines = new ArrayList<>();
        systems.forEach((system, codes) -> lines.add(system + " " + String.join(" ", codes)));
        return lines;
    }

    private boolean include(ValueSet set, Map<String, Set<String>> systems) {
        for (ValueSet.ConceptSetComponent include : set.getCompose().getInclude()) {
            if (include.hasFilter() || !included(include, systems)) {
                return false;
            }
        }
        return true;
    }

    private boolean included(ValueSet.ConceptSetComponent include, Map<String, Set<String>> systems) {
        for (var other : include.getValueSet()) {
            ValueSet set = valueSets.get(other.getValue());
            if (set == null || !include(set, systems)) {
                return false;
            }
        }
        if (!include.hasSystem()) {
            return true;
        }
        Set<String> codes = systems.computeIfAbsent(include.getSystem(), any -> new LinkedHashSet<>());
        include.getConcept().forEach(concept -> codes.add(plain(concept.getCode())));
        if (include.hasConcept()) {
            return true;
        }
        CodeSystem system = codeSystems.get(include.getSystem());
        if (system == null || system.getContent() != CodeSystem.CodeSystemContentMode.COMPLETE) {
            return false;
        }
        concepts(system.getConcept(), codes);
        return true;
    }

    private static void concepts(List<CodeSystem.ConceptDefinitionComponent> concepts, Set<String> codes) {
        for (CodeSystem.ConceptDefinitionComponent concept : concepts) {
            codes.add(plain(concept.getCode()));
            concepts(concept.getConcept(), codes);
        }
    }

    private static String plain(String code) {
        if (code.indexOf(' ') >= 0) {
            throw new IllegalStateException("a code with a blank: " + code);
        }
        return code;
    }

    private void read(String file) {
        try (InputStream xml = DefinitionsFile.class.getResourceAsStream(FOLDER + file)) {
            FhirContext.forR4Cached().newXmlParser().parseResource(Bundle.class, xml).getEntry().stream()
                    .map(Bundle.BundleEntryComponent::getResource)
                    .forEach(this::add);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void add(Resource resource) {
        if (resource instanceof StructureDefinition structure && isType(structure)) {
            structures.put(structure.getType(), structure);
        } else if (resource instanceof ValueSet set) {
            valueSets.put(set.getUrl(), set);
        } else if (resource instanceof CodeSystem system) {
            codeSystems.put(system.getUrl(), system);
        }
    }

    /** A type of its own, not a rule on another one; the primitives are known by their names. */
    private static boolean isType(StructureDefinition structure) {
        return structure.getKind() != StructureDefinitionKind.PRIMITIVETYPE
                        && structure.getDerivation() != StructureDefinition.TypeDerivationRule.CONSTRAINT
                        && structure instanceof MetadataResource
                || BASES.contains(structure.getName());
    }
}
