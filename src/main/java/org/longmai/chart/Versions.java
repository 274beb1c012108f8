package org.longmai.chart;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.longmai.access.Caller;
import org.longmai.access.PurposeOfUse;
import org.longmai.access.Role;
import org.longmai.audit.AccessEvent;
import org.longmai.audit.Ledger;
import org.longmai.fhir.HubIds;
import org.longmai.fhir.Reference;
import org.longmai.fhir.Resource;
import org.longmai.identity.Person;
import org.longmai.identity.Residents;
import org.longmai.record.Common;
import org.longmai.record.Commons;
import org.longmai.record.Entry;
import org.longmai.record.FileLogs;
import org.springframework.stereotype.Component;

/** The versions of one resource that a caller may see: decided by consent, and in the ledger before they are told. */
@Component
class Versions {

    private final FileLogs logs;
    private final Commons commons;
    private final Residents residents;
    private final Views views;
    private final Ledger ledger;
    private final HubIds ids;

    Versions(FileLogs logs, Commons commons, Residents residents, Views views, Ledger ledger, HubIds ids) {
        this.logs = logs;
        this.commons = commons;
        this.residents = residents;
        this.views = views;
        this.ledger = ledger;
        this.ids = ids;
    }

    /**
     * A version of a resource.
     *
     * @param isOwn whether the caller is the institution that sent it
     * @param entry where it is, of one in a file
     * @param resource of one among the commons
     */
    record Version(
            Reference reference,
            int number,
            Instant updated,
            boolean isDeleted,
            boolean isOwn,
            @Nullable Entry entry,
            @Nullable Resource resource) {

        private static Version of(Entry entry, Caller caller) {
            return new Version(
                    entry.reference(),
                    entry.version(),
                    entry.updated(),
                    entry.isDeleted(),
                    isOwn(entry.institution(), caller),
                    entry,
                    null);
        }

        private static Version of(Common common, Caller caller) {
            return new Version(
                    common.resource().reference(),
                    common.version(),
                    common.updated(),
                    common.isDeleted(),
                    isOwn(common.owner(), caller),
                    null,
                    common.resource());
        }

        private static boolean isOwn(String institution, Caller caller) {
            return caller.role() == Role.INSTITUTION && institution.equals(caller.institution());
        }
    }

    /** The newest first; none if there are none, or none that the caller may know of: the answer to both is the same. */
    List<Version> of(Caller caller, Reference asked, PurposeOfUse purpose) {
        Reference reference = meant(caller, asked);
        String file = logs.locate(reference);
        Person person = file == null ? null : person(file).orElse(null);
        List<Version> inFile =
                file == null || person == null ? List.of() : inFile(caller, reference, file, person, purpose);
        if (!inFile.isEmpty() && !inFile.get(0).isDeleted()) {
            return inFile;
        }
        List<Version> common = common(caller, reference);
        if (person == null && common.isEmpty()) {
            record(caller, null, purpose, reference, false, List.of());
        }
        return common.isEmpty() ? inFile : common;
    }

    /** The resources of the versions, none of them a tombstone. */
    Map<Version, Resource> open(List<Version> versions) {
        Map<Version, Resource> opened = new LinkedHashMap<>();
        List<Version> inFile =
                versions.stream().filter(version -> version.entry != null).toList();
        List<Resource> resources = logs.open(inFile.stream().map(Version::entry).toList());
        for (int i = 0; i < inFile.size(); i++) {
            opened.put(inFile.get(i), resources.get(i));
        }
        versions.stream()
                .filter(version -> version.resource != null)
                .forEach(version -> opened.put(version, version.resource));
        return opened;
    }

    /** An institution's own resource by its source id, where there is one; else what the id says. */
    Reference meant(Caller caller, Reference asked) {
        if (caller.role() != Role.INSTITUTION || caller.institution() == null) {
            return asked;
        }
        Reference own = new Reference(asked.type(), ids.of(caller.institution(), asked.type(), asked.id()));
        boolean isThere =
                logs.locate(own) != null || !commons.newest(List.of(own)).isEmpty();
        return isThere ? own : asked;
    }

    private List<Version> inFile(Caller sender, Reference reference, String file, Person person, PurposeOfUse purpose) {
        Caller caller = sender.knownAs(person.id(), person.origins());
        View view = views.open(caller, person, purpose, files(file, person));
        List<Entry> permitted =
                mayOpen(caller, file, person) ? permitted(view, logs.read(file).history(reference)) : List.of();
        record(caller, person, purpose, reference, !permitted.isEmpty(), view.consents());
        return permitted.stream().map(entry -> Version.of(entry, caller)).toList();
    }

    /** What the resident decided, and for whom, is nobody else's. */
    private static boolean mayOpen(Caller caller, String file, Person person) {
        return person.files().containsKey(file) || caller.isResident(person.id());
    }

    private static List<Entry> permitted(View view, List<Entry> history) {
        boolean visible = history.stream()
                .filter(entry -> !entry.isDeleted())
                .findFirst()
                .filter(view::permitsContent)
                .isPresent();
        return visible
                ? history.stream()
                        .filter(entry -> entry.isDeleted() || view.permitsContent(entry))
                        .toList()
                : List.of();
    }

    /** The versions of a resource without a patient that the caller may read by its id, the newest first. */
    List<Version> common(Caller caller, Reference reference) {
        List<Common> history = caller.maySee(reference.type()) ? commons.history(reference) : List.of();
        if (history.isEmpty() || history.get(0).isMovedAway()) {
            return List.of();
        }
        List<Version> versions =
                history.stream().map(common -> Version.of(common, caller)).toList();
        boolean isOwn = history.get(0).owner().equals(caller.institution());
        boolean isOpen = Common.isDirectory(reference.type()) && !history.get(0).isDeleted();
        return isOwn || isOpen ? versions : List.of();
    }

    private void record(
            Caller caller,
            @Nullable Person person,
            PurposeOfUse purpose,
            Reference reference,
            boolean shown,
            List<String> consents) {
        AccessEvent event = new AccessEvent(
                caller,
                person == null ? null : person.id(),
                AccessEvent.Action.READ,
                purpose,
                shown ? AccessEvent.Outcome.ANSWERED : AccessEvent.Outcome.REFUSED,
                List.of(reference.type()),
                consents,
                reference.toString());
        ledger.record(event.toldTo(person == null ? List.of() : person.origins()));
    }

    /** Who has the file, an institution's or the resident's own. */
    Optional<Person> person(String file) {
        Optional<Person> linked = residents.ofFile(file);
        return linked.isPresent() ? linked : residents.find(file);
    }

    /** The file alone; that in which the hub keeps what the resident decided has the resident's own id. */
    private static Map<String, String> files(String file, Person person) {
        String holder = person.files().get(file);
        return Map.of(file, holder == null ? "" : holder);
    }
}
