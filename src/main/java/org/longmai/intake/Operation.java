package org.longmai.intake;

import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.longmai.fhir.JsonPatch;
import org.longmai.fhir.Resource;

/**
 * What one entry of a Bundle asks to be changed, in the sender's own ids.
 *
 * @param index its place in the Bundle, from 0
 * @param method what to do
 * @param type the resource type
 * @param sourceId the resource's id at the sender; of a POST one made from the entry's fullUrl or the Bundle's identity, where
 *     the resource is named by a condition one made from that
 * @param fullUrl by which other entries refer to it
 * @param resource of a PUT or POST
 * @param patch of a PATCH
 * @param ifMatch the version that it must have
 * @param identifier the {@code system|value} that names the resource; of a POST the one that must not be there yet
 * @param base of a PATCH that became a PUT, what it was applied to
 */
record Operation(
        int index,
        Method method,
        String type,
        String sourceId,
        @Nullable String fullUrl,
        @Nullable Resource resource,
        @Nullable JsonPatch patch,
        @Nullable Integer ifMatch,
        @Nullable String identifier,
        @Nullable Base base) {

    enum Method {
        POST,
        PUT,
        PATCH,
        DELETE
    }

    /**
     * What a patch was applied to.
     *
     * @param version the version that the resource had
     * @param links the references and links in it, which are the hub's already
     */
    record Base(int version, Set<String> links) {}

    /** The PUT that a patch amounts to. */
    Operation patched(Resource whole, Base on) {
        return new Operation(index, Method.PUT, type, sourceId, fullUrl, whole, null, ifMatch, identifier, on);
    }

    /** Whether what it does depends on what is there. */
    boolean isConditional() {
        return ifMatch != null || identifier != null || method == Method.PATCH;
    }

    /** {@code Type|system|value} of its condition; it has one. */
    String token() {
        return type + "|" + identifier;
    }

    /** The FHIRPath of the entry. */
    String path() {
        return "Bundle.entry[" + index + "]";
    }
}
