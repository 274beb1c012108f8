package org.longmai.notice;

import java.util.LinkedHashSet;
import java.util.Set;
import org.longmai.access.Caller;
import org.longmai.access.Role;
import org.longmai.identity.Person;
import org.longmai.identity.Residents;
import org.springframework.stereotype.Component;

/** Whose notices a caller reads: a resident their own, who treats those for them, a family doctor those for the team too. */
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
        Set<String> own = new LinkedHashSet<>(team(caller));
        String practitioner = caller.practitioner();
        if (caller.role().isClinical() && practitioner != null) {
            own.add(practitioner(practitioner));
        }
        return own;
    }

    /** The same without what is for the caller alone. */
    Set<String> team(Caller caller) {
        String institution = caller.institution();
        boolean ofTeam = caller.role() == Role.FAMILY_DOCTOR && institution != null && caller.maySee(TYPE);
        return ofTeam ? Set.of(institution) : Set.of();
    }

    /** @param id of a practitioner in the registry, which may be that of an institution or a resident as well */
    static String practitioner(String id) {
        return "Practitioner/" + id;
    }
}
