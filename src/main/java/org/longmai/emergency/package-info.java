/**
 * Break-glass: to protect a life nobody waits for consent (PIPL 13). Who treats declares the emergency with its reason; for some hours
 * the record is open to them, at that institution, when they ask with the purpose {@code BTG} or {@code ETREAT}; the resident reads of it,
 * and a privacy officer reviews every one.
 *
 * <p>The declaration is a note in the hub's own file of the resident, which a chart reads anyway: an emergency costs no look-up, and
 * what it opens is decided where consents are ({@link org.longmai.consent.Access}). It is put into the reviewers' queue before it opens
 * anything: after a crash between the two there may be one in the queue that never opened, but none that is not in it.
 *
 * <p>It overrides the resident's denials as well: who lies unconscious cannot take one back. What no emergency opens is for the
 * district to set ({@code longmai.consent.never-in-emergency}).
 */
@NullMarked
@ApplicationModule(
        allowedDependencies = {"fhir", "store", "access", "registry", "audit", "identity", "record", "consent"})
package org.longmai.emergency;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
