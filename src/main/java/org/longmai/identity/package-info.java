/**
 * Residents: many Patient files, one person. A resident is a set of files; linking and unlinking a file changes that set and
 * nothing else.
 */
@NullMarked
@ApplicationModule(allowedDependencies = {"fhir", "store"})
package org.longmai.identity;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
