package org.longmai.chart;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.longmai.access.Caller;
import org.longmai.access.PurposeOfUse;
import org.longmai.audit.AccessEvent;
import org.longmai.identity.Person;
import org.longmai.identity.Residents;
import org.springframework.stereotype.Component;

/** Looks at a resident's record for a caller by the rules of the chart, without opening anything. */
@Component
public class Sights {

    private final Residents residents;
    private final Views views;

    Sights(Residents residents, Views views) {
        this.residents = residents;
        this.views = views;
    }

    /** What the caller sees now; nothing if there is no such resident, or none that the caller may know of. */
    public Optional<Sight> of(Caller caller, String resident, PurposeOfUse purpose) {
        PurposeOfUse asked = caller.role().isOfResident() ? PurposeOfUse.PATRQT : purpose;
        View view = views.open(caller, residents.find(resident).orElse(Person.NOBODY), asked);
        return view.mayBeKnown() ? Optional.of(new Sight(view, asked)) : Optional.empty();
    }

    /** For the ledger: somebody asked for who is not there for them. */
    public List<AccessEvent> missed(Caller caller, String resident, PurposeOfUse purpose, String request) {
        Optional<Person> known = residents.find(resident);
        AccessEvent event = new AccessEvent(
                caller,
                known.map(Person::id).orElse(null),
                AccessEvent.Action.QUERY,
                caller.role().isOfResident() ? PurposeOfUse.PATRQT : purpose,
                AccessEvent.Outcome.REFUSED,
                List.of(),
                List.of(),
                request);
        return event.toldTo(known.map(Person::origins).orElse(Set.of()));
    }
}
