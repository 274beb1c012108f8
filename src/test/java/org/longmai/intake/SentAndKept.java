package org.longmai.intake;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Compares what was sent with what is read back, by a JSON reader of its own: equal but for the id, the references, and
 * {@code meta.versionId} and {@code lastUpdated}.
 */
final class SentAndKept {

    static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();

    private static final Set<String> OF_THE_HUB = Set.of("versionId", "lastUpdated");

    private final Map<String, String> byFullUrl = new HashMap<>();
    private final Map<String, String> byIdentifier = new HashMap<>();

    /** Learns where the entries went: what references to them must have become. */
    void learn(JsonNode bundle, JsonNode answer) {
        for (int i = 0; i < bundle.path("entry").size(); i++) {
            JsonNode entry = bundle.path("entry").get(i);
            String location = location(answer, i);
            if (entry.has("fullUrl")) {
                byFullUrl.put(entry.path("fullUrl").asString(), location);
            }
            JsonNode resource = entry.path("resource");
            for (JsonNode identifier : resource.path("identifier")) {
                byIdentifier.put(
                        resource.path("resourceType").asString() + "?"
                                + identifier.path("system").asString("") + "|"
                                + identifier.path("value").asString(""),
                        location);
            }
        }
    }

    static String location(JsonNode answer, int entry) {
        return answer.path("entry")
                .path(entry)
                .path("response")
                .path("location")
                .asString()
                .replaceFirst("/_history/.*", "");
    }

    void assertSame(JsonNode sent, JsonNode kept, String path) {
        assertThat(kept.getNodeType()).as(path).isEqualTo(sent.getNodeType());
        if (sent.isObject()) {
            assertThat(names(kept, path)).as(path).isEqualTo(names(sent, path));
            names(sent, path).forEach(name -> assertSame(sent.get(name), kept.get(name), path + "." + name));
        } else if (sent.isArray()) {
            assertThat(kept.size()).as(path).isEqualTo(sent.size());
            for (int i = 0; i < sent.size(); i++) {
                assertSame(sent.get(i), kept.get(i), path + "[" + i + "]");
            }
        } else if (path.endsWith(".reference")) {
            assertThat(kept.asString()).as(path).isEqualTo(expected(sent.asString()));
        } else {
            assertThat(kept.toString()).as(path).isEqualTo(sent.toString());
        }
    }

    private String expected(String reference) {
        String target = byFullUrl.get(reference);
        if (target == null && reference.contains("?identifier=")) {
            target =
                    byIdentifier.get(URLDecoder.decode(reference.replace("?identifier=", "?"), StandardCharsets.UTF_8));
        }
        return target == null ? reference : target;
    }

    private static Set<String> names(JsonNode object, String path) {
        Set<String> names = new TreeSet<>(object.propertyNames());
        if (!path.contains(".")) {
            names.remove("id");
            names.remove(hasOnlyTheHubs(object.path("meta")) ? "meta" : "");
        }
        if (path.matches("[A-Za-z]+\\.meta")) {
            names.removeAll(OF_THE_HUB);
        }
        return names;
    }

    private static boolean hasOnlyTheHubs(JsonNode meta) {
        for (Iterator<String> names = meta.propertyNames().iterator(); names.hasNext(); ) {
            if (!OF_THE_HUB.contains(names.next())) {
                return false;
            }
        }
        return true;
    }
}
