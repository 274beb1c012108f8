package org.longmai.chart.completion;

import ca.uhn.fhir.context.FhirContext;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.hl7.fhir.r4.model.Bundle;
import org.hl7.fhir.r4.model.ElementDefinition;
import org.hl7.fhir.r4.model.StructureDefinition;
import org.hl7.fhir.r4.model.StructureDefinition.StructureDefinitionKind;

/**
 * HL7's own definitions of the resource types and data types of FHIR R4.
 *
 * @see <a href="https://hl7.org/fhir/R4/downloads.html">FHIR: definitions</a>
 */
final class FhirDefinitions {

    private static final String FOLDER = "/org/hl7/fhir/r4/model/profile/";

    private final Map<String, StructureDefinition> byName = new HashMap<>();

    FhirDefinitions() {
        read("profiles-types.xml");
        read("profiles-resources.xml");
    }

    boolean isPrimitive(String type) {
        return is(type, StructureDefinitionKind.PRIMITIVETYPE) && !type.equals("xhtml");
    }

    boolean isResource(String type) {
        return is(type, StructureDefinitionKind.RESOURCE);
    }

    boolean isDomainResource(String type) {
        return isResource(type) && isBasedOn(type, "DomainResource");
    }

    /** Whether the type is a Quantity with rules and nothing else, as {@code Age} and {@code SimpleQuantity} are. */
    boolean isQuantity(String type) {
        return isBasedOn(type, "Quantity");
    }

    /** The type itself and the elements in it at every depth, in order. */
    List<ElementDefinition> elements(String type) {
        return definition(type).getSnapshot().getElement();
    }

    /** The elements right under the path, in order. */
    List<ElementDefinition> children(String path) {
        int dot = path.indexOf('.');
        return elements(dot < 0 ? path : path.substring(0, dot)).stream()
                .filter(element -> element.getPath().startsWith(path + "."))
                .filter(element -> element.getPath().indexOf('.', path.length() + 1) < 0)
                .toList();
    }

    private boolean is(String type, StructureDefinitionKind kind) {
        return byName.containsKey(type) && definition(type).getKind() == kind;
    }

    private boolean isBasedOn(String type, String base) {
        String url = definition(type).getBaseDefinition();
        return url != null && url.endsWith("/" + base);
    }

    private StructureDefinition definition(String type) {
        return Objects.requireNonNull(byName.get(type), () -> "FHIR R4 defines no '%s'.".formatted(type));
    }

    private void read(String file) {
        try (InputStream xml = FhirDefinitions.class.getResourceAsStream(FOLDER + file)) {
            Bundle bundle = FhirContext.forR4Cached().newXmlParser().parseResource(Bundle.class, xml);
            for (Bundle.BundleEntryComponent entry : bundle.getEntry()) {
                if (entry.getResource() instanceof StructureDefinition definition) {
                    byName.put(definition.getName(), definition);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
