/** From a token to a {@link org.longmai.access.Caller}: who asks, for which institution, in which role, for what purpose. */
@NullMarked
@ApplicationModule(allowedDependencies = {"fhir", "registry"})
package org.longmai.access;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
