package org.longmai.chart;

import java.time.Clock;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.longmai.access.Caller;
import org.longmai.access.PurposeOfUse;
import org.longmai.clinical.FrontPage;
import org.longmai.clinical.PatientSummary;
import org.longmai.fhir.Resource;
import org.longmai.identity.Person;
import org.longmai.record.Entry;
import org.springframework.stereotype.Component;
import org.springframework.util.IdGenerator;

/** The front page as a document. */
@Component
public class Summaries {

    private static final String AUTHOR = "龙脉 Longmai";

    private final Views views;
    private final Clock clock;
    private final IdGenerator ids;

    Summaries(Views views, Clock clock, IdGenerator ids) {
        this.views = views;
        this.clock = clock;
        this.ids = ids;
    }

    /**
     * What the resident, or who acts for them, sees now. It is theirs to tell the ledger first.
     *
     * @param sensitive whether what has a sensitive label is in it
     * @param base the address of this server, without a slash at its end
     * @return a Bundle of type document; empty if they see no Patient
     */
    public Optional<Map<String, Object>> own(Caller caller, Person person, boolean sensitive, String base) {
        Caller known = caller.knownAs(person.id(), person.origins());
        View view = views.open(known, person, PurposeOfUse.PATRQT);
        return view.standing().isAny() ? of(view, page(view, sensitive), base) : Optional.empty();
    }

    Optional<Map<String, Object>> of(View view, String base) {
        return of(view, page(view, true), base);
    }

    private static FrontPage page(View view, boolean sensitive) {
        Reading reading = new Reading(view);
        return sensitive ? reading.frontPage() : reading.frontPageForAnybody();
    }

    private Optional<Map<String, Object>> of(View view, FrontPage page, String base) {
        return newestPatient(view)
                .map(patient ->
                        PatientSummary.of(ids.generateId(), patient, page, base + "/fhir", AUTHOR, clock.instant()));
    }

    /** None, if the caller sees none. */
    private static Optional<Resource> newestPatient(View view) {
        List<Entry> newest = view.entries().stream()
                .filter(entry -> entry.traits().type().equals("Patient"))
                .max(Comparator.comparing(Entry::updated))
                .stream()
                .toList();
        return view.open(newest).stream().findFirst();
    }
}
