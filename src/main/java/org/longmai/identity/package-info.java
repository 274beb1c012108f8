/** Residents: many Patient files, one person; and the numbers by which a person is known. */
@NullMarked
@ApplicationModule(allowedDependencies = {"fhir", "store"})
package org.longmai.identity;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
