package org.longmai.erasure;

import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.longmai.access.Caller;
import org.longmai.access.PurposeOfUse;
import org.longmai.access.Role;
import org.longmai.audit.AccessEvent;
import org.longmai.audit.Ledger;
import org.longmai.consent.MutationError;
import org.longmai.fhir.Failure;
import org.longmai.identity.Person;
import org.longmai.identity.Residents;
import org.longmai.store.FileKeys;
import org.springframework.graphql.data.method.annotation.Argument;
import org.springframework.graphql.data.method.annotation.MutationMapping;
import org.springframework.graphql.data.method.annotation.QueryMapping;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.stereotype.Controller;
import org.springframework.util.IdGenerator;

/** GraphQL: one privacy officer asks, another one confirms, and then it is done. */
@Controller
class ErasureController {

    private static final int MAX_TEXT = 500;

    private final Erasures erasures;
    private final Residents residents;
    private final FileKeys keys;
    private final Ledger ledger;
    private final IdGenerator ids;
    private final Clock clock;

    /** A mutation's answer: the erasure, or why there is none. */
    record ErasurePayload(@Nullable Erasure erasure, List<MutationError> errors) {

        static ErasurePayload of(Erasure erasure) {
            return new ErasurePayload(erasure, List.of());
        }

        static ErasurePayload refused(String message, String... path) {
            return new ErasurePayload(null, List.of(new MutationError(message, List.of(path))));
        }
    }

    ErasureController(
            Erasures erasures, Residents residents, FileKeys keys, Ledger ledger, IdGenerator ids, Clock clock) {
        this.erasures = erasures;
        this.residents = residents;
        this.keys = keys;
        this.ledger = ledger;
        this.ids = ids;
        this.clock = clock;
    }

    @MutationMapping
    ErasurePayload eraseRecord(
            @AuthenticationPrincipal Caller caller,
            @Argument @Nullable String file,
            @Argument @Nullable String resident,
            @Argument String legalBasis) {
        if (caller.role() != Role.PRIVACY_OFFICER) {
            return refuse(caller, "Only privacy officers erase.");
        }
        if ((file == null) == (resident == null)) {
            return ErasurePayload.refused("Give either 'file' or 'resident'.");
        }
        if (legalBasis.isBlank() || legalBasis.length() > MAX_TEXT) {
            return ErasurePayload.refused(
                    "Name the law and the request, in at most %d characters.".formatted(MAX_TEXT), "legalBasis");
        }
        Optional<Person> person = file != null ? residents.ofFile(file) : residents.find(String.valueOf(resident));
        if (person.isEmpty()) {
            return refuse(caller, "There is no such record.");
        }
        List<String> files =
                file != null ? List.of(file) : List.copyOf(person.get().files().keySet());
        Erasure erasure = new Erasure(
                ids.generateId().toString(),
                person.get().id(),
                files,
                legalBasis.strip(),
                now(),
                caller.name(),
                caller.subject(),
                null);
        record(caller, erasure.resident(), AccessEvent.Action.REVIEW, AccessEvent.Outcome.ANSWERED, legalBasis);
        erasures.ask(erasure);
        return ErasurePayload.of(erasure);
    }

    @MutationMapping
    ErasurePayload confirmErasure(@AuthenticationPrincipal Caller caller, @Argument String id) {
        if (caller.role() != Role.PRIVACY_OFFICER) {
            return refuse(caller, "Only privacy officers erase.");
        }
        Optional<Erasure> asked = erasures.find(id).filter(erasure -> !erasure.isOver(clock.instant()));
        if (asked.isEmpty()) {
            return refuse(caller, "There is no such erasure that could be confirmed.");
        }
        if (asked.get().subject().equals(caller.subject())) {
            return refuse(caller, "Another privacy officer has to confirm what you asked for.");
        }
        return asked.get().state() == Erasure.State.DONE
                ? ErasurePayload.of(asked.get())
                : ErasurePayload.of(erase(caller, asked.get()));
    }

    /** Told first, then done; who was stopped between the files confirms once more. */
    private Erasure erase(Caller caller, Erasure asked) {
        Erasure done = asked.confirmed(new Erasure.Confirmation(now(), caller.name()));
        record(caller, asked.resident(), AccessEvent.Action.ERASE, AccessEvent.Outcome.ANSWERED, asked.legalBasis());
        asked.files().forEach(file -> keys.destroy(file, now()));
        erasures.done(done);
        return done;
    }

    @QueryMapping
    List<Erasure> erasures(@AuthenticationPrincipal Caller caller, @Argument Erasure.State state) {
        if (caller.role() != Role.PRIVACY_OFFICER) {
            throw Failure.of(Failure.Category.FORBIDDEN, "This is for privacy officers.");
        }
        List<Erasure> found = erasures.of(state);
        ledger.record(found.stream()
                .map(Erasure::resident)
                .distinct()
                .map(resident ->
                        event(caller, resident, AccessEvent.Action.REVIEW, AccessEvent.Outcome.ANSWERED, "erasures"))
                .toList());
        return found;
    }

    private ErasurePayload refuse(Caller caller, String message) {
        record(caller, null, AccessEvent.Action.ERASE, AccessEvent.Outcome.REFUSED, "");
        return ErasurePayload.refused(message);
    }

    private void record(
            Caller caller,
            @Nullable String resident,
            AccessEvent.Action action,
            AccessEvent.Outcome outcome,
            String request) {
        ledger.record(List.of(event(caller, resident, action, outcome, request)));
    }

    private static AccessEvent event(
            Caller caller,
            @Nullable String resident,
            AccessEvent.Action action,
            AccessEvent.Outcome outcome,
            String request) {
        return new AccessEvent(
                caller,
                resident,
                action,
                PurposeOfUse.HOPERAT,
                outcome,
                List.of("Erasure"),
                List.of(),
                request.isBlank() ? action.name() : request.strip());
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }
}
