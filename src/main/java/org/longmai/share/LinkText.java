package org.longmai.share;

import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.longmai.fhir.Json;
import org.longmai.fhir.JsonNumber;

/**
 * What the resident gives away: where the snapshot is, and its key.
 *
 * @see <a href="https://docs.smarthealthit.org/smart-health-links/spec#construct-a-shlink-payload">The payload of a link</a>
 */
final class LinkText {

    private static final String NEEDS_PASSCODE = "P";

    private LinkText() {}

    static String of(String url, byte[] key, Instant expires, @Nullable String label) {
        Map<String, Object> payload = new LinkedHashMap<>();
        payload.put("url", url);
        payload.put("key", base64(key));
        payload.put("exp", new JsonNumber(Long.toString(expires.getEpochSecond())));
        payload.put("flag", NEEDS_PASSCODE);
        if (label != null) {
            payload.put("label", label);
        }
        payload.put("v", new JsonNumber("1"));
        return "shlink:/" + base64(Json.write(payload));
    }

    static String base64(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
