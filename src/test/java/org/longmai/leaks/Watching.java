package org.longmai.leaks;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.longmai.access.Caller;
import org.longmai.access.PurposeOfUse;
import org.longmai.fhir.Json;
import org.longmai.leaks.LeaksIntegrationTests.Asker;
import org.longmai.leaks.Oracle.View;

/**
 * Some who watch records while something happens. An event says no more than what changed of what they see; where something was
 * taken from their sight nothing is said, and it is over.
 */
final class Watching implements AutoCloseable {

    /** Of those who may know of the resident, as far as there are so many. */
    private static final int KNOWING = 10;

    private static final int OTHERS = 3;

    private final List<Watch> watches = new ArrayList<>();
    private int events;
    private int ends;

    /** @param seen what they saw when it began, and how often it had been sent */
    private record Watch(
            Asker asker, String resident, PurposeOfUse purpose, boolean known, Map<Thing, Integer> seen, Ear ear) {}

    private record Kind(String type, String institution) {}

    /** Each watch that begins is in the ledger, and so is each that may not. */
    Watching(Hub hub, String resident, Oracle before, List<Asker> askers, Commands commands, Random random) {
        List<Asker> watching = new ArrayList<>(askers);
        Collections.shuffle(watching, random);
        watching.sort(Comparator.comparing(asker ->
                !before.view(asker.caller(), resident, PurposeOfUse.TREAT).isKnown()));
        List<Asker> chosen = new ArrayList<>(watching.subList(0, KNOWING));
        chosen.addAll(watching.subList(watching.size() - OTHERS, watching.size()));
        Runnable begin = () -> chosen.forEach(asker -> begin(hub, before, asker, resident, random));
        if (!commands.reachesLedger(chosen.size(), begin)) {
            throw new IllegalStateException("not all watches have begun");
        }
    }

    private void begin(Hub hub, Oracle before, Asker asker, String resident, Random random) {
        PurposeOfUse purpose = random.nextInt(3) > 0 ? PurposeOfUse.TREAT : PurposeOfUse.BTG;
        watches.add(watch(hub, before, asker, resident, purpose));
    }

    private static Watch watch(Hub hub, Oracle before, Asker asker, String resident, PurposeOfUse purpose) {
        View view = view(before, asker.caller(), resident, purpose);
        Map<Thing, Integer> seen = new LinkedHashMap<>();
        if (view.isKnown()) {
            view.things().forEach(thing -> seen.put(thing, thing.versions.size()));
        }
        Ear ear = hub.listen(
                asker.token(),
                "subscription { chartChanged(resident: \"%s\", purpose: %s) { resident changes { kind count institution { id } } } }"
                        .formatted(resident, purpose));
        return new Watch(asker, resident, purpose, view.isKnown(), seen, ear);
    }

    private static View view(Oracle oracle, Caller caller, String resident, PurposeOfUse purpose) {
        return oracle.view(caller, resident, caller.role().isOfResident() ? PurposeOfUse.PATRQT : purpose);
    }

    /** What is wrong with what they were told since. */
    List<String> problems(Oracle now) {
        List<String> problems = new ArrayList<>();
        for (Watch watch : watches) {
            String problem = problem(watch, view(now, watch.asker().caller(), watch.resident(), watch.purpose()));
            if (problem != null) {
                problems.add("%s watching %s for %s: %s; heard %s"
                        .formatted(
                                watch.asker().caller(),
                                watch.resident(),
                                watch.purpose(),
                                problem,
                                watch.ear().heard()));
            }
        }
        return problems;
    }

    private @Nullable String problem(Watch watch, View now) {
        if (!watch.known()) {
            boolean told = watch.ear().heard().stream().anyMatch(event -> event.contains("chartChanged\":{"));
            return told ? "they may not know of the resident" : null;
        }
        boolean taken = watch.seen().keySet().stream()
                .anyMatch(thing -> thing.isLive() && !thing.type().equals("Binary") && !now.has(thing));
        if (taken) {
            ends++;
            return !watch.ear().isOver()
                    ? "it goes on though something was taken from their sight"
                    : watch.ear().heard().isEmpty() ? null : "it told something when it ended";
        }
        Map<Kind, Integer> changes = changes(watch, now);
        for (String event : watch.ear().heard()) {
            events++;
            for (Map<?, ?> change : changes(event)) {
                Kind kind = new Kind(String.valueOf(change.get("kind")), institution(change));
                int count = Integer.parseInt(String.valueOf(change.get("count")));
                if (count > changes.getOrDefault(kind, 0)) {
                    return "it tells of " + change + ", not of " + changes;
                }
            }
        }
        return null;
    }

    private static String institution(Map<?, ?> change) {
        return change.get("institution") instanceof Map<?, ?> institution ? String.valueOf(institution.get("id")) : "";
    }

    private static Map<Kind, Integer> changes(Watch watch, View now) {
        Map<Kind, Integer> changes = new LinkedHashMap<>();
        Set<Thing> all = new java.util.LinkedHashSet<>(watch.seen().keySet());
        all.addAll(now.things());
        for (Thing thing : all) {
            Integer before = watch.seen().get(thing);
            if (before == null || !now.has(thing) || before != thing.versions.size()) {
                changes.merge(new Kind(thing.type(), thing.institution), 1, Integer::sum);
            }
        }
        return changes;
    }

    private static List<Map<?, ?>> changes(String event) {
        List<Map<?, ?>> changes = new ArrayList<>();
        Object data = Json.readObject(event.getBytes(java.nio.charset.StandardCharsets.UTF_8))
                .get("data");
        if (data instanceof Map<?, ?> root
                && root.get("chartChanged") instanceof Map<?, ?> change
                && change.get("changes") instanceof List<?> all) {
            all.forEach(each -> changes.add((Map<?, ?>) each));
        }
        return changes;
    }

    @Override
    public void close() {
        watches.forEach(watch -> watch.ear().close());
    }

    /** How many came. */
    int events() {
        return events;
    }

    /** How many watches had to end. */
    int ends() {
        return ends;
    }
}
