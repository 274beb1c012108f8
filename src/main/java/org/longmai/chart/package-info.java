/**
 * GraphQL over one resident: what doctors and residents see.
 *
 * <p>What is hidden and what is not there are answered alike, and the store is asked for as much: who is nobody is looked at like
 * somebody ({@link org.longmai.identity.Person#NOBODY}), so that the time of an answer tells nothing either. It holds of what is in
 * memory already; a record that nobody read for long costs more bytes, and one that was merged of several residents, or whose guardians
 * an institution named by number, a look-up more.
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
