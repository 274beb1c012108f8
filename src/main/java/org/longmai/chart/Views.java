package org.longmai.chart;

import java.time.Clock;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.longmai.access.Caller;
import org.longmai.access.PurposeOfUse;
import org.longmai.consent.Consents;
import org.longmai.consent.Decision;
import org.longmai.consent.Decisions;
import org.longmai.identity.Person;
import org.longmai.record.FileLogs;
import org.springframework.stereotype.Component;

/** Opens a resident's record for a caller: the consents first, then only the files that they do not rule out. */
@Component
class Views {

    private final Consents consents;
    private final Decisions decisions;
    private final FileLogs logs;
    private final Clock clock;

    Views(Consents consents, Decisions decisions, FileLogs logs, Clock clock) {
        this.consents = consents;
        this.decisions = decisions;
        this.logs = logs;
        this.clock = clock;
    }

    View open(Caller caller, Person person, PurposeOfUse purpose) {
        return open(caller, person, purpose, person.files());
    }

    /** @param files those of the person's files that are asked about, and the institutions that hold them */
    View open(Caller caller, Person person, PurposeOfUse purpose, Map<String, String> files) {
        Decision decision = decisions.decide(caller, person.id(), purpose, consents.of(person.id()), clock.instant());
        Set<String> open = new LinkedHashSet<>();
        files.forEach((file, institution) -> {
            if (decision.mayOpen(institution)) {
                open.add(file);
            }
        });
        return new View(caller, person, decision, open.isEmpty() ? Map.of() : logs.read(open), logs);
    }
}
