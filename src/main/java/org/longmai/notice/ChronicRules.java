package org.longmai.notice;

import java.io.IOException;
import java.io.InputStream;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.longmai.fhir.Resource;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/** Which diagnoses a family-doctor team is told of, by the first characters of their ICD-10 codes. */
@Component
class ChronicRules {

    /** What a Condition is not, though it is named. */
    private static final Set<Object> DENIED = Set.of("refuted", "entered-in-error", "unconfirmed", "provisional");

    private final File file;

    /** @param minAge from which a resident is in the programme; who has no known birth date is */
    record Group(String id, List<String> codes, int minAge) {

        private boolean has(String code) {
            return codes.stream().anyMatch(code::startsWith);
        }
    }

    private record File(List<String> systems, List<Group> groups) {}

    ChronicRules(NoticeSettings settings, JsonMapper mapper) throws IOException {
        try (InputStream in = settings.chronic().getInputStream()) {
            this.file = mapper.readValue(in, File.class);
        }
    }

    /** The groups of a Condition that says that somebody has it. */
    List<Group> of(Resource condition) {
        if (condition.values("verificationStatus.coding.code").stream().anyMatch(DENIED::contains)) {
            return List.of();
        }
        return of(condition.objects("code.coding").stream()
                .map(ChronicRules::token)
                .toList());
    }

    /** @param tokens {@code system|code} */
    List<Group> of(Collection<String> tokens) {
        return file.groups().stream()
                .filter(group -> tokens.stream().anyMatch(token -> isOf(group, token)))
                .toList();
    }

    private boolean isOf(Group group, String token) {
        return file.systems().stream()
                .anyMatch(system -> token.startsWith(system + "|") && group.has(token.substring(system.length() + 1)));
    }

    private static String token(Map<String, Object> coding) {
        return coding.get("system") + "|" + coding.get("code");
    }
}
