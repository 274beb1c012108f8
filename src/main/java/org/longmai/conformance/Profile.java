package org.longmai.conformance;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.longmai.fhir.Resource;

/**
 * What the road needs of one of the district's StructureDefinitions.
 *
 * @param category of an Observation: the code of the category for which the profile is
 * @param needed the elements that it demands beyond FHIR, as {@code Patient.birthDate}
 * @param constraints its rules by their keys, in words
 */
record Profile(
        String url,
        String type,
        @Nullable String category,
        List<String> needed,
        Map<String, Words> constraints) {

    /** What the sender has to change. */
    record Words(String english, String chinese) {}

    static Profile of(Resource definition) {
        List<String> needed = new ArrayList<>();
        Map<String, Words> constraints = new LinkedHashMap<>();
        String category = null;
        for (Map<String, Object> element : definition.objects("differential.element")) {
            String id = String.valueOf(element.get("id"));
            if (isMin(element) && id.indexOf(':') < 0) {
                needed.add(id);
            }
            for (Map<String, Object> constraint : Resource.objects(element, "constraint")) {
                constraints.put(String.valueOf(constraint.get("key")), words(constraint));
            }
            for (Object code : Resource.values(element, "patternCodeableConcept.coding.code")) {
                category = String.valueOf(code);
            }
        }
        return new Profile(
                String.valueOf(definition.string("url")),
                String.valueOf(definition.string("type")),
                category,
                List.copyOf(needed),
                constraints);
    }

    /** Whether the resource is one that the profile is for. */
    boolean isFor(Resource resource) {
        return category == null || resource.values("category.coding.code").contains(category);
    }

    private static boolean isMin(Map<String, Object> element) {
        return element.get("min") != null && !element.get("min").toString().equals("0");
    }

    private static Words words(Map<String, Object> constraint) {
        String english = String.valueOf(constraint.get("human"));
        List<Object> chinese = Resource.values(constraint, "_human.extension.extension.valueString");
        return new Words(english, chinese.isEmpty() ? english : String.valueOf(chinese.get(0)));
    }
}
