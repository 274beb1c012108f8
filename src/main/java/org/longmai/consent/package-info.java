/**
 * The resident's consents, compiled with the district's implicit policy to one decision: a value that is asked entry by entry.
 *
 * <p>FHIR R4 leaves open how Consents are put together; here the stricter reading is taken every time. Of several consents a
 * denial overrides a permit. What cannot be read or judged is taken in the way that shows less, see
 * {@link org.longmai.consent.provision}. A nested provision reaches no further than the one that it is an exception to, so
 * it never widens it. A consent that leaves its effect to a policy denies what the policy does not permit.
 *
 * <p>A resident may have been known under several ids. What was decided under each of them is asked alone, with the papers of
 * the institutions, and only what all permit is shown: a link of two persons loses no denial, and taking it back restores
 * everything, since nothing was written. A decision made while they are linked names the ids that it knew of and counts for
 * each; so a resident is not caught between two decisions.
 *
 * <p>A paper that an institution sent permits what that institution recorded: it holds the paper, and answers for it. A denial
 * needs no trust. What is sensitive is reached only by a permit that names it, and by its denials whether named or not: few
 * who agree to "everything" think of that.
 *
 * <p>The labels of the district's rules are found from the directory's codes when a file is folded, and kept with that fold:
 * new rules hold at the next start for what came years ago, and no envelope is written anew.
 */
@NullMarked
@ApplicationModule(allowedDependencies = {"fhir", "access", "registry", "record", "audit", "identity", "store"})
package org.longmai.consent;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
