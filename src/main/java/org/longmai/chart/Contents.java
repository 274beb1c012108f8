package org.longmai.chart;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.longmai.access.Caller;
import org.longmai.access.PurposeOfUse;
import org.longmai.access.Role;
import org.longmai.audit.AccessEvent;
import org.longmai.audit.Ledger;
import org.longmai.fhir.Reference;
import org.longmai.fhir.Resource;
import org.longmai.identity.Person;
import org.longmai.identity.Residents;
import org.longmai.record.Entry;
import org.longmai.record.FileLogs;
import org.springframework.stereotype.Component;

/**
 * The Binaries that a caller may see: as far as they see everything in its file that refers to one.
 *
 * @see <a href="https://hl7.org/fhir/R4/binary.html#security">FHIR: Binary, security context</a>
 */
@Component
class Contents {

    /** The types that have attachments of their own. */
    private static final Set<String> CARRIERS = Set.of(
            "Communication",
            "CommunicationRequest",
            "Consent",
            "Contract",
            "DiagnosticReport",
            "DocumentManifest",
            "DocumentReference",
            "Media",
            "QuestionnaireResponse");

    private final FileLogs logs;
    private final Residents residents;
    private final Views views;
    private final Versions versions;
    private final Ledger ledger;

    Contents(FileLogs logs, Residents residents, Views views, Versions versions, Ledger ledger) {
        this.logs = logs;
        this.residents = residents;
        this.views = views;
        this.versions = versions;
        this.ledger = ledger;
    }

    /** In the ledger before it is returned. */
    Optional<Resource> find(Caller caller, Reference binary, PurposeOfUse purpose) {
        if (caller.role() == Role.INSTITUTION) {
            return own(caller, binary, purpose);
        }
        String file = logs.locate(binary);
        View view = file == null ? null : view(caller, file, purpose);
        Optional<Resource> found = file == null || view == null ? Optional.empty() : seen(view, file, binary);
        record(caller, view, binary, purpose, found.isPresent());
        return found;
    }

    /** Of an institution its own, by the id that it has there too; the look at the versions is in the ledger itself. */
    private Optional<Resource> own(Caller caller, Reference binary, PurposeOfUse purpose) {
        List<Versions.Version> found = versions.of(caller, binary, purpose).stream()
                .limit(1)
                .filter(version -> !version.isDeleted())
                .toList();
        return versions.open(found).values().stream().findFirst();
    }

    private @Nullable View view(Caller sender, String file, PurposeOfUse purpose) {
        Person person = residents.ofFile(file).orElse(null);
        if (person == null) {
            return null;
        }
        Caller caller = sender.knownAs(person.id(), person.origins());
        return views.open(caller, person, purpose);
    }

    private Optional<Resource> seen(View view, String file, Reference binary) {
        Entry entry = view.dossier().log(file).newest(binary);
        return entry != null && !entry.isDeleted() && view.permits(entry) && !isOfHidden(view, file, binary)
                ? Optional.of(view.open(List.of(entry)).get(0))
                : Optional.empty();
    }

    /** Whether something refers to it that the caller does not see: by a reference, or by the address in an attachment. */
    private boolean isOfHidden(View view, String file, Reference binary) {
        List<Entry> hidden = view.dossier().log(file).newest().stream()
                .filter(entry -> !entry.isDeleted() && !view.permits(entry))
                .toList();
        if (hidden.stream().anyMatch(entry -> refers(entry, binary))) {
            return true;
        }
        List<Entry> carriers = hidden.stream()
                .filter(entry -> CARRIERS.contains(entry.traits().type()))
                .toList();
        return logs.open(carriers).stream().anyMatch(carrier -> addresses(carrier, binary));
    }

    private static boolean addresses(Resource carrier, Reference binary) {
        return new String(carrier.bytes(), StandardCharsets.UTF_8).contains(binary.toString());
    }

    private static boolean refers(Entry entry, Reference binary) {
        return entry.traits().references().contains(binary.toString());
    }

    private void record(Caller caller, @Nullable View view, Reference binary, PurposeOfUse purpose, boolean shown) {
        AccessEvent event = new AccessEvent(
                caller,
                view == null ? null : view.residentId(),
                AccessEvent.Action.READ,
                purpose,
                shown ? AccessEvent.Outcome.ANSWERED : AccessEvent.Outcome.REFUSED,
                List.of(binary.type()),
                view == null ? List.of() : view.consents(),
                binary.toString());
        ledger.record(event.toldTo(view == null ? List.of() : view.origins()));
    }
}
