package org.longmai.request;

import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.longmai.consent.Consents;
import org.longmai.consent.Dossier;
import org.longmai.consent.GrantConsentInput;
import org.longmai.consent.Note;
import org.longmai.consent.Notes;
import org.longmai.fhir.Failure;
import org.longmai.fhir.Failure.Category;
import org.longmai.fhir.Resource;
import org.longmai.identity.Person;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.stereotype.Component;

/** The requests for consent, in the residents' files. */
@Component
public class Requests {

    /** How many practitioners of one institution may wait for one resident's answer. */
    private static final int WAITING_AT_ONCE = 3;

    private final Notes notes;
    private final Consents consents;
    private final Askers askers;
    private final RequestSettings settings;
    private final ApplicationEventPublisher events;
    private final Clock clock;

    /** @param consent what a granted request became */
    record Answered(ConsentRequest request, @Nullable Resource consent) {}

    Requests(
            Notes notes,
            Consents consents,
            Askers askers,
            RequestSettings settings,
            ApplicationEventPublisher events,
            Clock clock) {
        this.notes = notes;
        this.consents = consents;
        this.askers = askers;
        this.settings = settings;
        this.events = events;
        this.clock = clock;
    }

    /** The resident's, the newest first. */
    List<ConsentRequest> ofResident(Dossier dossier) {
        return newestFirst(notes.of(dossier, Note.Kind.REQUEST));
    }

    /** What was asked of the resident, as the chart shows it, the newest first. */
    public List<?> of(Dossier dossier, @Nullable List<String> states) {
        Instant now = clock.instant();
        return ofResident(dossier).stream()
                .filter(request ->
                        states == null || states.contains(request.state(now).name()))
                .toList();
    }

    /** What the practitioner asked for, of whomever, the newest first. */
    List<ConsentRequest> ofPractitioner(String practitioner) {
        Set<String> residents = askers.residents(practitioner);
        Map<String, List<Note>> found = residents.isEmpty() ? Map.of() : notes.of(residents, Note.Kind.REQUEST);
        List<Note> all = found.values().stream().flatMap(List::stream).toList();
        return newestFirst(all).stream()
                .filter(request -> request.practitioner().equals(practitioner))
                .toList();
    }

    private static List<ConsentRequest> newestFirst(List<Note> found) {
        return found.stream()
                .map(ConsentRequest::of)
                .sorted(Comparator.comparing(ConsentRequest::asked).reversed())
                .toList();
    }

    /** The id of the resident who was asked. */
    Optional<String> resident(String request) {
        return askers.resident(request);
    }

    /**
     * Asks the resident.
     *
     * @throws Failure CONFLICT if the institution was refused not long ago, or too much waits for an answer already
     */
    void ask(Dossier dossier, ConsentRequest request) {
        Instant now = request.asked();
        bound(askers.waitingOfDoctor(request.practitioner(), now), settings.pendingOfDoctor(), "of yours");
        bound(
                askers.waitingOfInstitution(request.institutionId(), now),
                settings.pendingOfInstitution(),
                "of your institution");
        mayAsk(request, ofResident(dossier));
        askers.add(request);
        try {
            notes.write(request.resident(), Note.Kind.REQUEST, there -> {
                mayAsk(request, newestFirst(there));
                return List.of(request.note().resource());
            });
        } catch (Failure e) {
            askers.remove(request.id());
            throw e;
        }
        events.publishEvent(new ConsentRequested(request.resident(), request.id(), request.institutionId()));
    }

    private static void bound(int waiting, int most, String whose) {
        if (waiting >= most) {
            throw conflict("%d requests %s wait for an answer: wait for some.".formatted(waiting, whose));
        }
    }

    private void mayAsk(ConsentRequest asked, List<ConsentRequest> there) {
        Instant now = asked.asked();
        List<ConsentRequest> ofInstitution = there.stream()
                .filter(other -> other.institutionId().equals(asked.institutionId()))
                .toList();
        if (ofInstitution.stream().anyMatch(other -> isRefusedStill(other, now))) {
            throw conflict("The resident refused your institution: ask again %d days after that at the earliest."
                    .formatted(settings.refusedDays()));
        }
        List<ConsentRequest> waiting = ofInstitution.stream()
                .filter(other -> other.state(now) == ConsentRequest.State.PENDING)
                .toList();
        if (waiting.stream().anyMatch(other -> other.practitioner().equals(asked.practitioner()))) {
            throw conflict("You have asked this resident, who has not answered yet.");
        }
        if (waiting.size() >= WAITING_AT_ONCE) {
            throw conflict("%d of your institution have asked this resident, who has not answered yet."
                    .formatted(waiting.size()));
        }
    }

    private boolean isRefusedStill(ConsentRequest request, Instant now) {
        Instant answered = request.answered();
        return answered != null
                && request.state(now) == ConsentRequest.State.REFUSED
                && now.isBefore(answered.plus(settings.refusedDays(), ChronoUnit.DAYS));
    }

    Answered refuse(ConsentRequest request) {
        ConsentRequest refused = request.answered(new ConsentRequest.Answer(clock.instant(), null));
        return answer(refused, null);
    }

    /** @param input the consent that was asked for, with its end */
    Answered grant(Person person, ConsentRequest request, GrantConsentInput input) {
        Resource consent = consents.draft(person, request.resident(), input);
        ConsentRequest granted = request.answered(new ConsentRequest.Answer(clock.instant(), consent.id()));
        return answer(granted, consent);
    }

    /** The answer and the consent are one envelope. */
    private Answered answer(ConsentRequest answered, @Nullable Resource consent) {
        Resource note = answered.note().resource();
        notes.write(answered.resident(), Note.Kind.REQUEST, there -> {
            mayAnswer(answered.id(), newestFirst(there));
            return consent == null ? List.of(note) : List.of(note, consent);
        });
        askers.answered(answered.id());
        events.publishEvent(new ConsentAnswered(
                answered.resident(),
                answered.id(),
                consent != null,
                answered.institutionId(),
                answered.practitioner()));
        return new Answered(answered, consent);
    }

    private void mayAnswer(String id, List<ConsentRequest> there) {
        ConsentRequest.State state = there.stream()
                .filter(request -> request.id().equals(id))
                .map(request -> request.state(clock.instant()))
                .findFirst()
                .orElse(ConsentRequest.State.EXPIRED);
        if (state == ConsentRequest.State.EXPIRED) {
            throw conflict("This request has expired.");
        }
        if (state != ConsentRequest.State.PENDING) {
            throw conflict("This request has been answered.");
        }
    }

    private static Failure conflict(String message) {
        return Failure.of(Category.CONFLICT, message);
    }
}
