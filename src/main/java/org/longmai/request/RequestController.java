package org.longmai.request;

import java.time.Clock;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.longmai.access.Caller;
import org.longmai.access.PurposeOfUse;
import org.longmai.audit.AccessEvent.Action;
import org.longmai.consent.Acting;
import org.longmai.consent.Consents;
import org.longmai.consent.Dossiers;
import org.longmai.consent.GrantConsentInput;
import org.longmai.consent.MutationError;
import org.longmai.consent.Note;
import org.longmai.fhir.Failure;
import org.longmai.fhir.Failure.Category;
import org.longmai.fhir.Interval;
import org.longmai.identity.Person;
import org.longmai.identity.Residents;
import org.longmai.registry.Institution;
import org.longmai.registry.Registry;
import org.springframework.graphql.data.method.annotation.Argument;
import org.springframework.graphql.data.method.annotation.MutationMapping;
import org.springframework.graphql.data.method.annotation.QueryMapping;
import org.springframework.graphql.data.method.annotation.SchemaMapping;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.stereotype.Controller;
import org.springframework.util.IdGenerator;

/** GraphQL: a doctor asks, the resident answers. */
@Controller
class RequestController {

    private static final String KIND = "ConsentRequest";

    private final Requests requests;
    private final Consents consents;
    private final Acting acting;
    private final Residents residents;
    private final Dossiers dossiers;
    private final Registry registry;
    private final RequestSettings settings;
    private final IdGenerator ids;
    private final Clock clock;

    /** A mutation's answer: the request and what it became, or why there is none. */
    record ConsentRequestPayload(
            @Nullable ConsentRequest request, @Nullable Object consent, List<MutationError> errors) {

        static ConsentRequestPayload refused(String message, String... path) {
            return refused(List.of(new MutationError(message, List.of(path))));
        }

        static ConsentRequestPayload refused(List<MutationError> errors) {
            return new ConsentRequestPayload(null, null, errors);
        }
    }

    RequestController(
            Requests requests,
            Consents consents,
            Acting acting,
            Residents residents,
            Dossiers dossiers,
            Registry registry,
            RequestSettings settings,
            IdGenerator ids,
            Clock clock) {
        this.requests = requests;
        this.consents = consents;
        this.acting = acting;
        this.residents = residents;
        this.dossiers = dossiers;
        this.registry = registry;
        this.settings = settings;
        this.ids = ids;
        this.clock = clock;
    }

    @MutationMapping
    ConsentRequestPayload requestConsent(@AuthenticationPrincipal Caller caller, @Argument RequestConsentInput input) {
        if (!acting.isTreating(caller)) {
            acting.refused(caller, null, Action.REQUEST_CONSENT, KIND);
            return ConsentRequestPayload.refused("Only a doctor or nurse of the registry asks a resident for consent.");
        }
        Optional<Person> person = input.sought().in(residents);
        if (person.isEmpty()) {
            acting.refused(caller, null, Action.REQUEST_CONSENT, KIND);
            return ConsentRequestPayload.refused(
                    "There is no such resident: give either the id or an identifier.", "input", "resident");
        }
        return ask(caller, person.get(), input);
    }

    private ConsentRequestPayload ask(Caller caller, Person person, RequestConsentInput input) {
        ConsentRequest request = request(caller, person, input);
        List<MutationError> problems = new ArrayList<>(input.problems(settings, request.asked()));
        if (problems.isEmpty()) {
            problems.addAll(consents.problems(request.input(dateTime(request.end(request.asked())))));
        }
        if (!problems.isEmpty()) {
            return ConsentRequestPayload.refused(problems);
        }
        acting.done(caller, person.id(), Action.REQUEST_CONSENT, KIND);
        try {
            requests.ask(dossiers.read(person), request);
            return new ConsentRequestPayload(request, null, List.of());
        } catch (Failure e) {
            return refused(e);
        }
    }

    private ConsentRequest request(Caller caller, Person person, RequestConsentInput input) {
        Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        return new ConsentRequest(
                Note.of(Note.Kind.REQUEST, ids.generateId().toString(), person.id())
                        .id(),
                person.id(),
                Objects.requireNonNull(caller.institution()),
                Objects.requireNonNull(caller.practitioner()),
                caller.name(),
                Boolean.TRUE.equals(input.onlyMe()),
                input.types(),
                input.purposes() == null ? List.of(PurposeOfUse.TREAT) : input.purposes(),
                input.sensitive() == null ? List.of() : input.sensitive(),
                input.dataSince(),
                input.dataUntil(),
                input.reason().strip(),
                input.hours(),
                input.expires(),
                now,
                now.plus(settings.days(), ChronoUnit.DAYS),
                null);
    }

