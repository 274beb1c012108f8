/** The Mongo client, what of it the house uses, and the sealing of what is stored: keys, keyed hashes, envelopes of bytes. */
@NullMarked
@ApplicationModule(allowedDependencies = {"fhir"})
package org.longmai.store;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
