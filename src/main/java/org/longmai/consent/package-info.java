/**
 * The resident's consents, compiled with the district's implicit policy to one decision: a value that is asked entry by entry.
 *
 * <p>FHIR R4 leaves open how Consents are put together; here the stricter reading is taken every time. Of several consents a
 * denial overrides a permit. What cannot be read or judged is taken in the way that shows less, see
 * {@link org.longmai.consent.provision}. A nested provision reaches no further than the one that it is an exception to, so
 * it never widens it. A consent that leaves its effect to a policy denies what the policy does not permit.
 */
@NullMarked
@ApplicationModule(allowedDependencies = {"fhir", "access", "registry", "record", "audit", "identity", "store"})
package org.longmai.consent;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
