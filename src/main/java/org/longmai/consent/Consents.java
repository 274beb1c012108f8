package org.longmai.consent;

import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.longmai.fhir.Reference;
import org.longmai.fhir.Resource;
import org.longmai.record.Change;
import org.longmai.record.Entry;
import org.longmai.record.FileLog;
import org.longmai.record.FileLogs;
import org.longmai.record.Meta;
import org.longmai.registry.Registry;
import org.springframework.stereotype.Repository;
import org.springframework.util.IdGenerator;

/** The consents that residents gave, kept in the file that the hub itself has of each: the file of the resident's own id. */
@Repository
public class Consents {

    private static final String HUB = "district";
    private static final String CONSENT = "Consent";

    private final FileLogs logs;
    private final Registry registry;
    private final IdGenerator ids;
    private final Clock clock;

    Consents(FileLogs logs, Registry registry, IdGenerator ids, Clock clock) {
        this.logs = logs;
        this.registry = registry;
        this.ids = ids;
        this.clock = clock;
    }

    /** Every consent of the resident in its newest version, whatever its status, the newest first. */
    public List<Resource> of(String resident) {
        List<Entry> entries = new ArrayList<>();
        for (Entry entry : logs.read(resident).newest()) {
            if (entry.traits().type().equals(CONSENT) && !entry.isDeleted()) {
                entries.add(0, entry);
            }
        }
        return logs.open(entries);
    }

    /** @param input one without {@link GrantConsentInput#problems} */
    public Resource grant(String resident, GrantConsentInput input) {
        String id = ids.generateId().toString();
        Resource consent = GrantedConsent.of(id, resident, input, registry, clock.instant());
        return append(resident, consent);
    }

    /** Whether the resident gave a consent of this id. */
    boolean has(String resident, String id) {
        Entry entry = logs.read(resident).newest(new Reference(CONSENT, id));
        return entry != null && !entry.isDeleted();
    }

    /** The consent, no longer active; null if the resident has none of this id. */
    public @Nullable Resource revoke(String resident, String id) {
        FileLog log = logs.read(resident);
        Entry entry = log.newest(new Reference(CONSENT, id));
        if (entry == null || entry.isDeleted()) {
            return null;
        }
        return append(resident, GrantedConsent.revoked(logs.open(entry)));
    }

    private Resource append(String resident, Resource consent) {
        Resource bare = new Resource(Meta.off(consent.json()));
        Change put = new Change.Put(bare, String.valueOf(consent.id()));
        logs.append(resident, HUB, ids.generateId().toString(), log -> List.of(put));
        Entry entry = logs.read(resident).newest(put.reference());
        return entry == null ? consent : logs.open(entry);
    }
}
