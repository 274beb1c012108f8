package org.longmai.record;

import java.time.Instant;
import java.util.List;
import org.longmai.fhir.Resource;

/**
 * A resource without a patient.
 *
 * @param owner the institution that sent it
 * @param version 1, 2, 3 …
 * @param resource with its hub id, {@code meta.versionId} and {@code meta.lastUpdated}
 */
public record Common(String owner, int version, Instant updated, String sourceId, Resource resource) {

    /** The types that name who and where: any signed-in caller may read them. The others only their owner, and who meets
     * a reference to one in a record that they may see. */
    private static final List<String> DIRECTORY =
            List.of("Organization", "Practitioner", "PractitionerRole", "Location", "HealthcareService", "Endpoint");

    public static boolean isDirectory(String type) {
        return DIRECTORY.contains(type);
    }
}
