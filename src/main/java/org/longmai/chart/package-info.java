/** One resident's chart by GraphQL: what doctors and residents see of it, as far as the resident's consent reaches. */
@NullMarked
@ApplicationModule(allowedDependencies = {"fhir", "access", "registry", "consent", "record", "identity", "audit"})
package org.longmai.chart;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
