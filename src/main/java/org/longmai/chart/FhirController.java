package org.longmai.chart;

import java.util.ArrayList;
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

    private static final String JSON = "application/fhir+json";

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
        List<Entry> history = history(caller, reference);
        Resource found = history.isEmpty() ? common(caller, reference) : live(history.get(0));
        return answer(found);
    }

    @GetMapping("/fhir/{type}/{id}/_history/{version}")
    ResponseEntity<byte[]> vread(
            @AuthenticationPrincipal Caller caller,
            @PathVariable String type,
            @PathVariable String id,
            @PathVariable String version) {
        for (Entry entry : history(caller, new Reference(type, id))) {
            if (version.equals(String.valueOf(entry.version()))) {
                return answer(live(entry));
            }
        }
        throw Failure.notFound();
    }

    @GetMapping("/fhir/{type}/{id}/_history")
    ResponseEntity<byte[]> history(
            @AuthenticationPrincipal Caller caller, @PathVariable String type, @PathVariable String id) {
        List<Entry> history = history(caller, new Reference(type, id));
        if (history.isEmpty()) {
            throw Failure.notFound();
        }
        Map<String, Object> bundle = new LinkedHashMap<>();
        bundle.put("resourceType", "Bundle");
        bundle.put("type", "history");
        List<Object> entries = new ArrayList<>();
        for (Entry entry : history) {
            entries.add(historyEntry(entry));
        }
        bundle.put("entry", entries);
        return ResponseEntity.ok().header("Content-Type", JSON).body(Json.write(bundle));
    }

    private Map<String, Object> historyEntry(Entry entry) {
        Map<String, Object> json = new LinkedHashMap<>();
        if (!entry.isDeleted()) {
            json.put("resource", logs.open(entry).json());
        }
        String method = entry.isDeleted() ? "DELETE" : "PUT";
        json.put("request", Map.of("method", method, "url", entry.reference().toString()));
        json.put(
                "response",
                Map.of("status", "200", "lastModified", entry.updated().toString()));
        return json;
    }

    /** The versions of the resource that the caller may see, the newest first; none if its newest one is hidden. */
    private List<Entry> history(Caller caller, Reference reference) {
        String file = logs.locate(reference);
        Optional<Person> person = file == null ? Optional.empty() : person(file);
        if (file == null || person.isEmpty()) {
            return List.of();
        }
        PurposeOfUse purpose = caller.isResident(person.get().id()) ? PurposeOfUse.PATRQT : PurposeOfUse.TREAT;
        View view = views.open(caller, person.get(), purpose, files(file, person.get()));
        List<Entry> history = logs.read(file).history(reference);
        boolean visible = history.stream()
                .filter(entry -> !entry.isDeleted())
                .findFirst()
                .filter(view::permits)
                .isPresent();
        List<Entry> permitted = visible
                ? history.stream()
                        .filter(entry -> entry.isDeleted() || view.permits(entry))
                        .toList()
                : List.of();
        AccessEvent.Outcome outcome = permitted.isEmpty() ? AccessEvent.Outcome.REFUSED : AccessEvent.Outcome.ANSWERED;
        ledger.record(List.of(new AccessEvent(
                caller,
                person.get().id(),
                AccessEvent.Action.READ,
                purpose,
                outcome,
                List.of(reference.type()),
                view.consents(),
                reference.toString())));
        return permitted;
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

    private Resource live(Entry entry) {
        if (entry.isDeleted()) {
            throw Failure.notFound();
        }
        return logs.open(entry);
    }

    private @Nullable Resource common(Caller caller, Reference reference) {
        Common common = commons.find(Set.of(reference)).get(reference);
        if (common == null || !caller.maySee(reference.type())) {
            return null;
        }
        boolean may = Common.isDirectory(reference.type()) || common.owner().equals(caller.institution());
        return may ? common.resource() : null;
    }

    private static ResponseEntity<byte[]> answer(@Nullable Resource resource) {
        if (resource == null) {
            throw Failure.notFound();
        }
        return ResponseEntity.ok()
                .header("Content-Type", JSON)
                .eTag("W/\"" + resource.string("meta.versionId") + "\"")
                .body(resource.bytes());
    }
}
