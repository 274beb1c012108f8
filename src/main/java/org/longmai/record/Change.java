package org.longmai.record;

import org.longmai.fhir.JsonWriter.Written;
import org.longmai.fhir.Reference;
import org.longmai.fhir.Resource;

/** What a submission wants done to a file. */
public sealed interface Change {

    Reference reference();

    String sourceId();

    /**
     * @param reference to the resource
     * @param resource with its hub id, its references rewritten, without {@code meta.versionId} and {@code lastUpdated}
     * @param body the same, written
     * @param above the version that it has elsewhere, 0 if nowhere: of a resource that moves, versions go on
     */
    record Put(Reference reference, Resource resource, Written body, String sourceId, int above) implements Change {

        public Put(Resource resource, String sourceId, int above) {
            this(resource.reference(), resource, new Written(resource.bytes()), sourceId, above);
        }

        public Put(Resource resource, String sourceId) {
            this(resource, sourceId, 0);
        }

        public Put above(int version) {
            return new Put(reference, resource, body, sourceId, version);
        }
    }

    /** Of something that is not there, it does nothing. */
    record Delete(Reference reference, String sourceId) implements Change {}
}
