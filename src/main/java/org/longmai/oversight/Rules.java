package org.longmai.oversight;

import java.io.IOException;
import java.io.InputStream;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/** What is looked for; a rule that is not in the file is not. */
@Component
final class Rules {

    private final Map<Pattern.Kind, Rule> rules = new EnumMap<>(Pattern.Kind.class);

    /**
     * @param thresholds by name
     * @param zh a sentence with {0} the user, {1} how many, {2} the first threshold
     */
    record Rule(Pattern.Kind kind, Map<String, Double> thresholds, String zh, String en) {

        double threshold(String name) {
            Double value = thresholds.get(name);
            if (value == null) {
                throw new IllegalStateException("the rule %s lacks the threshold '%s'".formatted(kind, name));
            }
            return value;
        }
    }

    private record File(List<Rule> rules) {}

    Rules(OversightSettings settings, JsonMapper mapper) throws IOException {
        try (InputStream in = settings.rules().getInputStream()) {
            mapper.readValue(in, File.class).rules().forEach(rule -> rules.put(rule.kind(), rule));
        }
    }

    Optional<Rule> of(Pattern.Kind kind) {
        return Optional.ofNullable(rules.get(kind));
    }
}
