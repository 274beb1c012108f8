package org.longmai.chart;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.longmai.access.Caller;
import org.longmai.access.PurposeOfUse;
import org.longmai.chart.completion.Fragments;
import org.longmai.consent.Access;
import org.longmai.consent.Decision;
import org.longmai.consent.Dossier;
import org.longmai.consent.Dossiers;
import org.longmai.consent.Standing;
import org.longmai.fhir.Reference;
import org.longmai.identity.Person;
import org.longmai.identity.Residents;
import org.longmai.record.FileLogs;
import org.longmai.store.FileErased;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/** Opens a resident's record for a caller: what was decided first, then only the files that it does not rule out. */
@Component
class Views {

    private static final String NOWHERE = Person.NOBODY.id();
    private static final Duration MEMORY = Duration.ofMinutes(10);

    private final Dossiers dossiers;
    private final Access access;
    private final FileLogs logs;
    private final Residents residents;

    /** Who and what was decided is found out each time; what follows of it for each entry only once. */
    private final Cache<Seen.Key, Seen> memory;

    private final Fragments fragments;

    Views(
            Dossiers dossiers,
            Access access,
            FileLogs logs,
            Residents residents,
            Fragments fragments,
            ChartSettings settings) {
        this.residents = residents;
        this.dossiers = dossiers;
        this.fragments = fragments;
        this.access = access;
        this.logs = logs;
        this.memory = Caffeine.newBuilder()
                .maximumWeight(settings.cachedEntries())
                .weigher((Seen.Key key, Seen seen) -> key.weight() + seen.weight())
                .expireAfterAccess(MEMORY)
                .build();
    }

    /** What was erased is in no memory. */
    @EventListener
    void on(FileErased erased) {
        fragments.forget(erased.file());
        memory.asMap().keySet().removeIf(key -> key.logs().stream()
                .anyMatch(log -> log.file().equals(erased.file())));
    }

    /**
     * Where a resource is: its file and whose that is; of one that is nowhere a file and a person that are nobody's, which take as
     * many look-ups.
     */
    record Place(String file, Person person) {

        boolean isNowhere() {
            return person.isNobody();
        }

        /** The file alone; that in which the hub keeps what the resident decided has the resident's own id. */
        Map<String, String> files() {
            String holder = person.files().get(file);
            return Map.of(file, holder == null ? "" : holder);
        }
    }

    Place place(Reference reference) {
        String located = logs.locate(reference);
        if (located == null) {
            logs.read(NOWHERE);
        }
        String file = located == null ? NOWHERE : located;
        Person person = residents.ofFile(file).or(() -> residents.find(file)).orElse(Person.NOBODY);
        return new Place(file, person);
    }

    /** Who asks for their own record is looked up less often: that is made good where nothing is there to be shown. */
    void missed(View view) {
        if (view.standing().isSelf()) {
            residents.find(NOWHERE);
        }
    }

    View open(Caller caller, Person person, PurposeOfUse purpose) {
        return open(caller, person, purpose, person.files());
    }

    /** @param files those of the person's files that are asked about, and the institutions that hold them */
    View open(Caller caller, Person person, PurposeOfUse purpose, Map<String, String> files) {
        Dossier dossier = dossiers.read(person);
        Standing standing = access.standing(caller, dossier);
        Decision decision = access.decide(caller, dossier, purpose, standing);
        Set<String> open = new LinkedHashSet<>();
        files.forEach((file, institution) -> {
            if (decision.mayOpen(institution)) {
                open.add(file);
            }
        });
        return new View(caller, dossier, standing, decision, open, logs, memory);
    }
}
