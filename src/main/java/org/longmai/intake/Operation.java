package org.longmai.intake;

import org.jspecify.annotations.Nullable;
import org.longmai.fhir.Resource;

/**
 * What one entry of a Bundle asks for, in the sender's own ids.
 *
 * @param index its place in the Bundle, from 0
 * @param method what to do
 * @param type the resource type
 * @param sourceId the resource's id at the sender; of a POST one made from the entry's fullUrl or the Bundle's identity
 * @param fullUrl by which other entries refer to it
 * @param resource of a PUT or POST
 * @param ifMatch the version that it must have
 * @param ifNoneExist the {@code system|value} of an identifier that must not be there yet
 */
record Operation(
        int index,
        Method method,
        String type,
        String sourceId,
        @Nullable String fullUrl,
        @Nullable Resource resource,
        @Nullable Integer ifMatch,
        @Nullable String ifNoneExist) {

    enum Method {
        POST,
        PUT,
        DELETE
    }

    /** The FHIRPath of the entry. */
    String path() {
        return "Bundle.entry[%d]".formatted(index);
    }
}
