package org.longmai.identity;

import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.longmai.fhir.Interval;
import org.longmai.fhir.Resource;

/**
 * A resident's death, as an institution reported it.
 *
 * @param before the moment by which it had happened: the end of the day, month or year that was given, else when the hub heard
 *     of it
 * @param date as the institution gave it, if it did
 */
public record Death(Instant before, @Nullable String date) {

    /** The death that a Patient tells of, or null. */
    static @Nullable Death of(Resource patient, Instant reported) {
        String date = patient.string("deceasedDateTime");
        if (date == null) {
            return Boolean.TRUE.equals(patient.json().get("deceasedBoolean")) ? new Death(reported, null) : null;
        }
        Interval interval = Interval.of(date);
        return new Death(interval == null ? reported : interval.end(), date);
    }

    boolean isUndated() {
        return date == null;
    }
}
