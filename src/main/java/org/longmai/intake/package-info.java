/**
 * Bundles in: check, append, answer. A Bundle is read into operations, each is placed (hub id, references, file), and what was
 * placed is appended: one envelope a file. A Bundle that touches one file is one insert; one that touches more is journaled
 * first and rolled forward after a crash. A rejected one changes nothing, a repeated one gets the same answer.
 *
 * <p>A condition or a patch is held against one version, and the plan that follows from it against that version again where it is
 * appended: if another writer was faster, the plan is made anew. Such a submission is journaled even where one insert would do, since
 * sent again it would be planned for another state. What a condition creates is reserved first, so that of many who find
 * nothing one creates. Where a submission has conditions in one file, that file decides when it is appended; where it has them
 * in several, it holds each by an envelope of its own until it is accepted, and nobody appends in between. Among the resources
 * without a patient, the first that has a condition decides; those of the others are looked at just before, and not again.
 *
 * <p>A single resource is a submission of one entry; it comes without a key, and so is done each time that it comes.
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
