package org.longmai.identity;

import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.longmai.fhir.Failure;
import org.longmai.fhir.Interval;
import org.longmai.fhir.Resource;
import org.longmai.fhir.Traits;

/**
 * A resident's death, as an institution reported it.
 *
 * @param before the moment by which it had happened: the end of the day, month or year that was given, else when the hub heard
 *     of it
 * @param date as the institution gave it, if it did
 */
public record Death(Instant before, @Nullable String date) {

    /** What nobody does with a dead person: a document or a report may well be written afterwards. */
    public static final Set<String> ENDS = Set.of(
            "AllergyIntolerance",
            "Appointment",
            "CarePlan",
            "Encounter",
            "Immunization",
            "MedicationAdministration",
            "MedicationDispense",
            "MedicationRequest",
            "MedicationStatement",
            "Observation",
            "Procedure",
            "QuestionnaireResponse",
            "ServiceRequest");

    private static final Duration GRACE = Duration.ofDays(1);

    /** Whether a resource tells of the living, more than a day after the death. */
    public boolean excludes(Traits traits) {
        return ENDS.contains(traits.type())
                && traits.start() != null
                && traits.start().isAfter(before.plus(GRACE));
    }

    /** What the sender of such a resource is told. */
    public Failure warning(String type) {
        return Failure.of(
                        Failure.Category.CONFLICT,
                        "An institution reported that this resident died before: check whether it is the right Patient, and the date."
                                + " It was kept; a steward looks at it.")
                .at(type);
    }

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
