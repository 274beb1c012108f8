package org.longmai.chart;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.longmai.access.PurposeOfUse;
import org.longmai.audit.AccessEvent;
import org.longmai.consent.Shown;
import org.longmai.fhir.Reference;
import org.longmai.record.Entry;

/** What a caller sees of a resident at one moment, for who shows it over a time. */
public final class Sight {

    private final View view;
    private final PurposeOfUse purpose;

    Sight(View view, PurposeOfUse purpose) {
        this.view = view;
        this.purpose = purpose;
    }

    public String resident() {
        return view.residentId();
    }

    /** The ids under which the resident has been known. */
    public Set<String> origins() {
        return view.origins();
    }

    public Set<String> files() {
        return view.dossier().person().files().keySet();
    }

    /**
     * What the caller sees, but for Binaries: whether one is seen depends on what else of its file is hidden, and nobody is told when
     * something hidden comes.
     */
    public Map<Reference, Entry> entries() {
        Map<Reference, Entry> entries = new HashMap<>();
        for (Entry entry : view.entries()) {
            if (!Shown.isBinary(entry)) {
                entries.put(entry.reference(), entry);
            }
        }
        return entries;
    }

    /** The tombstone of what the caller saw, if its sender deleted it since: then nobody took it from the caller's sight. */
    public boolean isDeleted(Entry seen) {
        if (!files().contains(seen.file()) && !origins().contains(seen.file())) {
            return false;
        }
        Entry now = view.dossier().log(seen.file()).newest(seen.reference());
        return now != null && now.isDeleted();
    }

    /** For the ledger, before it is shown. */
    public List<AccessEvent> event(List<String> kinds, String request) {
        AccessEvent event = new AccessEvent(
                view.caller(),
                resident(),
                AccessEvent.Action.QUERY,
                purpose,
                Disclosures.outcome(view),
                kinds,
                view.consents(),
                request);
        return event.toldTo(origins());
    }
}
