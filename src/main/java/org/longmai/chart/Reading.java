package org.longmai.chart;

import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.longmai.clinical.FrontPage;
import org.longmai.clinical.Held;
import org.longmai.clinical.Section;
import org.longmai.fhir.Resource;
import org.longmai.record.Entry;

/** What is opened of a view to be read by a doctor: nothing that the view does not have. */
record Reading(View view) {

    /** The front page; what stands in two sections is opened once. */
    FrontPage frontPage() {
        return frontPage(view.entries());
    }

    /** The same without what has a sensitive label. */
    FrontPage frontPageForAnybody() {
        return frontPage(view.entries().stream()
                .filter(entry -> !view.dossier().isRestricted(entry))
                .toList());
    }

    private FrontPage frontPage(Collection<Entry> seen) {
        Map<Section, List<Entry>> chosen = FrontPage.choose(seen, Entry::traits);
        Set<Entry> all = new LinkedHashSet<>();
        chosen.values().forEach(all::addAll);
        List<Entry> entries = List.copyOf(all);
        List<Held> held = held(entries);
        Map<Entry, Held> opened = new HashMap<>();
        for (int i = 0; i < entries.size(); i++) {
            opened.put(entries.get(i), held.get(i));
        }
        Map<Section, List<Held>> sections = new EnumMap<>(Section.class);
        chosen.forEach((section, ofSection) ->
                sections.put(section, ofSection.stream().map(opened::get).toList()));
        return FrontPage.of(sections);
    }

    /** All that a section of the front page may have, not of each matter the newest alone. */
    List<Held> all(Section section, int most) {
        List<Entry> entries = new ArrayList<>();
        for (Entry entry : view.entries()) {
            if (section.admits(entry.traits())) {
                entries.add(entry);
            }
        }
        entries.sort(Seen.ORDER);
        return newest(entries, most).stream()
                .filter(held -> section.admits(held.resource()))
                .toList();
    }

    /** @param entries the newest first */
    List<Held> newest(List<Entry> entries, int most) {
        return held(entries.subList(0, Math.min(most, entries.size())));
    }

    private List<Held> held(List<Entry> entries) {
        List<Resource> resources = view.open(entries);
        List<Held> held = new ArrayList<>(entries.size());
        for (int i = 0; i < entries.size(); i++) {
            held.add(new Held(resources.get(i), entries.get(i).institution()));
        }
        return held;
    }
}
