package org.longmai.intake;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.longmai.access.Caller;
import org.longmai.access.Interaction;
import org.longmai.access.PurposeOfUse;
import org.longmai.audit.AccessEvent;
import org.longmai.audit.Ledger;
import org.longmai.fhir.Catalogue;
import org.longmai.fhir.Failure;
import org.longmai.fhir.Failure.Category;
import org.longmai.fhir.HubIds;
import org.longmai.fhir.OperationOutcome;
import org.longmai.fhir.Resource;
import org.longmai.identity.Person;
import org.longmai.identity.Residents;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

/**
 * {@code GET /fhir/$submission/{id}}: a rejected body, byte by byte as it was sent, for its sender. It is a read of every
 * resident whom it names and the house knows; of one who names nobody known, a read of nobody known.
 */
@RestController
class BodyController {

    static final String PATH = "/fhir/$submission/";

    private final Quarantine quarantine;
    private final Resubmission resubmission;
    private final Residents residents;
    private final HubIds ids;
    private final Ledger ledger;

    BodyController(Quarantine quarantine, Resubmission resubmission, Residents residents, HubIds ids, Ledger ledger) {
        this.quarantine = quarantine;
        this.resubmission = resubmission;
        this.residents = residents;
        this.ids = ids;
        this.ledger = ledger;
    }

    @GetMapping(PATH + "{id}")
    ResponseEntity<byte[]> body(@AuthenticationPrincipal Caller caller, @PathVariable String id) {
        byte[] body = resubmission
                .own(caller, id)
                .flatMap(sent -> quarantine.body(id))
                .orElseThrow(Failure::notFound);
        Resource bundle = readable(body);
        authorize(caller, bundle);
        ledger.record(events(caller, bundle, id));
        return ResponseEntity.ok()
                .header(
                        HttpHeaders.CONTENT_TYPE,
                        bundle == null ? MediaType.APPLICATION_OCTET_STREAM_VALUE : OperationOutcome.MEDIA_TYPE)
                .body(body);
    }

    private static @Nullable Resource readable(byte[] body) {
        try {
            return Resource.of(body);
        } catch (Failure unreadable) {
            return null;
        }
    }

    /** Who may read every type that is in it; of what cannot be read, who may read everything. */
    private static void authorize(Caller caller, @Nullable Resource bundle) {
        Set<String> types = new LinkedHashSet<>();
        if (bundle == null) {
            types.add("*");
        } else {
            types.add(bundle.type());
            resources(bundle).forEach(resource -> types.add(resource.type()));
        }
        types.remove("Bundle");
        if (!types.stream().allMatch(type -> caller.permits(type, Interaction.READ))) {
            throw Failure.of(Category.FORBIDDEN, "The token's scopes do not let you read what the submission holds.");
        }
    }

    private List<AccessEvent> events(Caller caller, @Nullable Resource bundle, String id) {
        List<AccessEvent> events = new ArrayList<>();
        residents(caller, bundle).forEach(resident -> events.add(event(caller, resident, id)));
        return events.isEmpty() ? List.of(event(caller, null, id)) : events;
    }

    private static AccessEvent event(Caller caller, @Nullable String resident, String id) {
        return new AccessEvent(
                caller,
                resident,
                AccessEvent.Action.READ,
                PurposeOfUse.HOPERAT,
                AccessEvent.Outcome.ANSWERED,
                List.of("submission"),
                List.of(),
                "GET " + PATH + id);
    }

    /** Whom it names: by the institution's own Patient files, and by the identifiers of the Patients in it. */
    private Set<String> residents(Caller caller, @Nullable Resource bundle) {
        Set<String> files = new LinkedHashSet<>();
        Set<String> found = new LinkedHashSet<>();
        for (Resource resource : bundle == null ? List.<Resource>of() : resources(bundle)) {
            String patient = Catalogue.patientOf(resource);
            if (patient != null) {
                files.add(ids.of(String.valueOf(caller.institution()), "Patient", patient));
            }
            if (resource.type().equals("Patient")) {
                resource.objects("identifier").stream()
                        .map(identifier -> residents.find(
                                String.valueOf(identifier.get("system")), String.valueOf(identifier.get("value"))))
                        .flatMap(Optional::stream)
                        .forEach(person -> found.add(person.id()));
            }
        }
        files.stream()
                .map(residents::ofFile)
                .flatMap(Optional::stream)
                .map(Person::id)
                .forEach(found::add);
        return found;
    }

    /** The resources of the Bundle, or the one that it is. */
    private static List<Resource> resources(Resource bundle) {
        if (!bundle.type().equals("Bundle")) {
            return List.of(bundle);
        }
        return bundle.objects("entry.resource").stream()
                .filter(json -> json.get("resourceType") instanceof String)
                .map(Resource::new)
                .toList();
    }
}
