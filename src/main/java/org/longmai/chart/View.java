package org.longmai.chart;

import com.github.benmanes.caffeine.cache.Cache;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.longmai.access.Caller;
import org.longmai.access.PurposeOfUse;
import org.longmai.access.Role;
import org.longmai.audit.AccessEvent;
import org.longmai.consent.Consents;
import org.longmai.consent.Decision;
import org.longmai.consent.Dossier;
import org.longmai.consent.Shown;
import org.longmai.consent.Standing;
import org.longmai.fhir.Reference;
import org.longmai.fhir.Resource;
import org.longmai.record.Body;
import org.longmai.record.Common;
import org.longmai.record.Entry;
import org.longmai.record.FileLog;
import org.longmai.record.FileLogs;

/**
 * What one caller sees of one resident now. Everything that is paged, counted, filtered or referred to goes by it: what it
 * does not have is not there.
 */
final class View {

    private final Caller caller;
    private final Dossier dossier;
    private final Standing standing;
    private final Decision decision;
    private final FileLogs logs;
    private final Seen seen;
    private final Map<String, Boolean> scopes = new ConcurrentHashMap<>();
    private final boolean withheld;
    private @Nullable String fingerprint;
    private @Nullable List<Resource> patients;

    /**
     * @param files those of the files that the decision does not rule out as a whole
     * @param memory what equal decisions showed of the same logs
     */
    View(
            Caller caller,
            Dossier dossier,
            Standing standing,
            Decision decision,
            Collection<String> files,
            FileLogs logs,
            Cache<Seen.Key, Seen> memory) {
        this.caller = caller;
        this.dossier = dossier;
        this.standing = standing;
        this.decision = decision;
        this.logs = logs;
        List<FileLog> read = files.stream().map(dossier::log).toList();
        Seen.Key key = new Seen.Key(decision.essence(), read, caller.scopes(), caller.role(), standing.seesAll());
        this.seen = memory.get(key, any -> look(read));
        this.withheld =
                !seen.isAll() || !files.containsAll(dossier.person().files().keySet());
    }

    private Seen look(List<FileLog> files) {
        Set<String> whole = new HashSet<>();
        Map<Reference, Entry> entries = new LinkedHashMap<>();
        boolean all = true;
        for (FileLog file : files) {
            all &= addShown(file, whole, entries);
        }
        return new Seen(entries.values(), whole, all);
    }

    private boolean addShown(FileLog file, Set<String> whole, Map<Reference, Entry> entries) {
        Shown shown = Shown.of(file, this::permits);
        shown.entries().forEach(entry -> entries.put(entry.reference(), entry));
        if (shown.isWhole()) {
            whole.add(file.file());
        }
        return shown.isAll();
    }

    /** Whether the file of the version hides nothing that the version, if it is a Binary's, could be the content of. */
    boolean permitsContent(Entry entry) {
        return permits(entry) && (!Shown.isBinary(entry) || seen.isWhole(entry.file()));
    }

    /** Whether this version of a resource may be seen. */
    boolean permits(Entry entry) {
        return mayKnowOf(entry)
                && decision.permits(entry)
                && isInScope(entry.traits().type());
    }

    private boolean isInScope(String type) {
        Boolean known = scopes.get(type);
        return known != null ? known : scopes.computeIfAbsent(type, caller::maySee);
    }

    /** Of what the hub itself keeps of a resident only the consents are shown, and to nobody else. */
    private boolean mayKnowOf(Entry entry) {
        return !entry.institution().equals(Consents.HUB)
                || standing.seesAll() && entry.traits().type().equals("Consent");
    }

    /** Whether a resource without a patient may be seen, to which one refers that may be. */
    boolean permits(Common common) {
        return caller.maySee(common.resource().type()) && decision.permits(common);
    }

    /** Who treats may know that a resident is one; an institution's system, that it has a file; a resident, of themself: with a token to see anything. */
    boolean mayBeKnown() {
        boolean isSomebody = caller.role().isClinical()
                || standing.isAny()
                || caller.role() == Role.INSTITUTION && dossier.person().files().containsValue(caller.institution());
        return isSomebody && caller.mayAsk() && !dossier.person().isNobody();
    }

    Dossier dossier() {
        return dossier;
    }

    /** How the caller stands to the resident. */
    Standing standing() {
        return standing;
    }

    Caller caller() {
        return caller;
    }

    String residentId() {
        return dossier.person().id();
    }

    /** The ids under which the resident has been known. */
    Set<String> origins() {
        return dossier.person().origins();
    }

    /**
     * For the ledger: that the caller asked for this resource by itself.
     *
     * @param shown whether they get it
     */
    List<AccessEvent> read(Reference reference, PurposeOfUse purpose, boolean shown) {
        AccessEvent event = new AccessEvent(
                caller,
                dossier.person().isNobody() ? null : residentId(),
                AccessEvent.Action.READ,
                purpose,
                shown ? AccessEvent.Outcome.ANSWERED : AccessEvent.Outcome.REFUSED,
                List.of(reference.type()),
                consents(),
                reference.toString());
        return event.toldTo(origins());
    }

    Decision decision() {
        return decision;
    }

    /** Of this resident, this caller and this decision. */
    String fingerprint() {
        String known = fingerprint;
        return known != null
                ? known
                : (fingerprint = decision.fingerprint(dossier.person().id() + "|" + caller.subject()));
    }

    boolean isWithheld() {
        return withheld;
    }

    List<Entry> entries() {
        return seen.entries();
    }

    /** Those of the type, in the order of {@link Seen#ORDER}. */
    List<Entry> ofType(String type) {
        return seen.ofType(type);
    }

    /** All but the Patients, in the order of {@link Seen#ORDER}. */
    List<Entry> timeline() {
        return seen.timeline();
    }

    /** The resource, if it is of this resident, not deleted, and the caller may see it. */
    @Nullable
    Entry entry(Reference reference) {
        return seen.entry(reference);
    }

    List<Resource> open(List<Entry> page) {
        return logs.share(page);
    }

    List<Body> bodies(List<Entry> page) {
        return logs.bodies(page);
    }

    /** How many resources the caller may see, by institution. */
    Map<String, Integer> holdings() {
        return seen.holdings();
    }

    /** The Patients that the caller may see, the newest first. */
    List<Resource> patients() {
        List<Resource> known = patients;
        return known != null ? known : (patients = openPatients());
    }

    private List<Resource> openPatients() {
        List<Entry> patients = new ArrayList<>(seen.ofType("Patient"));
        patients.sort(Comparator.comparing(Entry::updated).reversed());
        return logs.share(patients);
    }

    /** The consents among the grounds of the decision. */
    List<String> consents() {
        Set<String> consents = new LinkedHashSet<>();
        decision.grounds().forEach(ground -> {
            if (ground.consent() != null) {
                consents.add(ground.consent());
            }
        });
        return List.copyOf(consents);
    }
}
