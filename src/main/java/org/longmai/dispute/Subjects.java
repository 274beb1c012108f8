package org.longmai.dispute;

import java.util.Optional;
import java.util.Set;
import org.longmai.access.Caller;
import org.longmai.access.PurposeOfUse;
import org.longmai.audit.AccessLogEntry;
import org.longmai.audit.Ledger;
import org.longmai.consent.Access;
import org.longmai.consent.Decision;
import org.longmai.consent.Dossier;
import org.longmai.consent.Dossiers;
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
    private final Dossiers dossiers;
    private final Access access;

    Subjects(Ledger ledger, Residents residents, FileLogs logs, Dossiers dossiers, Access access) {
        this.ledger = ledger;
        this.residents = residents;
        this.logs = logs;
        this.dossiers = dossiers;
        this.access = access;
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
        Person person = residents.find(resident).orElse(null);
        if (reference == null
                || file == null
                || person == null
                || !person.files().containsKey(file)) {
            return Optional.empty();
        }
        Dossier dossier = dossiers.read(person);
        Decision decision = access.decide(caller, dossier, PurposeOfUse.PATRQT, access.standing(caller, dossier));
        return Optional.ofNullable(dossier.log(file).newest(reference))
                .filter(found -> !found.isDeleted() && caller.maySee(reference.type()))
                .filter(decision::permits);
    }
}
