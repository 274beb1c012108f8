package org.longmai.chart;

import graphql.language.AstPrinter;
import graphql.language.AstSignature;
import graphql.language.Document;
import graphql.parser.Parser;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.longmai.access.Caller;
import org.longmai.access.PurposeOfUse;
import org.longmai.audit.AccessEvent;

/** What one operation opened, resident by resident: what the ledger has to know before the answer leaves. */
final class Disclosures {

    /** By resident and purpose: one who is asked for twice with two purposes is told of both. */
    private final Map<Asked, Opened> opened = new LinkedHashMap<>();

    private final Set<Asked> misses = new LinkedHashSet<>();
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
    synchronized void missed(@Nullable String resident, PurposeOfUse purpose) {
        misses.add(new Asked(resident, purpose));
    }

    synchronized void shown(View view, String kind) {
        Set<String> ofView = kinds.get(view);
        if (ofView != null) {
            ofView.add(kind);
        }
    }

    /**
     * For the ledger, and so for the residents to read: one who was asked for alone is told the request as it was; of several
     * nobody is told whom else it named.
     *
     * @param document the request
     * @param variables and what it was given
     * @param fields how many of Query it asked for: any may name somebody
     */
    synchronized List<AccessEvent> events(Caller caller, String document, Map<String, Object> variables, int fields) {
        if (opened.isEmpty() && misses.isEmpty()) {
            return List.of();
        }
        List<AccessEvent> events = new ArrayList<>();
        String request = fields == 1 ? document + " " + variables : withoutValues(document);
        opened.forEach((asked, one) -> events.add(new AccessEvent(
                caller,
                asked.resident(),
                AccessEvent.Action.QUERY,
                asked.purpose(),
                outcome(one.view()),
                List.copyOf(one.kinds()),
                one.view().consents(),
                request)));
        misses.forEach(asked -> events.add(new AccessEvent(
                caller,
                asked.resident(),
                AccessEvent.Action.QUERY,
                asked.purpose(),
                AccessEvent.Outcome.REFUSED,
                List.of(),
                List.of(),
                request)));
        return events;
    }

    /** Nor by an alias or a comment. */
    private static String withoutValues(String document) {
        Document parsed = Parser.parse(document);
        return AstPrinter.printAstCompact(new AstSignature().signatureQuery(parsed, null));
    }

    static AccessEvent.Outcome outcome(View view) {
        if (!view.isWithheld()) {
            return AccessEvent.Outcome.ANSWERED;
        }
        return view.entries().isEmpty() ? AccessEvent.Outcome.REFUSED : AccessEvent.Outcome.PARTLY;
    }
}
