/**
 * The grammar of what passes through the house: FHIR JSON in and out without loss, computed ids, references, and what the
 * date, the codes and the patient of each resource type are.
 *
 * <p>A resource is held as the plain value that its JSON is: {@code Map<String, Object>} in the sender's order,
 * {@code List<Object>}, {@code String}, {@code Boolean} and {@link org.longmai.fhir.JsonNumber}, which keeps the digits as
 * they were written. So what came in goes out equal, extensions and unknown elements included.
 */
@NullMarked
@ApplicationModule(allowedDependencies = {})
package org.longmai.fhir;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