    @MutationMapping
    ConsentRequestPayload answerConsentRequest(
            @AuthenticationPrincipal Caller caller,
            @Argument String id,
            @Argument boolean grant,
            @Argument @Nullable String expires) {
        Optional<Acting.For> found = requests.resident(id).flatMap(resident -> acting.find(caller, resident));
        ConsentRequest request = found.flatMap(one -> find(one, id)).orElse(null);
        if (found.isEmpty() || request == null) {
            acting.refused(caller, null, Action.ANSWER_CONSENT_REQUEST, KIND);
            return ConsentRequestPayload.refused("There is no such request, or none that you may answer.", "id");
        }
        String resident = found.get().person().id();
        String obstacle = Acting.obstacle(found, "answer");
        if (obstacle != null) {
            acting.refused(caller, resident, Action.ANSWER_CONSENT_REQUEST, KIND);
            return ConsentRequestPayload.refused(obstacle, "id");
        }
        try {
            return grant ? grant(caller, found.get(), request, expires) : refuse(caller, resident, request);
        } catch (Failure e) {
            return refused(e);
        }
    }

    private Optional<ConsentRequest> find(Acting.For found, String id) {
        return requests.ofResident(found.dossier()).stream()
                .filter(request -> request.id().equals(id))
                .findFirst();
    }

    private ConsentRequestPayload refuse(Caller caller, String resident, ConsentRequest request) {
        acting.done(caller, resident, Action.ANSWER_CONSENT_REQUEST, KIND);
        return payload(requests.refuse(request));
    }

    private ConsentRequestPayload grant(
            Caller caller, Acting.For found, ConsentRequest request, @Nullable String expires) {
        Instant end = request.end(clock.instant());
        if (expires != null && !isWithin(expires, end)) {
            return ConsentRequestPayload.refused(
                    "'expires' must be a FHIR dateTime no later than what was asked for: %s.".formatted(dateTime(end)),
                    "expires");
        }
        GrantConsentInput input = request.input(expires == null ? dateTime(end) : expires);
        List<MutationError> problems = new ArrayList<>(consents.problems(input));
        problems.addAll(found.standing().problems(input));
        if (!problems.isEmpty()) {
            return ConsentRequestPayload.refused(problems);
        }
        acting.done(caller, found.person().id(), Action.ANSWER_CONSENT_REQUEST, KIND);
        return payload(requests.grant(found.person(), request, input));
    }

    private static boolean isWithin(String expires, Instant end) {
        Interval given = Interval.of(expires);
        return given != null && !given.end().isAfter(end);
    }

    private static ConsentRequestPayload payload(Requests.Answered answered) {
        Object consent = answered.consent() == null ? null : answered.consent().json();
        return new ConsentRequestPayload(answered.request(), consent, List.of());
    }

    private static ConsentRequestPayload refused(Failure e) {
        if (e.category() != Category.CONFLICT) {
            throw e;
        }
        return ConsentRequestPayload.refused(e.getMessage());
    }

    @QueryMapping
    List<ConsentRequest> myConsentRequests(@AuthenticationPrincipal Caller caller) {
        String practitioner = caller.practitioner();
        if (!acting.isTreating(caller) || practitioner == null) {
            throw Failure.of(Category.FORBIDDEN, "Only a doctor or nurse of the registry asks residents for consent.");
        }
        List<ConsentRequest> mine = requests.ofPractitioner(practitioner).stream()
                .filter(request -> request.institutionId().equals(caller.institution()))
                .toList();
        acting.done(caller, null, Action.QUERY, "consentRequests");
        return mine;
    }

    @SchemaMapping(typeName = KIND)
    ConsentRequest.State state(ConsentRequest request) {
        return request.state(clock.instant());
    }

    @SchemaMapping(typeName = KIND)
    Optional<Institution> institution(ConsentRequest request) {
        return registry.institution(request.institutionId());
    }

    private static String dateTime(Instant instant) {
        return DateTimeFormatter.ISO_OFFSET_DATE_TIME.format(
                instant.truncatedTo(ChronoUnit.SECONDS).atZone(Interval.ZONE));
    }
}
