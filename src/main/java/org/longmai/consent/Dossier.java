package org.longmai.consent;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.longmai.fhir.Reference;
import org.longmai.fhir.Traits;
import org.longmai.identity.Person;
import org.longmai.record.Entry;
import org.longmai.record.FileLog;

/** A resident's files and what was decided about them, as read at one moment: what a decision is made on. */
public final class Dossier {

    private final Person person;
    private final Map<String, FileLog> own;
    private final Map<String, FileLog> files;
    private final Labelling labelling;

    /**
     * @param own the files in which the hub keeps what the resident decided, by the id under which the resident was known
     * @param files the institutions' files
     * @param labelling the labels of everything in the files
     */
    Dossier(Person person, Map<String, FileLog> own, Map<String, FileLog> files, Labelling labelling) {
        this.person = person;
        this.own = own;
        this.files = files;
        this.labelling = labelling;
    }

    public Person person() {
        return person;
    }

    /** The log of an institution's file, or of one in which the hub keeps what the resident decided. */
    public FileLog log(String file) {
        FileLog log = files.getOrDefault(file, own.get(file));
        if (log == null) {
            throw new IllegalArgumentException("no file of the resident");
        }
        return log;
    }

    /** The files in which the hub keeps what the resident decided, by the id under which the resident was known. */
    public Map<String, FileLog> own() {
        return own;
    }

    /** Whether anything was decided under this id of the resident: a consent or a delegate, of whatever status. */
    boolean isDecidedUnder(String origin) {
        FileLog log = own.get(origin);
        return log != null
                && log.newest().stream()
                        .anyMatch(entry -> !entry.traits().type().equals(Note.BASIC));
    }

    Map<String, FileLog> files() {
        return files;
    }

    /** Whether the entry has a label that is sensitive, or of a confidentiality above normal. */
    public boolean isRestricted(Entry entry) {
        return labelling.isRestricted(labelling.of(entry));
    }

    Labelling labelling() {
        return labelling;
    }

    /** Entries of one type, of institutions and of the resident alike, as they are now. */
    static List<Entry> live(Collection<FileLog> logs, String type, Predicate<Entry> wanted) {
        List<Entry> found = new ArrayList<>();
        for (FileLog log : logs) {
            for (Entry entry : log.live(type)) {
                if (wanted.test(entry)) {
                    found.add(entry);
                }
            }
        }
        return found;
    }

    static List<Entry> live(Collection<FileLog> logs, String type) {
        return live(logs, type, any -> true);
    }

    /** The resource, if it is in one of the institutions' files and not deleted. */
    @Nullable
    Entry entry(Reference reference) {
        for (FileLog log : files.values()) {
            Entry entry = log.newest(reference);
            if (entry != null && !entry.isDeleted()) {
                return entry;
            }
        }
        return null;
    }

    @Nullable
    Traits traits(Reference reference) {
        Entry entry = entry(reference);
        return entry == null ? null : entry.traits();
    }
}
