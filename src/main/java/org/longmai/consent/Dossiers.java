package org.longmai.consent;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.longmai.consent.label.LabelRules;
import org.longmai.fhir.Json;
import org.longmai.identity.Person;
import org.longmai.record.FileLog;
import org.longmai.record.FileLogs;
import org.springframework.stereotype.Component;

/** Reads all of a resident's files together: one look-up, if nothing is new. */
@Component
public class Dossiers {

    private final FileLogs logs;
    private final Labelling.Labeller labeller;
    private final Backlog backlog;
    private final boolean counts;

    Dossiers(FileLogs logs, Backlog backlog, ConsentSettings settings) throws IOException {
        this.logs = logs;
        this.backlog = backlog;
        this.counts = settings.uncoded();
        this.labeller = new Labelling.Labeller(
                new LabelRules(Json.readObject(settings.labels().getContentAsByteArray())), settings.sensitive());
    }

    public Dossier read(Person person) {
        Set<String> all = new LinkedHashSet<>(person.origins());
        all.add(person.id());
        all.addAll(person.files().keySet());
        Map<String, FileLog> own = new LinkedHashMap<>();
        Map<String, FileLog> files = new LinkedHashMap<>();
        logs.read(all).forEach((file, log) -> (person.files().containsKey(file) ? files : own).put(file, log));
        Labelling labelling = labeller.of(files);
        if (counts) {
            files.forEach((file, log) -> backlog.count(file, person.files().get(file), labelling.uncoded(file)));
        }
        return new Dossier(person, own, files, labelling);
    }
}
