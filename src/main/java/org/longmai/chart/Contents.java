package org.longmai.chart;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.longmai.access.Caller;
import org.longmai.access.PurposeOfUse;
import org.longmai.access.Role;
import org.longmai.audit.Ledger;
import org.longmai.fhir.Reference;
import org.longmai.fhir.Resource;
import org.longmai.identity.Person;
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

    private final FileLogs logs;
    private final Views views;
    private final Versions versions;
    private final Ledger ledger;

    Contents(FileLogs logs, Views views, Versions versions, Ledger ledger) {
        this.logs = logs;
        this.views = views;
        this.versions = versions;
        this.ledger = ledger;
    }

    /** In the ledger before it is returned. */
    Optional<Resource> find(Caller caller, Reference binary, PurposeOfUse purpose) {
        if (caller.role() == Role.INSTITUTION) {
            return own(caller, binary, purpose);
        }
        Views.Place place = views.place(binary);
        View view = view(caller, place.person(), purpose);
        boolean isOfSomebody = place.person().files().containsKey(place.file());
        Optional<Resource> found = isOfSomebody ? seen(view, place.file(), binary) : Optional.empty();
        if (found.isEmpty()) {
            views.missed(view);
        }
        ledger.record(view.read(binary, purpose, found.isPresent()));
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

    private View view(Caller sender, Person person, PurposeOfUse purpose) {
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
        return hidden.stream().anyMatch(entry -> refers(entry, binary))
                || logs.open(hidden).stream().anyMatch(resource -> addresses(resource, binary));
    }

    /** In an attachment, an extension or a link of the narrative: anything may hold an address. */
    private static boolean addresses(Resource resource, Reference binary) {
        return new String(resource.bytes(), StandardCharsets.UTF_8).contains(binary.toString());
    }

    private static boolean refers(Entry entry, Reference binary) {
        return entry.traits().references().contains(binary.toString());
    }
}
