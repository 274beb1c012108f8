/**
 * What a privacy officer looks for in the ledger: accesses that want an explanation. The rules are data, with thresholds; a finding
 * is a question to somebody, not a verdict, and cites the entries that it rests on. Of the records only the directories are read
 * (was there a visit?) and the names of Patients; nothing clinical is opened.
 */
@NullMarked
@ApplicationModule(allowedDependencies = {"fhir", "access", "registry", "audit", "identity", "record"})
package org.longmai.oversight;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
