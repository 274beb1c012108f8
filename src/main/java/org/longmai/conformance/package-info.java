/**
 * Whether what comes in is what it says it is. On the road, for every resource: its structure by the definitions of FHIR R4, and
 * those rules of the district's profiles that are quickly checked. Off the road: the full validator, for {@code $validate} and a
 * nightly sample of what is stored.
 *
 * <p>The rules of the profiles, and their words in two languages, stand in {@code fhir-profiles}; the code here only answers them,
 * each by its key. So the package that a clinic's vendor downloads and the door cannot say different things: a test holds the
 * one to the other, with the full validator as the second opinion.
 */
@NullMarked
@ApplicationModule(allowedDependencies = {"fhir", "access", "identity", "registry", "record", "store"})
package org.longmai.conformance;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
