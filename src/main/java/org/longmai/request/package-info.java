/**
 * A doctor asks for consent, and the resident answers: what is asked for is written down whole, and granted it becomes that
 * Consent and nothing else.
 *
 * <p>A request is a note in the hub's own file of the resident, and so is its answer; a grant writes the answer and the Consent
 * in one envelope. Two answers at once meet at the number of that envelope: the second one finds the first.
 */
@NullMarked
@ApplicationModule(
        allowedDependencies = {"fhir", "store", "access", "registry", "audit", "identity", "record", "consent"})
package org.longmai.request;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
