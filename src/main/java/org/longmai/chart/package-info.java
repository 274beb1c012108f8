/**
 * GraphQL over one resident: what doctors and residents see.
 */
@NullMarked
@ApplicationModule(
        allowedDependencies = {
            "fhir",
            "access",
            "registry",
            "clinical",
            "consent",
            "record",
            "store",
            "identity",
            "audit",
            "request",
            "emergency",
            "usage"
        })
package org.longmai.chart;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
