package org.longmai.clinical;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.longmai.fhir.Resource;

/**
 * What an Observation, or one of its components, says of one thing.
 *
 * @param json the Observation, or its component: where {@code value[x]}, {@code referenceRange} and {@code interpretation} are
 */
record Measurement(Held observation, Map<String, Object> json, Set<String> tokens) {

    private static final Set<String> NONE = Set.of("entered-in-error", "cancelled", "registered");

    /** All that the Observation says; nothing of one that is void. */
    static List<Measurement> of(Held held) {
        Resource observation = held.resource();
        if (NONE.contains(String.valueOf(observation.string("status")))) {
            return List.of();
        }
        List<Measurement> measurements = new ArrayList<>();
        add(measurements, held, observation.json());
        observation.objects("component").forEach(component -> add(measurements, held, component));
        return measurements;
    }

    private static void add(List<Measurement> measurements, Held held, Map<String, Object> json) {
        if (json.keySet().stream().noneMatch(name -> name.startsWith("value"))) {
            return;
        }
        for (Map<String, Object> code : Resource.objects(json, "code")) {
            measurements.add(new Measurement(held, json, Concepts.tokens(code)));
        }
    }

    /** When it was true; null if it is not said. */
    String at() {
        for (String path : new String[] {"effectiveDateTime", "effectiveInstant", "effectivePeriod.start", "issued"}) {
            String text = observation.resource().string(path);
            if (text != null) {
                return text;
            }
        }
        return "";
    }

    String name() {
        for (Map<String, Object> code : Resource.objects(json, "code")) {
            String text = Concepts.text(code);
            if (text != null) {
                return text;
            }
        }
        return tokens.isEmpty() ? "" : tokens.iterator().next();
    }
}
