package org.longmai.consent;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.longmai.fhir.Resource;
import org.longmai.record.Change;
import org.longmai.record.Entry;
import org.longmai.record.FileLog;
import org.longmai.record.FileLogs;
import org.longmai.record.Meta;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.stereotype.Repository;
import org.springframework.util.IdGenerator;

/** The notes in the hub's own files of the residents. */
@Repository
public class Notes {

    private final FileLogs logs;
    private final ApplicationEventPublisher events;
    private final IdGenerator ids;

    Notes(FileLogs logs, ApplicationEventPublisher events, IdGenerator ids) {
        this.logs = logs;
        this.events = events;
        this.ids = ids;
    }

    /** Those of the resident as they are now, under whichever id they came, the newest first. */
    public List<Note> of(Dossier dossier, Note.Kind kind) {
        return notes(dossier.own().values(), kind);
    }

    /** Those in the files of many residents, by the resident's id; one look-up. */
    public Map<String, List<Note>> of(Collection<String> residents, Note.Kind kind) {
        Map<String, List<Note>> notes = new LinkedHashMap<>();
        logs.read(residents).forEach((resident, log) -> notes.put(resident, notes(List.of(log), kind)));
        return notes;
    }

    public Optional<Note> find(Dossier dossier, Note.Kind kind, String id) {
        return of(dossier, kind).stream().filter(note -> note.id().equals(id)).findFirst();
    }

    private List<Note> notes(Collection<FileLog> files, Note.Kind kind) {
        List<Entry> entries = new ArrayList<>();
        for (Entry entry :
                Dossier.live(files, Note.BASIC, each -> kind.isOf(each.traits().id()))) {
            entries.add(0, entry);
        }
        List<Resource> resources = logs.open(entries);
        List<Note> notes = new ArrayList<>(entries.size());
        for (int i = 0; i < entries.size(); i++) {
            notes.add(Note.of(kind, entries.get(i).file(), resources.get(i)));
        }
        return notes;
    }

    /**
     * Writes into the hub's own file of one id of a resident, as one thing and for the state that the plan was made for: of two
     * who write at once, the later one's plan is asked again.
     *
     * @param plan what to write, given the notes of the kind that are there, the newest first; it may refuse with a {@link
     *     org.longmai.fhir.Failure}, and then nothing is written
     */
    public void write(String origin, Note.Kind kind, Function<List<Note>, List<Resource>> plan) {
        logs.append(
                origin,
                Consents.HUB,
                ids.generateId().toString(),
                log -> changes(plan.apply(notes(List.of(log), kind))));
        events.publishEvent(new ConsentChanged(origin));
    }

    private static List<Change> changes(List<Resource> resources) {
        List<Change> changes = new ArrayList<>();
        for (Resource resource : resources) {
            changes.add(new Change.Put(new Resource(Meta.off(resource.json())), String.valueOf(resource.id())));
        }
        return changes;
    }
}
