package org.longmai.consent.provision;

import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.longmai.fhir.Reference;
import org.longmai.fhir.Traits;

/**
 * What the consents refer to.
 *
 * @param resources a resource of the resident's record, null if it is not there
 * @param names what an Organization or a Practitioner of the hub is in the registry, by the same types
 */
public record Surroundings(Function<Reference, @Nullable Traits> resources, Map<Reference, Reference> names) {

    /** Nothing is known. */
    public static final Surroundings NONE = new Surroundings(reference -> null, Map.of());

    @Nullable
    Traits find(Reference reference) {
        return resources.apply(reference);
    }
}
