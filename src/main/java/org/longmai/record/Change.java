package org.longmai.record;

import org.longmai.fhir.Reference;
import org.longmai.fhir.Resource;

/** What a submission wants done to a file. */
public sealed interface Change {

    Reference reference();

    String sourceId();

    /** @param resource with its hub id, its references rewritten, without {@code meta.versionId} and {@code lastUpdated} */
    record Put(Resource resource, String sourceId) implements Change {
        @Override
        public Reference reference() {
            return resource.reference();
        }
    }

    /** Of something that is not there, it does nothing. */
    record Delete(Reference reference, String sourceId) implements Change {}
}
