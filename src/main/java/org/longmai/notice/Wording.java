package org.longmai.notice;

import java.io.IOException;
import java.io.InputStream;
import java.text.MessageFormat;
import java.time.LocalDate;
import java.util.Locale;
import java.util.Map;
import org.longmai.fhir.Interval;
import org.longmai.registry.Institution;
import org.longmai.registry.Registry;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/** What a notice says: {0} the institution, {1} the day. */
@Component
class Wording {

    private final Map<String, Text> words;
    private final Registry registry;

    record Text(String zh, String en) {}

    private record File(Map<String, Text> notices) {}

    Wording(NoticeSettings settings, Registry registry, JsonMapper mapper) throws IOException {
        this.registry = registry;
        try (InputStream in = settings.words().getInputStream()) {
            this.words = Map.copyOf(mapper.readValue(in, File.class).notices());
        }
        for (Notice.Kind kind : Notice.Kind.values()) {
            if (!words.containsKey(kind.name())) {
                throw new IllegalStateException("longmai.notice.words has no words for %s.".formatted(kind));
            }
        }
    }

    Text of(Notice notice) {
        Text text = words.getOrDefault(notice.kind().name(), new Text("", ""));
        String id = notice.institution();
        Institution institution = id == null ? null : registry.institution(id).orElse(null);
        LocalDate day = LocalDate.ofInstant(notice.at(), Interval.ZONE);
        return new Text(
                say(text.zh(), Locale.SIMPLIFIED_CHINESE, institution == null ? "区平台" : institution.name(), day),
                say(text.en(), Locale.ENGLISH, institution == null ? "The district" : institution.nameEn(), day));
    }

    private static String say(String pattern, Locale locale, String institution, LocalDate day) {
        return new MessageFormat(pattern, locale).format(new Object[] {institution, day.toString()});
    }
}
