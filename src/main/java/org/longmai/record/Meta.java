package org.longmai.record;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What of a resource's {@code meta} is the hub's own: taken off when it comes, put on when it goes.
 *
 * @see <a href="https://hl7.org/fhir/R4/resource.html#Meta">FHIR Meta</a>
 */
public record Meta(int version, Instant updated) {

    private static final String META = "meta";
    private static final String VERSION = "versionId";
    private static final String UPDATED = "lastUpdated";

    static Meta of(int version, Instant updated) {
        return new Meta(version, updated);
    }

    /** The two in JSON, as they stand within {@code meta}. */
    byte[] elements() {
        return ("\"" + VERSION + "\":\"" + version + "\",\"" + UPDATED + "\":\"" + time() + "\"")
                .getBytes(StandardCharsets.US_ASCII);
    }

    private String time() {
        return updated.truncatedTo(ChronoUnit.MILLIS).toString();
    }

    /** The resource with this version and time; {@code meta} stands behind {@code id}. */
    Map<String, Object> on(Map<String, Object> json) {
        Map<String, Object> meta = new LinkedHashMap<>();
        meta.put(VERSION, String.valueOf(version));
        meta.put(UPDATED, time());
        copy(json.get(META), meta);
        Map<String, Object> whole = new LinkedHashMap<>(json.size() * 4 / 3 + 2);
        json.forEach((name, value) -> {
            if (!name.equals(META)) {
                whole.put(name, value);
            }
            if (name.equals("id")) {
                whole.put(META, meta);
            }
        });
        return whole;
    }

    /** The resource without its sender's version and time, and without a {@code meta} that had nothing else. */
    public static Map<String, Object> off(Map<String, Object> json) {
        if (!(json.get(META) instanceof Map<?, ?> sent)
                || !sent.isEmpty() && !sent.containsKey(VERSION) && !sent.containsKey(UPDATED)) {
            return json;
        }
        Map<String, Object> meta = new LinkedHashMap<>();
        copy(sent, meta);
        Map<String, Object> without = new LinkedHashMap<>(json);
        if (meta.isEmpty()) {
            without.remove(META);
        } else {
            without.put(META, meta);
        }
        return without;
    }

    private static void copy(@org.jspecify.annotations.Nullable Object from, Map<String, Object> meta) {
        if (from instanceof Map<?, ?> sent) {
            sent.forEach((name, value) -> {
                if (!VERSION.equals(name) && !UPDATED.equals(name)) {
                    meta.put((String) name, value);
                }
            });
        }
    }
}
