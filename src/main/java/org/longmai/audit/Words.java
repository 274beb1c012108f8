package org.longmai.audit;

import java.text.MessageFormat;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.ResourceBundle;
import org.longmai.fhir.Interval;
import org.longmai.registry.Institution;
import org.longmai.registry.Registry;

/** An entry of the ledger in a sentence; what each thing is called stands in {@code audit/words_zh.properties} and {@code _en}. */
final class Words {

    private final Language language;
    private final ResourceBundle words;
    private final Registry registry;

    Words(Language language, Registry registry) {
        this.language = language;
        this.words = ResourceBundle.getBundle(
                "audit.words",
                language.locale(),
                ResourceBundle.Control.getNoFallbackControl(ResourceBundle.Control.FORMAT_PROPERTIES));
        this.registry = registry;
    }

    String of(AccessLogEntry entry) {
        DateTimeFormatter time = DateTimeFormatter.ofPattern(words.getString("time"), language.locale());
        String sentence = say(
                "entry",
                time.format(entry.at().atZone(Interval.ZONE)),
                who(entry),
                what(entry),
                word("purpose", entry.purpose().name()),
                say(entry.consents().isEmpty() ? "ground.none" : "ground"),
                word("outcome", entry.outcome().name()));
        return entry.isEmergency() ? words.getString("emergency") + sentence : sentence;
    }

    private String who(AccessLogEntry entry) {
        String role = word("role", entry.role().claim());
        String at = entry.institution();
        return at == null ? say("who", entry.who(), role) : say("who.at", entry.who(), role, institution(at));
    }

    private String institution(String id) {
        return registry.institution(id)
                .map(language == Language.ZH ? Institution::name : Institution::nameEn)
                .orElse(id);
    }

    private String what(AccessLogEntry entry) {
        String action = word("action", entry.action().name());
        List<String> kinds = new ArrayList<>();
        entry.kinds().forEach(kind -> kinds.add(word("kind", kind)));
        String whole = kinds.isEmpty() ? action : say("what", action, String.join(words.getString("between"), kinds));
        return entry.outcome() == AccessEvent.Outcome.REFUSED ? say("what.refused", whole) : whole;
    }

    /** What it is called, or as it stands where it has no name. */
    private String word(String group, String code) {
        String key = group + "." + code;
        return words.containsKey(key) ? say(key) : code;
    }

    private String say(String key, Object... values) {
        return new MessageFormat(words.getString(key), language.locale()).format(values);
    }
}
