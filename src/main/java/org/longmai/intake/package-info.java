/**
 * Bundles in: check, append, answer. A Bundle is read into operations, each is placed (hub id, references, file), and what was
 * placed is appended: one envelope a file. A Bundle that touches one file is one insert; one that touches more is journaled
 * first and rolled forward after a crash. A rejected one changes nothing, a repeated one gets the same answer.
 *
 * <p>A rejected Bundle is quarantined: kept sealed, and its sender finds it again with the reasons, reads it, sends it again
 * when the cause is mended, or throws it away. What became of a Bundle is told to the house as an event.
 */
@NullMarked
@ApplicationModule(
        allowedDependencies = {"fhir", "store", "access", "registry", "identity", "record", "audit", "conformance"})
package org.longmai.intake;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
