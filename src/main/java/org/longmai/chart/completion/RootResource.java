package org.longmai.chart.completion;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The local context of every field below a resource: the resource that contains what the field is about. It is where a
 * reference to a contained resource ({@code #med1}) leads to.
 *
 * @param json the resource
 * @param context the local context that was in force outside of the resource
 * @see <a href="https://hl7.org/fhir/R4/fhirpath.html#variables">FHIR: %rootResource</a>
 */
public record RootResource(Map<?, ?> json, @Nullable Object context) {

    /** The context below the resource; of a resource behind a reference it is that resource, and no longer the referrer. */
    public static RootResource of(Map<?, ?> resource, @Nullable Object outer) {
        return new RootResource(resource, outer instanceof RootResource root ? root.context : outer);
    }

    /** The resource with this id among the contained ones, or null. */
    public @Nullable Map<?, ?> contained(String id) {
        if (json.get("contained") instanceof List<?> resources) {
            for (Object resource : resources) {
                if (resource instanceof Map<?, ?> object && id.equals(object.get("id"))) {
                    return object;
                }
            }
        }
        return null;
    }
}
