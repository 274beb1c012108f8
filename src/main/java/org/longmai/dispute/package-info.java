/**
 * What residents dispute: an access that they see in their log, or a record that they hold to be wrong. Each is a case with a
 * deadline, that a privacy officer (or, of a record, a data steward) answers, and the resident reads the answer.
 */
@NullMarked
@ApplicationModule(
        allowedDependencies = {"fhir", "store", "access", "registry", "audit", "identity", "record", "consent"})
package org.longmai.dispute;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
