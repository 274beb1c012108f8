package org.longmai.oversight;

import java.text.Normalizer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
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

    /** Of an address; less is a house number alone. */
    private static final int LEAST = 6;

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

    /** Whether the resident bears the user's surname and lives where the registry has the user. */
    boolean livesWith(String resident, String user, String institution) {
        List<String> homes = registry.practitioners().stream()
                .filter(one ->
                        one.institution().equals(institution) && one.name().equals(user))
                .map(Practitioner::address)
                .filter(Objects::nonNull)
                .toList();
        return !homes.isEmpty()
                && logs.open(entries(resident, "Patient")).stream()
                        .filter(patient -> surnames(patient).contains(surname(user)))
                        .flatMap(patient -> addresses(patient).stream())
                        .anyMatch(address -> homes.stream().anyMatch(home -> isSame(home, address)));
    }

    private static Set<String> surnames(Resource patient) {
        Set<String> surnames = new HashSet<>();
        patient.values("name.family").forEach(name -> surnames.add(surname(String.valueOf(name))));
        patient.values("name.text").forEach(name -> surnames.add(surname(String.valueOf(name))));
        return surnames;
    }

    /** The first character: those of two are a few families'. */
    private static String surname(String name) {
        return name.isBlank() ? "" : Character.toString(name.strip().codePointAt(0));
    }

    private static List<String> addresses(Resource patient) {
        List<String> addresses = new ArrayList<>();
        for (Map<String, Object> address : patient.objects("address")) {
            addresses.add(String.valueOf(address.getOrDefault("text", "")));
            Resource.values(address, "line").forEach(line -> addresses.add(String.valueOf(line)));
        }
        return addresses;
    }

    /** One may begin with the province and the other with the village. */
    private static boolean isSame(String one, String other) {
        String left = plain(one);
        String right = plain(other);
        int shorter = Math.min(left.length(), right.length());
        return shorter >= LEAST && (left.endsWith(right) || right.endsWith(left));
    }

    private static String plain(String address) {
        return Normalizer.normalize(address, Normalizer.Form.NFKC)
                .replaceAll("[\\s\\p{Punct}]", "")
                .toLowerCase(Locale.ROOT);
    }

    private List<Entry> entries(String resident, String type) {
        Optional<Person> person = residents.find(resident);
        List<Entry> entries = new ArrayList<>();
        for (FileLog log :
                logs.read(person.map(Person::files).orElse(Map.of()).keySet()).values()) {
            for (Entry entry : log.newest()) {
                if (entry.traits().type().equals(type) && !entry.isDeleted()) {
                    entries.add(entry);
                }
            }
        }
        return entries;
    }
}
