package org.longmai.clinical;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.longmai.fhir.Resource;

/** CodeableConcepts, read. */
final class Concepts {

    private Concepts() {}

    /** {@code system|code} of each coding, in order. */
    static Set<String> tokens(Map<String, Object> concept) {
        Set<String> tokens = new LinkedHashSet<>();
        for (Map<String, Object> coding : Resource.objects(concept, "coding")) {
            if (coding.get("code") instanceof String code) {
                tokens.add((coding.get("system") instanceof String system ? system : "") + "|" + code);
            }
        }
        return tokens;
    }

    /** What people call it: its text, else the first display. */
    static @Nullable String text(Map<String, Object> concept) {
        if (concept.get("text") instanceof String text) {
            return text;
        }
        List<Object> displays = Resource.values(concept, "coding.display");
        return displays.isEmpty() ? null : String.valueOf(displays.get(0));
    }

    /** The first concept at the path; empty if there is none. */
    static Map<String, Object> first(Resource resource, String path) {
        List<Map<String, Object>> concepts = resource.objects(path);
        return concepts.isEmpty() ? Map.of() : concepts.get(0);
    }
}
