/**
 * Residents: many Patient files, one person. A resident is a set of files; linking and unlinking a file changes that set and
 * nothing else.
 *
 * <p>Files become one person's by a strong identifier alone ({@link org.longmai.identity.Residents}). What merely looks alike is found by
 * blocking keys ({@link org.longmai.identity.Blocks}), weighed ({@link org.longmai.identity.Comparison}) and put to the stewards
 * ({@link org.longmai.identity.Matches}); until one of them decides, nothing is shared across it. Their decisions lie on top of
 * what identifiers say and can each be taken back ({@link org.longmai.identity.Stewardship}).
 */
@NullMarked
@ApplicationModule(allowedDependencies = {"fhir", "store", "registry", "access", "audit"})
package org.longmai.identity;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
