/**
 * Erasure by law (PIPL 47): two privacy officers together destroy the key of a file, or of all files of a resident. What is left
 * of them opens for nobody; the ledger stays, and says so. The consents stay too: they are to be kept for three years.
 *
 * <p>A file that was erased takes no more entries: what its institution sends for it is refused with the reason. A resident who
 * comes there anew gets a new Patient id from the institution's system, and so a new file.
 */
@NullMarked
@ApplicationModule(allowedDependencies = {"fhir", "store", "access", "registry", "audit", "identity", "consent"})
package org.longmai.erasure;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
