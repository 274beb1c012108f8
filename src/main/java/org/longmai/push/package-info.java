/** The command {@code push}: a folder of Bundles goes to a hub, from a place with a poor network. It knows the hub by HTTP alone. */
@NullMarked
@ApplicationModule(allowedDependencies = "fhir")
package org.longmai.push;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
