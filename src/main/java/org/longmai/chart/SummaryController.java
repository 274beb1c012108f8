package org.longmai.chart;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.longmai.access.Caller;
import org.longmai.access.PurposeOfUse;
import org.longmai.audit.AccessEvent;
import org.longmai.audit.Ledger;
import org.longmai.clinical.Section;
import org.longmai.fhir.Failure;
import org.longmai.fhir.Json;
import org.longmai.fhir.OperationOutcome;
import org.longmai.identity.Person;
import org.longmai.identity.Residents;
import org.springframework.http.ResponseEntity;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
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

    private final Residents residents;
    private final Views views;
    private final Ledger ledger;
    private final Summaries summaries;

    SummaryController(Residents residents, Views views, Ledger ledger, Summaries summaries) {
        this.residents = residents;
        this.views = views;
        this.ledger = ledger;
        this.summaries = summaries;
    }

    /** @param id of one of the resident's Patients, or the resident's own */
    @GetMapping("/fhir/Patient/{id}/$summary")
    ResponseEntity<byte[]> summary(
            @AuthenticationPrincipal Caller caller, @PathVariable String id, PurposeOfUse purpose) {
        Optional<Person> person = residents.ofFile(id).or(() -> residents.find(id));
        View view = views.open(caller, person.orElse(Person.NOBODY), purpose);
        if (person.isEmpty() || !mayAsk(caller)) {
            record(caller, person.orElse(null), purpose, null, id);
            throw Failure.notFound();
        }
        record(caller, person.get(), purpose, view, id);
        if (caller.role().isOfResident() && !view.standing().isAny()) {
            throw Failure.notFound();
        }
        String base = ServletUriComponentsBuilder.fromCurrentContextPath().toUriString();
        return ResponseEntity.ok()
                .header("Content-Type", OperationOutcome.MEDIA_TYPE)
                .body(Json.write(summaries.of(view, base).orElseThrow(Failure::notFound)));
    }

    private static boolean mayAsk(Caller caller) {
        return caller.role().isClinical() || caller.role().isOfResident();
    }

    /** @param view null where nothing is opened */
    private void record(Caller caller, @Nullable Person person, PurposeOfUse purpose, @Nullable View view, String id) {
        AccessEvent event = new AccessEvent(
                caller,
                person == null ? null : person.id(),
                AccessEvent.Action.READ,
                purpose,
                view == null ? AccessEvent.Outcome.REFUSED : Disclosures.outcome(view),
                view == null ? List.of("Patient") : kinds(),
                view == null ? List.of() : view.consents(),
                "Patient/" + id + "/$summary");
        ledger.record(event.toldTo(person == null ? List.of() : person.origins()));
    }

    private static List<String> kinds() {
        return Stream.of(Section.values())
                .flatMap(section -> section.types().stream())
                .distinct()
                .sorted()
                .toList();
    }
}
