package org.longmai.conformance;

import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.longmai.fhir.Catalogue;
import org.longmai.fhir.Interval;
import org.longmai.fhir.Resource;

/** When the patients of a submission were born, by what the other resources of it call them. */
final class Births {

    private final Map<String, Moment.Birth> byReference = new HashMap<>();

    private Births() {}

    static Births of(Stream<Sent> patients) {
        Births births = new Births();
        patients.forEach(births::add);
        return births;
    }

    private void add(Sent patient) {
        Interval birth = Interval.of(patient.resource().json().get("birthDate"));
        if (birth == null) {
            return;
        }
        Moment.Birth known = Moment.Birth.of(birth.start());
        if (patient.fullUrl() != null) {
            byReference.put(patient.fullUrl(), known);
        }
        if (patient.resource().id() != null) {
            byReference.put("Patient/" + patient.resource().id(), known);
        }
    }

    /** When the patient of the resource was born, if that is known here. */
    Moment.@Nullable Birth ofPatient(Resource resource) {
        if (byReference.isEmpty()) {
            return null;
        }
        for (String path : Catalogue.patientPaths(resource.type())) {
            Moment.Birth birth = resource.json().get(path) instanceof Map<?, ?> reference
                            && reference.get("reference") instanceof String text
                    ? byReference.get(text)
                    : null;
            if (birth != null) {
                return birth;
            }
        }
        return null;
    }
}
