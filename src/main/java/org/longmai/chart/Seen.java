package org.longmai.chart;

import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.longmai.access.Role;
import org.longmai.fhir.Reference;
import org.longmai.record.Entry;
import org.longmai.record.FileLog;

/** What of some logs may be seen, in the orders in which it is asked for; immutable. */
final class Seen {

    private static final String PATIENT = "Patient";

    static final Comparator<Entry> ORDER = EntryOrder.NEWEST_FIRST.entries();

    private final List<Entry> entries;
    private final Set<String> whole;
    private final boolean all;
    private final Map<String, List<Entry>> ofType = new ConcurrentHashMap<>();
    private volatile @Nullable Map<Reference, Entry> byReference;
    private volatile @Nullable List<Entry> timeline;
    private volatile @Nullable Map<String, Integer> holdings;

    /**
     * What it depends on, all of it.
     *
     * @param decision what it permits, as a value
     * @param logs as they were read
     * @param scopes of the token, with the role that they are held to
     * @param own whether what the resident decided is shown too
     */
    record Key(Object decision, List<FileLog> logs, Set<String> scopes, Role role, boolean own) {

        /** Of the logs that it keeps in memory. */
        int weight() {
            return logs.stream().mapToInt(FileLog::weight).sum();
        }
    }

    /**
     * @param whole the files of which nothing is hidden
     * @param all whether these are all the files
     */
    Seen(Collection<Entry> entries, Set<String> whole, boolean all) {
        this.entries = List.copyOf(entries);
        this.whole = Set.copyOf(whole);
        this.all = all;
    }

    /** In the order of the logs. */
    List<Entry> entries() {
        return entries;
    }

    boolean isAll() {
        return all;
    }

    /** Whether nothing of the file is hidden. */
    boolean isWhole(String file) {
        return whole.contains(file);
    }

    @Nullable
    Entry entry(Reference reference) {
        Map<Reference, Entry> known = byReference;
        return (known != null ? known : (byReference = index())).get(reference);
    }

    /** Those of the type, in the order of {@link #ORDER}. */
    List<Entry> ofType(String type) {
        List<Entry> known = ofType.get(type);
        return known != null ? known : remember(type);
    }

    /** What clients ask for may be no type at all: of that nothing is kept. */
    private List<Entry> remember(String type) {
        List<Entry> found = sorted(entry -> entry.traits().type().equals(type));
        if (!found.isEmpty()) {
            ofType.put(type, found);
        }
        return found;
    }

    /** All but the Patients, in the order of {@link #ORDER}. */
    List<Entry> timeline() {
        List<Entry> known = timeline;
        return known != null
                ? known
                : (timeline = sorted(entry -> !entry.traits().type().equals(PATIENT)));
    }

    /** How many there are, by institution. */
    Map<String, Integer> holdings() {
        Map<String, Integer> known = holdings;
        return known != null ? known : (holdings = count());
    }

    /** By which memory is bounded. */
    int weight() {
        return 16 + entries.size();
    }

    private List<Entry> sorted(Predicate<Entry> wanted) {
        return entries.stream().filter(wanted).sorted(ORDER).toList();
    }

    private Map<Reference, Entry> index() {
        Map<Reference, Entry> index = new LinkedHashMap<>();
        entries.forEach(entry -> index.put(entry.reference(), entry));
        return index;
    }

    private Map<String, Integer> count() {
        Map<String, Integer> count = new LinkedHashMap<>();
        entries.forEach(entry -> count.merge(entry.institution(), 1, Integer::sum));
        return Collections.unmodifiableMap(count);
    }
}
