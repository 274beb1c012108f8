package org.longmai.chart;

import java.time.Clock;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.longmai.access.Caller;
import org.longmai.access.PurposeOfUse;
import org.longmai.audit.AccessEvent;
import org.longmai.audit.Ledger;
import org.longmai.clinical.PatientSummary;
import org.longmai.clinical.Section;
import org.longmai.fhir.Failure;
import org.longmai.fhir.Json;
import org.longmai.fhir.OperationOutcome;
import org.longmai.fhir.Resource;
import org.longmai.identity.Person;
import org.longmai.identity.Residents;
import org.longmai.record.Entry;
import org.springframework.http.ResponseEntity;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.util.IdGenerator;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.servlet.support.ServletUriComponentsBuilder;

/**
 * {@code GET /fhir/Patient/{id}/$summary}: the front page as a document, of what the caller may see.
 *
 * @see <a href="https://build.fhir.org/ig/HL7/fhir-ips/OperationDefinition-summary.html">IPS: $summary</a>
 */
@RestController
class SummaryController {

    private static final String AUTHOR = "龙脉 Longmai";

    private final Residents residents;
    private final Views views;
    private final Ledger ledger;
    private final Clock clock;
    private final IdGenerator ids;

    SummaryController(Residents residents, Views views, Ledger ledger, Clock clock, IdGenerator ids) {
        this.residents = residents;
        this.views = views;
        this.ledger = ledger;
        this.clock = clock;
        this.ids = ids;
    }

    /** @param id of one of the resident's Patients, or the resident's own */
    @GetMapping("/fhir/Patient/{id}/$summary")
    ResponseEntity<byte[]> summary(@AuthenticationPrincipal Caller caller, @PathVariable String id) {
        Optional<Person> person = residents.ofFile(id).or(() -> residents.find(id));
        if (person.isEmpty() || !mayAsk(caller)) {
            record(caller, person.map(Person::id).orElse(null), PurposeOfUse.TREAT, null, id);
            throw Failure.notFound();
        }
        PurposeOfUse purpose = purpose(caller);
        View view = views.open(caller, person.get(), purpose);
        List<Resource> patients = newestPatient(view);
        record(caller, person.get().id(), purpose, view, id);
        if (patients.isEmpty()
                || caller.role().isOfResident() && !view.standing().isAny()) {
            throw Failure.notFound();
        }
        return ResponseEntity.ok()
                .header("Content-Type", OperationOutcome.MEDIA_TYPE)
                .body(Json.write(document(view, patients.get(0))));
    }

    private Map<String, Object> document(View view, Resource patient) {
        String base = ServletUriComponentsBuilder.fromCurrentContextPath()
                .path("/fhir")
                .toUriString();
        return PatientSummary.of(
                ids.generateId(), patient, new Reading(view).frontPage(), base, AUTHOR, clock.instant());
    }

    /** None, if the caller sees none. */
    private static List<Resource> newestPatient(View view) {
        return view.open(view.entries().stream()
                .filter(entry -> entry.traits().type().equals("Patient"))
                .max(Comparator.comparing(Entry::updated))
                .stream()
                .toList());
    }

    private static boolean mayAsk(Caller caller) {
        return caller.role().isClinical() || caller.role().isOfResident();
    }

    private static PurposeOfUse purpose(Caller caller) {
        return caller.role().isOfResident() ? PurposeOfUse.PATRQT : PurposeOfUse.TREAT;
    }

    /** @param view null where nothing is opened */
    private void record(
            Caller caller, @Nullable String resident, PurposeOfUse purpose, @Nullable View view, String id) {
        ledger.record(List.of(new AccessEvent(
                caller,
                resident,
                AccessEvent.Action.READ,
                purpose,
                view == null ? AccessEvent.Outcome.REFUSED : Disclosures.outcome(view),
                view == null ? List.of("Patient") : kinds(),
                view == null ? List.of() : view.consents(),
                "Patient/" + id + "/$summary")));
    }

    private static List<String> kinds() {
        return Stream.of(Section.values())
                .flatMap(section -> section.types().stream())
                .distinct()
                .sorted()
                .toList();
    }
}
