package org.longmai.dispute;

import java.time.Clock;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.longmai.access.Caller;
import org.longmai.access.PurposeOfUse;
import org.longmai.audit.AccessLogEntry;
import org.longmai.audit.Ledger;
import org.longmai.consent.Consents;
import org.longmai.consent.Decision;
import org.longmai.consent.Decisions;
import org.longmai.fhir.Reference;
import org.longmai.identity.Person;
import org.longmai.identity.Residents;
import org.longmai.record.Entry;
import org.longmai.record.FileLogs;
import org.springframework.stereotype.Component;

/** What a resident may dispute: what they may see of it, and nothing else is there. */
@Component
class Subjects {

    private final Ledger ledger;
    private final Residents residents;
    private final FileLogs logs;
    private final Consents consents;
    private final Decisions decisions;
    private final Clock clock;

    Subjects(Ledger ledger, Residents residents, FileLogs logs, Consents consents, Decisions decisions, Clock clock) {
        this.ledger = ledger;
        this.residents = residents;
        this.logs = logs;
        this.consents = consents;
        this.decisions = decisions;
        this.clock = clock;
    }

    /** The ids under which the resident has been known. */
    Set<String> origins(String resident) {
        return residents.find(resident).map(Person::origins).orElse(Set.of(resident));
    }

    Optional<AccessLogEntry> access(String resident, String entry) {
        return ledger.find(origins(resident), entry);
    }

    /** The resource as it is now, if the caller may see it in the resident's record. */
    Optional<Entry> record(Caller caller, String resident, String resource) {
        Reference reference = Reference.parse(resource);
        String file = reference == null ? null : logs.locate(reference);
        if (reference == null || file == null || !isOf(resident, file)) {
            return Optional.empty();
        }
        Decision decision =
                decisions.decide(caller, resident, PurposeOfUse.PATRQT, consents.of(resident), clock.instant());
        @Nullable Entry entry = logs.read(file).newest(reference);
        return Optional.ofNullable(entry)
                .filter(found -> !found.isDeleted() && caller.maySee(reference.type()))
                .filter(found -> decision.permits(found.institution(), found.traits()));
    }

    private boolean isOf(String resident, String file) {
        return residents
                .find(resident)
                .filter(person -> person.files().containsKey(file))
                .isPresent();
    }
}
