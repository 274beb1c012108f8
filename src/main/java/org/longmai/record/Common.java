package org.longmai.record;

import java.time.Instant;
import java.util.List;
import org.longmai.fhir.Resource;

/**
 * A version of a resource without a patient.
 *
 * @param owner the institution that sent it
 * @param deed what made this version
 * @param version 1, 2, 3 …
 * @param resource with its hub id, {@code meta.versionId} and {@code meta.lastUpdated}; of a tombstone nothing else
 */
public record Common(String owner, Entry.Deed deed, int version, Instant updated, String sourceId, Resource resource) {

    /** The types that name who and where: any signed-in caller may read them. The others only their owner, and who meets
     * a reference to one in a record that they may see. */
    private static final List<String> DIRECTORY =
            List.of("Organization", "Practitioner", "PractitionerRole", "Location", "HealthcareService", "Endpoint");

    public static boolean isDirectory(String type) {
        return DIRECTORY.contains(type);
    }

    public boolean isDeleted() {
        return deed == Entry.Deed.DELETED;
    }

    /** Whether it is a tombstone because the resource came back with a patient. */
    public boolean isMovedAway() {
        return isDeleted() && sourceId.isEmpty();
    }
}
