package org.longmai.consent;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.longmai.fhir.Reference;
import org.longmai.fhir.Resource;

/** For which other ids of the resident a decision was meant: an extension of the resource that holds it. */
final class Origins {

    private static final String KNOWN_AS = "http://longmai.org/fhir/StructureDefinition/known-as";

    private Origins() {}

    /** The resource, meant for the other ids too. */
    static Resource meantFor(Resource resource, Set<String> others) {
        if (others.isEmpty()) {
            return resource;
        }
        Map<String, Object> json = new LinkedHashMap<>(resource.json());
        List<Object> extensions = new ArrayList<>(resource.values("extension"));
        for (String other : others) {
            extensions.add(Map.of(
                    "url",
                    KNOWN_AS,
                    "valueReference",
                    Map.of("reference", new Reference("Patient", other).toString())));
        }
        json.put("extension", extensions);
        return new Resource(json);
    }

    static Set<String> of(Resource resource) {
        Set<String> others = new LinkedHashSet<>();
        for (Map<String, Object> extension : resource.objects("extension")) {
            if (KNOWN_AS.equals(extension.get("url"))) {
                for (Object text : Resource.values(extension, "valueReference.reference")) {
                    Reference other = Reference.parse(String.valueOf(text));
                    others.add(other == null ? "" : other.id());
                }
            }
        }
        return others;
    }
}
