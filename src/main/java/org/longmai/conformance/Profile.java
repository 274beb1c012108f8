package org.longmai.conformance;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.longmai.fhir.Resource;

/**
 * What the road needs of one of the district's StructureDefinitions.
 *
 * @param category of an Observation: the code of the category for which the profile is
 * @param needed the elements that it demands beyond FHIR, as {@code Patient.birthDate}
 * @param constraints its rules
 */
record Profile(String url, String type, @Nullable String category, List<String> needed, List<Constraint> constraints) {

    /**
     * A rule of the profile.
     *
     * @param english what the sender has to change
     * @param chinese the same
     * @param rule its answer
     */
    record Constraint(String key, String english, String chinese, Rules.Rule rule) {}

    static Profile of(Resource definition) {
        List<String> needed = new ArrayList<>();
        List<Constraint> constraints = new ArrayList<>();
        String category = null;
        for (Map<String, Object> element : definition.objects("differential.element")) {
            String id = String.valueOf(element.get("id"));
            if (isMin(element) && id.indexOf(':') < 0) {
                needed.add(id);
            }
            for (Map<String, Object> constraint : Resource.objects(element, "constraint")) {
                constraints.add(constraint(constraint));
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
                List.copyOf(constraints));
    }

    /** Whether the resource is one that the profile is for. */
    boolean isFor(Resource resource) {
        return category == null || resource.json().get("category") instanceof List<?> categories && isFor(categories);
    }

    private boolean isFor(List<?> categories) {
        for (Object concept : categories) {
            Object codings = concept instanceof Map<?, ?> object ? object.get("coding") : null;
            for (Object coding : codings instanceof List<?> list ? list : List.of()) {
                if (coding instanceof Map<?, ?> object
                        && String.valueOf(category).equals(object.get("code"))) {
                    return true;
                }
            }
        }
        return false;
    }

    private static boolean isMin(Map<String, Object> element) {
        return element.get("min") != null && !element.get("min").toString().equals("0");
    }

    private static Constraint constraint(Map<String, Object> json) {
        String key = String.valueOf(json.get("key"));
        String english = String.valueOf(json.get("human"));
        List<Object> chinese = Resource.values(json, "_human.extension.extension.valueString");
        return new Constraint(
                key, english, chinese.isEmpty() ? english : String.valueOf(chinese.get(0)), Rules.of(key));
    }
}
