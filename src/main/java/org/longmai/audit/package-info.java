/**
 * The access ledger: who looked at whose record, when, why and on what ground. An entry is durable before the data leaves; if
 * it cannot be written, the data stay.
 *
 * <p>An entry is one operation of one caller on one resident, be its answer full, empty or refused. It is kept as a FHIR
 * AuditEvent, sealed, in documents that are chained by a keyed hash: each instance of Longmai writes a chain of its own, and
 * an entry's hash covers that of the entry before it. Writers that come at the same moment share one insert.
 *
 * @see <a href="https://profiles.ihe.net/ITI/BALP/">IHE BALP: basic audit log patterns</a>
 */
@NullMarked
@ApplicationModule(allowedDependencies = {"fhir", "store", "access", "registry"})
package org.longmai.audit;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
