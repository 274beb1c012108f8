/** The resident's consents, compiled with the district's implicit policy to one decision: a value that is asked entry by entry. */
@NullMarked
@ApplicationModule(allowedDependencies = {"fhir", "access", "registry", "record", "audit"})
package org.longmai.consent;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
