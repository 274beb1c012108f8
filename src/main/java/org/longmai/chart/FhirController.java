package org.longmai.chart;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.longmai.access.Caller;
import org.longmai.access.PurposeOfUse;
import org.longmai.audit.AccessEvent;
import org.longmai.audit.Ledger;
import org.longmai.fhir.Failure;
import org.longmai.fhir.Json;
import org.longmai.fhir.OperationOutcome;
import org.longmai.fhir.Reference;
import org.longmai.fhir.Resource;
import org.longmai.identity.Person;
import org.longmai.identity.Residents;
import org.longmai.record.Common;
import org.longmai.record.Commons;
import org.longmai.record.Entry;
import org.longmai.record.FileLogs;
import org.springframework.http.ResponseEntity;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

/**
 * One resource, its versions, and its history, as FHIR: the same consent and the same ledger as the chart.
 *
 * @see <a href="https://hl7.org/fhir/R4/http.html#read">FHIR: read, vread, history</a>
 */
@RestController
class FhirController {

    private final FileLogs logs;
    private final Commons commons;
    private final Residents residents;
    private final Views views;
    private final Ledger ledger;

    FhirController(FileLogs logs, Commons commons, Residents residents, Views views, Ledger ledger) {
        this.logs = logs;
        this.commons = commons;
        this.residents = residents;
        this.views = views;
        this.ledger = ledger;
    }

    @GetMapping("/fhir/{type}/{id}")
    ResponseEntity<byte[]> read(
            @AuthenticationPrincipal Caller caller, @PathVariable String type, @PathVariable String id) {
        Reference reference = new Reference(type, id);
        List<Entry> versions = versions(caller, reference);
        return answer(versions == null ? common(caller, reference) : live(versions));
    }

    @GetMapping("/fhir/{type}/{id}/_history/{version}")
    ResponseEntity<byte[]> vread(
            @AuthenticationPrincipal Caller caller,
            @PathVariable String type,
            @PathVariable String id,
            @PathVariable String version) {
        return answer(live(located(caller, new Reference(type, id)).stream()
                .filter(entry -> version.equals(String.valueOf(entry.version())))
                .toList()));
    }

    @GetMapping("/fhir/{type}/{id}/_history")
    ResponseEntity<byte[]> history(
            @AuthenticationPrincipal Caller caller, @PathVariable String type, @PathVariable String id) {
        List<Entry> history = located(caller, new Reference(type, id));
        if (history.isEmpty()) {
            throw Failure.notFound();
        }
        Map<String, Object> bundle = new LinkedHashMap<>();
        bundle.put("resourceType", "Bundle");
        bundle.put("type", "history");
        List<Object> entries = new ArrayList<>();
        Iterator<Resource> resources = logs.open(
                        history.stream().filter(entry -> !entry.isDeleted()).toList())
                .iterator();
        for (Entry entry : history) {
            entries.add(historyEntry(entry, entry.isDeleted() ? null : resources.next()));
        }
        bundle.put("entry", entries);
        return ResponseEntity.ok()
                .header("Content-Type", OperationOutcome.MEDIA_TYPE)
                .body(Json.write(bundle));
    }

    private static Map<String, Object> historyEntry(Entry entry, @Nullable Resource resource) {
        Map<String, Object> json = new LinkedHashMap<>();
        if (resource != null) {
            json.put("resource", resource.json());
        }
        String method = entry.isDeleted() ? "DELETE" : "PUT";
        json.put("request", Map.of("method", method, "url", entry.reference().toString()));
        json.put(
                "response",
                Map.of("status", "200", "lastModified", entry.updated().toString()));
        return json;
    }

    /**
     * The versions of the resource that the caller may see, the newest first; none if its newest one is hidden, null if it is
     * in no file.
     */
    private @Nullable List<Entry> versions(Caller sender, Reference reference) {
        String file = logs.locate(reference);
        Person person = file == null ? null : person(file).orElse(null);
        if (file == null || person == null) {
            return null;
        }
        Caller caller = sender.knownAs(person.id(), person.origins());
        PurposeOfUse purpose = caller.isResident(person.id()) ? PurposeOfUse.PATRQT : PurposeOfUse.TREAT;
        View view = views.open(caller, person, purpose, files(file, person));
        List<Entry> permitted =
                mayOpen(caller, file, person) ? permitted(view, logs.read(file).history(reference)) : List.of();
        record(caller, person.id(), purpose, reference, permitted, view.consents());
        return permitted;
    }

    /** What the resident decided, and for whom, is nobody else's. */
    private static boolean mayOpen(Caller caller, String file, Person person) {
        return person.files().containsKey(file) || caller.isResident(person.id());
    }

    private static List<Entry> permitted(View view, List<Entry> history) {
        boolean visible = history.stream()
                .filter(entry -> !entry.isDeleted())
                .findFirst()
                .filter(view::permits)
                .isPresent();
        return visible
                ? history.stream()
                        .filter(entry -> entry.isDeleted() || view.permits(entry))
                        .toList()
                : List.of();
    }

    /** An attempt on what is not there is written down as one on what is hidden. */
    private Failure missed(Caller caller, Reference reference) {
        record(caller, null, PurposeOfUse.TREAT, reference, List.of(), List.of());
        return Failure.notFound();
    }

    private void record(
            Caller caller,
            @Nullable String resident,
            PurposeOfUse purpose,
            Reference reference,
            List<Entry> shown,
            List<String> consents) {
        ledger.record(List.of(new AccessEvent(
                caller,
                resident,
                AccessEvent.Action.READ,
                purpose,
                shown.isEmpty() ? AccessEvent.Outcome.REFUSED : AccessEvent.Outcome.ANSWERED,
                List.of(reference.type()),
                consents,
                reference.toString())));
    }

    private Optional<Person> person(String file) {
        Optional<Person> linked = residents.ofFile(file);
        return linked.isPresent() ? linked : residents.find(file);
    }

    /** The file alone; that in which the hub keeps what the resident decided has the resident's own id. */
    private static Map<String, String> files(String file, Person person) {
        String holder = person.files().get(file);
        return Map.of(file, holder == null ? "" : holder);
    }

    private List<Entry> located(Caller caller, Reference reference) {
        List<Entry> versions = versions(caller, reference);
        if (versions == null) {
            throw missed(caller, reference);
        }
        return versions;
    }

    private Resource live(List<Entry> versions) {
        if (versions.isEmpty() || versions.get(0).isDeleted()) {
            throw Failure.notFound();
        }
        return logs.open(versions.get(0));
    }

    private Resource common(Caller caller, Reference reference) {
        Common common = commons.find(Set.of(reference)).get(reference);
        if (common == null || !caller.maySee(reference.type()) || !mayRead(caller, reference, common)) {
            throw missed(caller, reference);
        }
        return common.resource();
    }

    private static boolean mayRead(Caller caller, Reference reference, Common common) {
        return Common.isDirectory(reference.type()) || common.owner().equals(caller.institution());
    }

    private static ResponseEntity<byte[]> answer(Resource resource) {
        return ResponseEntity.ok()
                .header("Content-Type", OperationOutcome.MEDIA_TYPE)
                .eTag("W/\"" + resource.string("meta.versionId") + "\"")
                .body(resource.bytes());
    }
}
