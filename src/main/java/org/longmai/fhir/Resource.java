package org.longmai.fhir;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * A FHIR resource as the JSON that it is.
 *
 * @param json never changed once the resource is handed on; a changed resource is a new one
 */
public record Resource(Map<String, Object> json) {

    /** @throws Failure INVALID if the object has no {@code resourceType} */
    public Resource {
        if (!(json.get("resourceType") instanceof String)) {
            throw Failure.invalid("'resourceType' is missing: every resource names its type.");
        }
    }

    public static Resource of(byte[] json) {
        return new Resource(Json.readObject(json));
    }

    public String type() {
        return String.valueOf(json.get("resourceType"));
    }

    /** The logical id, or null where the sender gave none. */
    public @Nullable String id() {
        return json.get("id") instanceof String id ? id : null;
    }

    /** The reference to it; it has an id. */
    public Reference reference() {
        return new Reference(type(), String.valueOf(id()));
    }

    /** {@code Type|system|value} of each of its identifiers; one without a system has an empty one. */
    public List<String> identifiers() {
        List<String> tokens = new ArrayList<>(2);
        for (Map<String, Object> identifier : objects("identifier")) {
            if (identifier.get("value") instanceof String value) {
                String system = identifier.get("system") instanceof String text ? text : "";
                tokens.add(type() + "|" + system + "|" + value);
            }
        }
        return tokens;
    }

    /** The first value at the path that is a string. */
    public @Nullable String string(String path) {
        for (Object value : values(path)) {
            if (value instanceof String text) {
                return text;
            }
        }
        return null;
    }

    /** The objects at the path, in order. */
    public List<Map<String, Object>> objects(String path) {
        return objects(json, path);
    }

    /** @param path element names joined by dots; repetitions are flattened, {@code name.given} gives every given name */
    public List<Object> values(String path) {
        return values(json, path);
    }

    public static List<Object> values(Map<String, Object> json, String path) {
        String[] names = Path.of(path);
        Object first = json.get(names[0]);
        if (first == null) {
            return List.of();
        }
        List<Object> found = new ArrayList<>(2);
        collect(first, names, 1, found);
        return found;
    }

    @SuppressWarnings("unchecked")
    public static List<Map<String, Object>> objects(Map<String, Object> json, String path) {
        List<Object> values = values(json, path);
        if (values.isEmpty()) {
            return List.of();
        }
        List<Map<String, Object>> objects = new ArrayList<>(values.size());
        for (Object value : values) {
            if (value instanceof Map<?, ?> object) {
                objects.add((Map<String, Object>) object);
            }
        }
        return objects;
    }

    /** The same, and what is in it, throws if somebody changes it. */
    public Resource frozen() {
        return new Resource(frozen(json));
    }

    private static Map<String, Object> frozen(Map<?, ?> object) {
        Map<String, Object> frozen = new LinkedHashMap<>(object.size() * 4 / 3 + 1);
        object.forEach((name, value) -> frozen.put((String) name, frozenValue(value)));
        return Collections.unmodifiableMap(frozen);
    }

    private static Object frozenValue(Object value) {
        if (value instanceof Map<?, ?> object) {
            return frozen(object);
        }
        if (value instanceof List<?> list) {
            List<@Nullable Object> frozen = new ArrayList<>(list.size());
            list.forEach(item -> frozen.add(item == null ? null : frozenValue(item)));
            return Collections.unmodifiableList(frozen);
        }
        return value;
    }

    public byte[] bytes() {
        return Json.write(json);
    }

    private static void collect(@Nullable Object value, String[] path, int depth, List<Object> found) {
        if (value instanceof List<?> array) {
            for (Object item : array) {
                collect(item, path, depth, found);
            }
        } else if (depth == path.length) {
            if (value != null) {
                found.add(value);
            }
        } else if (value instanceof Map<?, ?> object) {
            collect(object.get(path[depth]), path, depth + 1, found);
        }
    }

    /** The names of a path, whose hashes are then known: the same few hundred paths are followed in every resource. */
    private static final class Path {

        private static final int MOST = 2_000;
        private static final Map<String, String[]> KNOWN = new ConcurrentHashMap<>();

        private Path() {}

        static String[] of(String path) {
            String[] known = KNOWN.get(path);
            if (known != null) {
                return known;
            }
            String[] names = path.split("\\.", -1);
            if (KNOWN.size() < MOST) {
                KNOWN.put(path, names);
            }
            return names;
        }
    }
}
