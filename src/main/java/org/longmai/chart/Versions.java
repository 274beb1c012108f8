package org.longmai.chart;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.longmai.access.Caller;
import org.longmai.access.PurposeOfUse;
import org.longmai.access.Role;
import org.longmai.audit.Ledger;
import org.longmai.fhir.HubIds;
import org.longmai.fhir.Reference;
import org.longmai.fhir.Resource;
import org.longmai.identity.Person;
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
    private final Views views;
    private final Ledger ledger;
    private final HubIds ids;

    Versions(FileLogs logs, Commons commons, Views views, Ledger ledger, HubIds ids) {
        this.logs = logs;
        this.commons = commons;
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
        Views.Place place = views.place(reference);
        View view = open(caller, place, purpose);
        List<Version> inFile = inFile(view, reference, place);
        boolean isLive = !inFile.isEmpty() && !inFile.get(0).isDeleted();
        List<Version> common = isLive ? List.of() : common(caller, reference);
        if (inFile.isEmpty()) {
            views.missed(view);
        }
        if (!place.isNowhere() || common.isEmpty()) {
            ledger.record(view.read(reference, purpose, !inFile.isEmpty()));
        }
        return common.isEmpty() ? inFile : common;
    }

    private View open(Caller sender, Views.Place place, PurposeOfUse purpose) {
        Person person = place.person();
        return views.open(sender.knownAs(person.id(), person.origins()), person, purpose, place.files());
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

    private static List<Version> inFile(View view, Reference reference, Views.Place place) {
        if (place.isNowhere() || !mayOpen(view.caller(), place)) {
            return List.of();
        }
        List<Version> versions = permitted(
                        view, view.dossier().log(place.file()).history(reference))
                .stream()
                .map(entry -> Version.of(entry, view.caller()))
                .toList();
        return isGone(versions) ? List.of() : versions;
    }

    /** What its sender has deleted has no versions any more for anybody else. */
    private static boolean isGone(List<Version> versions) {
        return !versions.isEmpty()
                && versions.get(0).isDeleted()
                && !versions.get(0).isOwn();
    }

    /** What the resident decided, and for whom, is nobody else's. */
    private static boolean mayOpen(Caller caller, Views.Place place) {
        return place.person().files().containsKey(place.file())
                || caller.isResident(place.person().id());
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
}
