package org.longmai.oversight;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.longmai.fhir.Resource;
import org.longmai.identity.Person;
import org.longmai.identity.Residents;
import org.longmai.record.Entry;
import org.longmai.record.FileLog;
import org.longmai.record.FileLogs;
import org.longmai.registry.Practitioner;
import org.longmai.registry.Registry;
import org.springframework.stereotype.Component;

/** What has to be known of a record to judge who looked at it: when there were visits, and whose name it bears. */
@Component
class Visits {

    private final Residents residents;
    private final FileLogs logs;
    private final Registry registry;

    Visits(Residents residents, FileLogs logs, Registry registry) {
        this.residents = residents;
        this.logs = logs;
        this.registry = registry;
    }

    /** When the resident's visits at the institution began. */
    List<Instant> at(String resident, String institution) {
        List<Instant> visits = new ArrayList<>();
        for (Entry entry : entries(resident, "Encounter")) {
            Instant start = entry.traits().start();
            if (start != null && entry.institution().equals(institution)) {
                visits.add(start);
            }
        }
        return visits;
    }

    /** Whether the resident has the user's name, or that of a practitioner of the institution. */
    boolean bearsNameOf(String resident, String user, String institution) {
        Set<String> names = new HashSet<>(Set.of(user));
        registry.practitioners().stream()
                .filter(practitioner -> practitioner.institution().equals(institution))
                .map(Practitioner::name)
                .forEach(names::add);
        for (Resource patient : logs.open(entries(resident, "Patient"))) {
            for (Object name : patient.values("name.text")) {
                if (names.contains(String.valueOf(name))) {
                    return true;
                }
            }
        }
        return false;
    }

    private List<Entry> entries(String resident, String type) {
        Optional<Person> person = residents.find(resident);
        List<Entry> entries = new ArrayList<>();
        for (FileLog log : logs.read(
                        person.map(Person::files).orElse(java.util.Map.of()).keySet())
                .values()) {
            for (Entry entry : log.newest()) {
                if (entry.traits().type().equals(type) && !entry.isDeleted()) {
                    entries.add(entry);
                }
            }
        }
        return entries;
    }
}
