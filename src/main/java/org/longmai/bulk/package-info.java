/**
 * Bulk data in: NDJSON of any size, by FHIR's asynchronous pattern.
 *
 * <p>What is uploaded goes sealed into the store, line by line, so that any instance can go on with it. There it is sorted in
 * two passes: the lines are dealt out to partitions by their patient, then each partition is grouped by patient and every
 * group goes through the ordinary intake as a batch. So all checks, ids and the idempotence of the intake hold, and doing a
 * group twice does it once: a run that was cut off goes on behind the last group that is noted as done, and needs no more
 * certainty than that. What has no patient comes first, what finds its patient only over other resources comes last.
 *
 * <p>Of several instances one runs a job, by a lease; a lease is a document with a number of its own, and that its
 * {@code _id} is unique decides who has it. Two runs at the same time, after a lease was lost unnoticed, would do the same
 * work to the same end.
 *
 * @see <a href="https://hl7.org/fhir/R4/async.html">FHIR: asynchronous requests</a>
 */
@NullMarked
@ApplicationModule(allowedDependencies = {"fhir", "store", "access", "intake"})
package org.longmai.bulk;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
