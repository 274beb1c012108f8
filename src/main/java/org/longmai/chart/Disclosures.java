package org.longmai.chart;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.longmai.access.Caller;
import org.longmai.access.PurposeOfUse;
import org.longmai.audit.AccessEvent;
import org.longmai.identity.Person;

/** What one operation opened, resident by resident: what the ledger has to know before the answer leaves. */
final class Disclosures {

    /** By resident and purpose: one who is asked for twice with two purposes is told of both. */
    private final Map<Asked, Opened> opened = new LinkedHashMap<>();

    private final Map<Asked, Set<String>> misses = new LinkedHashMap<>();
    private final Map<View, Set<String>> kinds = new IdentityHashMap<>();

    /** @param resident null where there is none */
    private record Asked(@Nullable String resident, PurposeOfUse purpose) {}

    private record Opened(View view, Set<String> kinds) {}

    synchronized void opened(View view, PurposeOfUse purpose) {
        Opened first =
                opened.computeIfAbsent(new Asked(view.residentId(), purpose), any -> new Opened(view, new TreeSet<>()));
        kinds.put(view, first.kinds());
    }

    /** Somebody asked for who does not exist, or whom they may not know of: that is for the one asked for to know. */
    synchronized void missed(@Nullable Person person, PurposeOfUse purpose) {
        misses.put(
                new Asked(person == null ? null : person.id(), purpose), person == null ? Set.of() : person.origins());
    }

    synchronized void shown(View view, String kind) {
        Set<String> ofView = kinds.get(view);
        if (ofView != null) {
            ofView.add(kind);
        }
    }

    /** @param request for the ledger, and so for the residents to read: of several nobody is told whom else it named */
    synchronized List<AccessEvent> events(Caller caller, Supplier<String> request) {
        if (opened.isEmpty() && misses.isEmpty()) {
            return List.of();
        }
        String told = request.get();
        List<AccessEvent> events = new ArrayList<>();
        opened.forEach((asked, one) -> events.addAll(new AccessEvent(
                        caller,
                        asked.resident(),
                        AccessEvent.Action.QUERY,
                        asked.purpose(),
                        outcome(one.view()),
                        List.copyOf(one.kinds()),
                        one.view().consents(),
                        told)
                .toldTo(one.view().origins())));
        misses.forEach((asked, origins) -> events.addAll(new AccessEvent(
                        caller,
                        asked.resident(),
                        AccessEvent.Action.QUERY,
                        asked.purpose(),
                        AccessEvent.Outcome.REFUSED,
                        List.of(),
                        List.of(),
                        told)
                .toldTo(origins)));
        return events;
    }

    static AccessEvent.Outcome outcome(View view) {
        if (!view.isWithheld()) {
            return AccessEvent.Outcome.ANSWERED;
        }
        return view.entries().isEmpty() ? AccessEvent.Outcome.REFUSED : AccessEvent.Outcome.PARTLY;
    }
}
