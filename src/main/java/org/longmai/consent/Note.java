package org.longmai.consent;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.longmai.fhir.Reference;
import org.longmai.fhir.Resource;

/**
 * Something that the hub keeps of a resident beside their consents, in the same file: that somebody asked for one, that an
 * emergency was declared, that a card was given out. It is a Basic resource; of its values each is a text or several.
 *
 * @param origin the id of the resident in whose file it is
 * @see <a href="https://hl7.org/fhir/R4/basic.html">FHIR R4: Basic</a>
 */
public record Note(Kind kind, String id, String origin, Map<String, List<String>> values) {

    static final String BASIC = "Basic";

    private static final String CODES = "http://longmai.org/fhir/CodeSystem/note";
    private static final String VALUE = "http://longmai.org/fhir/StructureDefinition/note-";

    /** What it is about: it begins the id, so that the others need not be opened. */
    public enum Kind {
        REQUEST("request"),
        GLASS("glass"),
        CODE("code"),
        CARD("card"),
        LINK("link");

        private final String code;

        Kind(String code) {
            this.code = code;
        }

        /** Whether the id is one of this kind. */
        public boolean isOf(String id) {
            return id.startsWith(code + "-");
        }
    }

    public Note {
        values = new LinkedHashMap<>(values);
    }

    /** @param key unique, as a UUID is */
    public static Note of(Kind kind, String key, String origin) {
        return new Note(kind, kind.code + "-" + key, origin, Map.of());
    }

    /** The same with one value more, or another; without it if that is null. */
    public Note with(String name, @Nullable Object value) {
        Map<String, List<String>> more = new LinkedHashMap<>(values);
        if (value == null) {
            more.remove(name);
        } else {
            more.put(name, List.of(value.toString()));
        }
        return new Note(kind, id, origin, more);
    }

    /** The same with these values of one name. */
    public Note withAll(String name, List<String> several) {
        Map<String, List<String>> more = new LinkedHashMap<>(values);
        more.put(name, List.copyOf(several));
        return new Note(kind, id, origin, more);
    }

    public @Nullable String find(String name) {
        List<String> found = all(name);
        return found.isEmpty() ? null : found.get(0);
    }

    /** A value that it has. */
    public String get(String name) {
        return Objects.requireNonNull(find(name), name);
    }

    public List<String> all(String name) {
        return values.getOrDefault(name, List.of());
    }

    /** As it is kept. */
    public Resource resource() {
        List<Object> extensions = new ArrayList<>();
        values.forEach((name, texts) ->
                texts.forEach(text -> extensions.add(Map.of("url", VALUE + name, "valueString", text))));
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("resourceType", BASIC);
        json.put("id", id);
        json.put("extension", extensions);
        json.put("code", Map.of("coding", List.of(Map.of("system", CODES, "code", kind.code))));
        json.put("subject", Map.of("reference", new Reference("Patient", origin).toString()));
        return new Resource(json);
    }

    static Note of(Kind kind, String origin, Resource resource) {
        Map<String, List<String>> values = new LinkedHashMap<>();
        for (Map<String, Object> extension : resource.objects("extension")) {
            if (extension.get("url") instanceof String url
                    && url.startsWith(VALUE)
                    && extension.get("valueString") instanceof String text) {
                values.computeIfAbsent(url.substring(VALUE.length()), any -> new ArrayList<>())
                        .add(text);
            }
        }
        return new Note(kind, String.valueOf(resource.id()), origin, values);
    }
}
