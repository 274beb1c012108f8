/** The institutions and practitioners of the district: who may push, who may ask, and what they are called. */
@NullMarked
@ApplicationModule(allowedDependencies = {"fhir"})
package org.longmai.registry;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
