package org.longmai.conformance;

import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.context.support.DefaultProfileValidationSupport;
import ca.uhn.fhir.context.support.ValidationSupportContext;
import ca.uhn.fhir.parser.IParser;
import java.util.List;
import org.hl7.fhir.common.hapi.validation.support.PrePopulatedValidationSupport;
import org.hl7.fhir.common.hapi.validation.support.SnapshotGeneratingValidationSupport;
import org.hl7.fhir.common.hapi.validation.support.ValidationSupportChain;
import org.hl7.fhir.r4.model.ElementDefinition;
import org.hl7.fhir.r4.model.StructureDefinition;

/** Makes the snapshots of the district's profiles from their differentials, without the prose that HL7's own pages have. */
final class Snapshots {

    private final FhirContext context = FhirContext.forR4Cached();
    private final IParser parser = context.newJsonParser().setPrettyPrint(true);
    private final PrePopulatedValidationSupport district = new PrePopulatedValidationSupport(context);
    private final SnapshotGeneratingValidationSupport generator = new SnapshotGeneratingValidationSupport(context);
    private final ValidationSupportChain chain =
            new ValidationSupportChain(new DefaultProfileValidationSupport(context), district, generator);

    Snapshots(List<String> definitions) {
        definitions.stream().map(this::bare).forEach(district::addResource);
    }

    /** The definition with its snapshot, as a file of the package. */
    String with(String definition) {
        StructureDefinition bare = bare(definition);
        StructureDefinition whole = (StructureDefinition) generator.generateSnapshot(
                new ValidationSupportContext(chain), bare, bare.getUrl(), null, bare.getName());
        whole.getSnapshot().getElement().forEach(Snapshots::strip);
        whole.getSnapshot().getExtension().clear();
        return parser.encodeResourceToString(whole) + "\n";
    }

    private StructureDefinition bare(String definition) {
        StructureDefinition bare = parser.parseResource(StructureDefinition.class, definition);
        bare.setSnapshot(null);
        return bare;
    }

    private static void strip(ElementDefinition element) {
        element.setMapping(null)
                .setComment(null)
                .setRequirements(null)
                .setDefinition(null)
                .setAlias(null);
        element.setExample(null).setMeaningWhenMissing(null).getExtension().clear();
    }
}
