package org.longmai.record;

import org.longmai.fhir.Reference;
import org.longmai.fhir.Resource;

/** What a submission wants done to a file. */
public sealed interface Change {

    Reference reference();

    String sourceId();

    /**
     * @param resource with its hub id, its references rewritten, without {@code meta.versionId} and {@code lastUpdated}
     * @param above the version that it has elsewhere, 0 if nowhere: of a resource that moves, versions go on
     */
    record Put(Resource resource, String sourceId, int above) implements Change {

        public Put(Resource resource, String sourceId) {
            this(resource, sourceId, 0);
        }

        @Override
        public Reference reference() {
            return resource.reference();
        }
    }

    /** Of something that is not there, it does nothing. */
    record Delete(Reference reference, String sourceId) implements Change {}
}
