package org.longmai.chart;

import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.longmai.access.Caller;
import org.longmai.access.PurposeOfUse;
import org.longmai.consent.Access;
import org.longmai.consent.Decision;
import org.longmai.consent.Dossier;
import org.longmai.consent.Dossiers;
import org.longmai.consent.Standing;
import org.longmai.identity.Person;
import org.longmai.record.FileLogs;
import org.springframework.stereotype.Component;

/** Opens a resident's record for a caller: what was decided first, then only the files that it does not rule out. */
@Component
class Views {

    private final Dossiers dossiers;
    private final Access access;
    private final FileLogs logs;

    Views(Dossiers dossiers, Access access, FileLogs logs) {
        this.dossiers = dossiers;
        this.access = access;
        this.logs = logs;
    }

    View open(Caller caller, Person person, PurposeOfUse purpose) {
        return open(caller, person, purpose, person.files());
    }

    /** @param files those of the person's files that are asked about, and the institutions that hold them */
    View open(Caller caller, Person person, PurposeOfUse purpose, Map<String, String> files) {
        Dossier dossier = dossiers.read(person);
        Standing standing = access.standing(caller, dossier);
        Decision decision = access.decide(caller, dossier, purpose, standing);
        Set<String> open = new LinkedHashSet<>();
        files.forEach((file, institution) -> {
            if (decision.mayOpen(institution)) {
                open.add(file);
            }
        });
        return new View(caller, dossier, standing, decision, open, logs);
    }
}
