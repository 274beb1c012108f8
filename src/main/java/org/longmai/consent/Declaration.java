package org.longmai.consent;

import java.util.Set;
import org.longmai.fhir.Resource;

/** A Consent, and how it came to the hub: that is what it can do. */
public sealed interface Declaration {

    Resource consent();

    /** The Patient whom the Consent must name. */
    String patient();

    /**
     * One that the resident gave here.
     *
     * @param origin the id under which the resident was known
     * @param knowing the other ids under which the resident was known at that time already: it was meant for them too
     */
    record Own(Resource consent, String origin, Set<String> knowing) implements Declaration {

        @Override
        public String patient() {
            return origin;
        }

        boolean isFor(String other) {
            return origin.equals(other) || knowing.contains(other);
        }
    }

    /**
     * A signed paper that an institution sent.
     *
     * @param patient the file in which it is
     * @param sound whether it has what a paper needs to permit something: source, performer, verification
     */
    record Paper(Resource consent, String patient, String institution, boolean sound) implements Declaration {}
}
