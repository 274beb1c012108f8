package org.longmai.chart;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.longmai.access.Caller;
import org.longmai.access.PurposeOfUse;
import org.longmai.audit.AccessEvent;

/** What one operation opened, resident by resident: what the ledger has to know before the answer leaves. */
final class Disclosures {

    private final Map<String, Opened> opened = new LinkedHashMap<>();
    private final Set<PurposeOfUse> misses = new LinkedHashSet<>();

    private record Opened(View view, PurposeOfUse purpose, Set<String> kinds) {}

    synchronized void opened(View view, PurposeOfUse purpose) {
        opened.computeIfAbsent(view.residentId(), any -> new Opened(view, purpose, new TreeSet<>()));
    }

    /** Somebody asked for who does not exist, or whom they may not know of. */
    synchronized void missed(PurposeOfUse purpose) {
        misses.add(purpose);
    }

    synchronized void shown(View view, String kind) {
        Opened resident = opened.get(view.residentId());
        if (resident != null) {
            resident.kinds().add(kind);
        }
    }

    synchronized List<AccessEvent> events(Caller caller, String request) {
        List<AccessEvent> events = new ArrayList<>();
        opened.forEach((resident, one) -> events.add(new AccessEvent(
                caller,
                resident,
                AccessEvent.Action.QUERY,
                one.purpose(),
                outcome(one.view()),
                List.copyOf(one.kinds()),
                one.view().consents(),
                request)));
        misses.forEach(purpose -> events.add(new AccessEvent(
                caller,
                null,
                AccessEvent.Action.QUERY,
                purpose,
                AccessEvent.Outcome.REFUSED,
                List.of(),
                List.of(),
                request)));
        return events;
    }

    static AccessEvent.Outcome outcome(View view) {
        if (!view.isWithheld()) {
            return AccessEvent.Outcome.ANSWERED;
        }
        return view.entries().isEmpty() ? AccessEvent.Outcome.REFUSED : AccessEvent.Outcome.PARTLY;
    }
}
