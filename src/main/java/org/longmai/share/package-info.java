/**
 * A resident hands a summary of the record to somebody outside the district: a SMART Health Link with a passcode and an end.
 *
 * <p>What is behind a link is a snapshot of what its maker saw, encrypted when it is made. The key is in the link alone and
 * forgotten here, so what is kept opens for nobody, the operator included. That a link is there, and that it was revoked, is a note
 * in the hub's own file of the resident. The snapshot is handed out as long as every file that it was taken from is still the
 * resident's: not after an unlinking or an erasure.
 *
 * <p>Who opens a link has no token. They give a name themselves, and the ledger keeps it as their own word. Passcodes are guessed ten times in a link's
 * life at most, then it is over; each guess takes a document before it is looked at.
 *
 * @see <a href="https://docs.smarthealthit.org/smart-health-links/spec">SMART Health Links</a>
 */
@NullMarked
@ApplicationModule(allowedDependencies = {"fhir", "store", "access", "audit", "identity", "consent", "chart"})
package org.longmai.share;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
