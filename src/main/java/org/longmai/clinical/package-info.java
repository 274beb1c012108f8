/**
 * What a doctor reads out of a chart: one analyte over time, what another institution's result spares, the front page, medicines
 * that do not go together. Values in, values out; what is a matter of medicine or of the district stands in data files.
 */
@NullMarked
@ApplicationModule(allowedDependencies = {"fhir", "registry"})
package org.longmai.clinical;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
