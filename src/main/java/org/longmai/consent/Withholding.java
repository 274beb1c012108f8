package org.longmai.consent;

import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.longmai.fhir.Reference;

/**
 * Something that a doctor keeps from the resident, because it would harm the treatment.
 *
 * @param file of the institution that recorded it
 * @param practitioner who withheld it, by the registry
 * @param reviewBy when it has to be looked at again; it stays withheld until somebody releases it
 */
public record Withholding(
        String id,
        String file,
        Reference reference,
        String institution,
        String practitioner,
        String reason,
        Instant since,
        Instant reviewBy,
        @Nullable Instant released) {

    Withholding released(Instant at) {
        return new Withholding(id, file, reference, institution, practitioner, reason, since, reviewBy, at);
    }
}
