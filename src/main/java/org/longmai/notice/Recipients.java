package org.longmai.notice;

import java.util.Set;
import org.longmai.access.Caller;
import org.longmai.access.Role;
import org.longmai.identity.Person;
import org.longmai.identity.Residents;
import org.springframework.stereotype.Component;

/** Whose notices a caller reads: a resident their own, a family doctor those for the team. */
@Component
class Recipients {

    /** What a notice is in FHIR. */
    static final String TYPE = "Communication";

    private final Residents residents;

    Recipients(Residents residents) {
        this.residents = residents;
    }

    /** None, if the caller has none. */
    Set<String> of(Caller caller) {
        String resident = caller.resident();
        if (caller.role() == Role.RESIDENT && resident != null) {
            return residents.find(resident).map(Person::origins).orElse(Set.of());
        }
        String institution = caller.institution();
        return caller.role() == Role.FAMILY_DOCTOR && institution != null ? Set.of(institution) : Set.of();
    }
}
