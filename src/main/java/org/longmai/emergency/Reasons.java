package org.longmai.emergency;

import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.longmai.fhir.Json;
import org.longmai.fhir.Resource;
import org.springframework.core.io.ClassPathResource;
import org.springframework.stereotype.Component;

/** The reasons in words, from {@code emergency/reasons.json}. */
@Component
class Reasons {

    private final List<Words> words = new ArrayList<>();

    record Words(BreakGlassReason reason, String zh, String en) {}

    Reasons() throws IOException {
        Set<BreakGlassReason> named = EnumSet.noneOf(BreakGlassReason.class);
        Map<String, Object> file =
                Json.readObject(new ClassPathResource("emergency/reasons.json").getContentAsByteArray());
        for (Map<String, Object> one : Resource.objects(file, "reasons")) {
            BreakGlassReason reason = BreakGlassReason.valueOf(String.valueOf(one.get("reason")));
            named.add(reason);
            words.add(new Words(reason, String.valueOf(one.get("zh")), String.valueOf(one.get("en"))));
        }
        if (named.size() != BreakGlassReason.values().length) {
            throw new IllegalStateException("emergency/reasons.json does not name every reason");
        }
    }

    List<Words> all() {
        return List.copyOf(words);
    }
}
