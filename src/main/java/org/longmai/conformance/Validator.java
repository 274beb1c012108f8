package org.longmai.conformance;

import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.context.support.DefaultProfileValidationSupport;
import ca.uhn.fhir.context.support.IValidationSupport;
import ca.uhn.fhir.parser.IParser;
import ca.uhn.fhir.validation.FhirValidator;
import ca.uhn.fhir.validation.SingleValidationMessage;
import ca.uhn.fhir.validation.ValidationOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import org.hl7.fhir.common.hapi.validation.support.CommonCodeSystemsTerminologyService;
import org.hl7.fhir.common.hapi.validation.support.InMemoryTerminologyServerValidationSupport;
import org.hl7.fhir.common.hapi.validation.support.PrePopulatedValidationSupport;
import org.hl7.fhir.common.hapi.validation.support.SnapshotGeneratingValidationSupport;
import org.hl7.fhir.common.hapi.validation.support.UnknownCodeSystemWarningValidationSupport;
import org.hl7.fhir.common.hapi.validation.support.ValidationSupportChain;
import org.hl7.fhir.common.hapi.validation.validator.FhirInstanceValidator;
import org.hl7.fhir.r5.utils.validation.constants.BestPracticeWarningLevel;
import org.longmai.fhir.Resource;

/**
 * HAPI's validator with FHIR R4 and the district's package, from the class path alone: it never asks the network. It takes
 * seconds to make and a hundred megabytes to keep; see {@link FullValidation}, which makes one.
 *
 * @see <a href="https://hapifhir.io/hapi-fhir/docs/validation/instance_validator.html">HAPI: instance validator</a>
 */
final class Validator {

    /** Terminologies that are not at hand cannot be asked: a code of theirs is taken at its word. */
    private static final IValidationSupport.IssueSeverity UNKNOWN_SYSTEM = IValidationSupport.IssueSeverity.INFORMATION;

    private final FhirContext context = FhirContext.forR4();
    private final FhirValidator validator = context.newValidator();
    private final PrePopulatedValidationSupport district = new PrePopulatedValidationSupport(context);
    private final IValidationSupport support;

    Validator() {
        for (String type : List.of("StructureDefinition", "ValueSet", "CodeSystem")) {
            add(type);
        }
        support = support();
        FhirInstanceValidator instance = new FhirInstanceValidator(support);
        instance.setAnyExtensionsAllowed(true);
        instance.setErrorForUnknownProfiles(false);
        instance.setAssumeValidRestReferences(true);
        instance.setBestPracticeWarningLevel(BestPracticeWarningLevel.Ignore);
        validator.registerValidatorModule(instance);
    }

    /** @param profiles those that it must keep to, by their URLs, besides those that it claims itself */
    List<SingleValidationMessage> validate(Resource resource, Set<String> profiles) {
        ValidationOptions options = new ValidationOptions();
        profiles.forEach(options::addProfile);
        return validator
                .validateWithResult(new String(resource.bytes(), StandardCharsets.UTF_8), options)
                .getMessages();
    }

    /** Whether there is a StructureDefinition of this URL. */
    boolean knows(String profile) {
        return support.fetchStructureDefinition(profile) != null;
    }

    private IValidationSupport support() {
        UnknownCodeSystemWarningValidationSupport unknown = new UnknownCodeSystemWarningValidationSupport(context);
        unknown.setNonExistentCodeSystemSeverity(UNKNOWN_SYSTEM);
        return new ValidationSupportChain(
                new DefaultProfileValidationSupport(context),
                district,
                new CommonCodeSystemsTerminologyService(context),
                new InMemoryTerminologyServerValidationSupport(context),
                unknown,
                new SnapshotGeneratingValidationSupport(context));
    }

    private void add(String type) {
        IParser parser = context.newJsonParser();
        try {
            ProfilePackage.read(type)
                    .forEach(resource -> district.addResource(
                            parser.parseResource(new String(resource.bytes(), StandardCharsets.UTF_8))));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
