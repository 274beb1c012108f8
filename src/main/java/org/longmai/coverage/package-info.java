/**
 * The board: how every institution's feed does, day by day, in counts; red, yellow or green by the district's own thresholds.
 * No person is in it: of a record it keeps that it came, of what type, how late, and whether its code and its patient were
 * recognised.
 *
 * <p>What the intake announces is counted in memory and written down every few seconds and at the stop; a crash loses the last
 * seconds. Since not every store updates atomically, each run of an instance has a document of its own for each institution
 * and day, which nobody else writes; a scorecard is their sum.
 */
@NullMarked
@ApplicationModule(allowedDependencies = {"fhir", "store", "access", "registry", "identity", "intake"})
package org.longmai.coverage;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
