/**
 * At the desk: a code that the resident shows, or a printed card and its PIN, give the institution that redeems it a few hours. What
 * comes of it is a Consent of the resident like any other, to be read and revoked.
 *
 * <p>Codes, card numbers and PINs are kept as keyed hashes, and found by them. Of two who redeem a code at once one does: that it is
 * spent, and the consent, are one envelope in the hub's own file of the resident. How often somebody may guess is bounded by
 * documents that are inserted before the guess is looked at ({@link org.longmai.desk.Attempts}): the next number that is free is the
 * attempt, and where none is free nobody is answered.
 */
@NullMarked
@ApplicationModule(
        allowedDependencies = {"fhir", "store", "access", "registry", "audit", "identity", "record", "consent"})
package org.longmai.desk;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
