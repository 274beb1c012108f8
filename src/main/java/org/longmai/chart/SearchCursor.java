package org.longmai.chart;

import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.longmai.fhir.Failure;
import org.longmai.fhir.Json;

/**
 * A page of a search, as the standard's {@code first previous next last} name one: the search and where the page begins. It
 * proves nothing: what it asks for is decided anew. It dies with the decision that it was made under.
 *
 * @param patient by which id the search was asked for; null for resources without a patient
 * @param fingerprint of the caller and the decision
 */
record SearchCursor(
        String type,
        @Nullable String patient,
        Map<String, List<String>> parameters,
        List<String> sort,
        @Nullable String fhirpath,
        int offset,
        int count,
        String fingerprint) {

    static SearchCursor of(
            String type, @Nullable String patient, Map<String, List<String>> parameters, List<String> sort) {
        return new SearchCursor(type, patient, Map.copyOf(parameters), sort, null, 0, 0, "");
    }

    SearchCursor with(String ofDecision, @Nullable String path, int pageSize) {
        return new SearchCursor(type, patient, parameters, sort, path, offset, pageSize, ofDecision);
    }

    boolean isOf(String searched, String ofDecision) {
        return type.equals(searched) && fingerprint.equals(ofDecision);
    }

    /** Adds the pages around the one that begins there. */
    void links(int from, int total, Map<String, Object> page) {
        int last = total == 0 ? 0 : (total - 1) / count * count;
        page.put("first", at(0));
        if (from > 0) {
            page.put("previous", at(Math.max(0, from - count)));
        }
        if (from + count < total) {
            page.put("next", at(from + count));
        }
        page.put("last", at(last));
    }

    private String at(int from) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("type", type);
        json.put("parameters", parameters);
        json.put("sort", sort);
        json.put("offset", String.valueOf(from));
        json.put("count", String.valueOf(count));
        json.put("fingerprint", fingerprint);
        if (patient != null) {
            json.put("patient", patient);
        }
        if (fhirpath != null) {
            json.put("fhirpath", fhirpath);
        }
        return Base64.getUrlEncoder().withoutPadding().encodeToString(Json.write(json));
    }

    /** @throws Failure INVALID if it is none */
    static SearchCursor parse(String cursor) {
        try {
            Map<String, Object> json = Json.readObject(Base64.getUrlDecoder().decode(cursor));
            return new SearchCursor(
                    text(json, "type"),
                    (String) json.get("patient"),
                    parameters(json.get("parameters")),
                    texts(json.get("sort")),
                    (String) json.get("fhirpath"),
                    number(json, "offset"),
                    Selector.size(number(json, "count")),
                    text(json, "fingerprint"));
        } catch (IllegalArgumentException | ClassCastException | Failure e) {
            throw Failure.invalid("'_cursor' must be what first, previous, next or last was.");
        }
    }

    static Failure stale() {
        return Failure.invalid("'_cursor' must be of this search as it is now: a consent has changed, or the cursor is"
                + " another's. Start again without it.");
    }

    private static String text(Map<String, Object> json, String name) {
        if (json.get(name) instanceof String text) {
            return text;
        }
        throw new IllegalArgumentException(name);
    }

    private static int number(Map<String, Object> json, String name) {
        int number = Integer.parseInt(text(json, name));
        if (number < 0) {
            throw new IllegalArgumentException(name);
        }
        return number;
    }

    private static Map<String, List<String>> parameters(@Nullable Object value) {
        Map<String, List<String>> parameters = new LinkedHashMap<>();
        if (value instanceof Map<?, ?> object) {
            object.forEach((name, values) -> parameters.put(String.valueOf(name), texts(values)));
        }
        return parameters;
    }

    private static List<String> texts(@Nullable Object value) {
        return value instanceof List<?> values
                ? values.stream().map(String.class::cast).toList()
                : List.of();
    }
}
