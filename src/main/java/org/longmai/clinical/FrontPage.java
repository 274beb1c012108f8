package org.longmai.clinical;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.longmai.fhir.Resource;
import org.longmai.fhir.Traits;

/**
 * The front page of a record: what a doctor has to know first. Chosen by traits alone, so that nothing is opened that does not
 * stand on it.
 *
 * @param sections each with its resources, the newest first; of one matter, whoever recorded it, the newest only
 */
public record FrontPage(Map<Section, List<Held>> sections) {

    private static final int MOST = 50;

    /**
     * @param entries what may be seen
     * @param traits of an entry
     * @return the entries of each section
     */
    public static <T> Map<Section, List<T>> choose(Collection<T> entries, Function<T, Traits> traits) {
        List<T> ordered = new ArrayList<>(entries);
        ordered.sort(Comparator.comparing(
                entry -> traits.apply(entry).start(), Comparator.nullsLast(Comparator.<Instant>reverseOrder())));
        Map<Section, List<T>> chosen = new EnumMap<>(Section.class);
        for (Section section : Section.values()) {
            chosen.put(section, newest(section, ordered, traits));
        }
        return chosen;
    }

    private static <T> List<T> newest(Section section, List<T> ordered, Function<T, Traits> traits) {
        List<T> newest = new ArrayList<>();
        Set<Object> matters = new HashSet<>();
        for (T entry : ordered) {
            Traits of = traits.apply(entry);
            if (newest.size() < MOST && section.admits(of) && matters.add(matter(section, of))) {
                newest.add(entry);
            }
        }
        return newest;
    }

    /** What it is about; each dose of a vaccine is a matter of its own. */
    private static Object matter(Section section, Traits traits) {
        return traits.codes().isEmpty() || section == Section.IMMUNIZATIONS
                ? traits.reference()
                : new TreeSet<>(traits.codes());
    }

    /** Without what turned out, now that it is open, not to belong there. */
    public static FrontPage of(Map<Section, List<Held>> opened) {
        Map<Section, List<Held>> sections = new EnumMap<>(Section.class);
        opened.forEach((section, held) -> sections.put(
                section,
                held.stream().filter(one -> section.admits(one.resource())).toList()));
        return new FrontPage(sections);
    }

    public List<Held> of(Section section) {
        return sections.getOrDefault(section, List.of());
    }

    /** All that stands on it, each once. */
    public List<Held> all() {
        return sections.values().stream().flatMap(List::stream).distinct().toList();
    }

    List<Resource> resources() {
        return all().stream().map(Held::resource).toList();
    }
}
