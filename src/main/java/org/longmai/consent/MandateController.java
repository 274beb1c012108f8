package org.longmai.consent;

import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.longmai.access.Caller;
import org.longmai.access.Role;
import org.longmai.audit.AccessEvent.Action;
import org.longmai.fhir.Catalogue;
import org.longmai.fhir.Failure;
import org.longmai.fhir.Failure.Category;
import org.longmai.fhir.Interval;
import org.longmai.identity.Person;
import org.longmai.identity.Residents;
import org.springframework.graphql.data.method.annotation.Argument;
import org.springframework.graphql.data.method.annotation.MutationMapping;
import org.springframework.graphql.data.method.annotation.QueryMapping;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.stereotype.Controller;

/** Who may act for a resident: whom the resident chose, and guardians whom the district's steward recorded. */
@Controller
class MandateController {

    private static final String KIND = "RelatedPerson";

    private final Mandates mandates;
    private final Acting acting;
    private final Residents residents;
    private final Dossiers dossiers;
    private final Clock clock;

    /** How much a delegate may. */
    enum MandateScope {
        VIEW,
        ACT
    }

    /**
     * Who it is: one of the three.
     *
     * @param resident a hub id
     * @param identifier one that names a person for certain
     * @param account the {@code sub} of the tokens of a helper who is no resident
     */
    record Whom(@Nullable String resident, @Nullable StrongIdentifier identifier, @Nullable String account) {

        boolean isOne() {
            int given = (resident == null ? 0 : 1) + (identifier == null ? 0 : 1) + (account == null ? 0 : 1);
            return given == 1;
        }

        String system() {
            return identifier != null ? identifier.system() : resident != null ? Mandate.RESIDENT : Mandate.ACCOUNT;
        }

        String value() {
            return identifier != null ? identifier.value() : String.valueOf(resident != null ? resident : account);
        }
    }

    record StrongIdentifier(String system, String value) {}

    /**
     * @param types resource types that the delegate sees; null: all
     * @param expires a FHIR dateTime
     */
    record AppointDelegateInput(
            Whom delegate,
            @Nullable String name,
            @Nullable MandateScope scope,
            @Nullable List<String> types,
            String expires) {

        Mandate.Draft draft() {
            return new Mandate.Draft(
                    "delegate",
                    delegate.system(),
                    delegate.value(),
                    name,
                    scope == MandateScope.ACT,
                    types == null ? List.of() : types,
                    expires,
                    null);
        }
    }

    record RecordGuardianInput(String child, Whom guardian, @Nullable String name, String reason) {}

    /** A mutation's answer: the delegate, or why there is none. */
    record DelegatePayload(Mandate.@Nullable Delegate delegate, List<MutationError> errors) {

        static DelegatePayload refused(String message, String... path) {
            return new DelegatePayload(null, List.of(new MutationError(message, List.of(path))));
        }
    }

    MandateController(Mandates mandates, Acting acting, Residents residents, Dossiers dossiers, Clock clock) {
        this.mandates = mandates;
        this.acting = acting;
        this.residents = residents;
        this.dossiers = dossiers;
        this.clock = clock;
    }

    @MutationMapping
    DelegatePayload appointDelegate(@AuthenticationPrincipal Caller caller, @Argument AppointDelegateInput input) {
        Optional<Acting.For> found = ofSelf(caller);
        if (found.isEmpty()) {
            acting.refused(caller, caller.resident(), Action.APPOINT_DELEGATE, KIND);
            return DelegatePayload.refused("Only a resident of 14 or older appoints a delegate.");
        }
        List<MutationError> problems = problems(input);
        if (!problems.isEmpty()) {
            return new DelegatePayload(null, problems);
        }
        acting.done(caller, found.get().person().id(), Action.APPOINT_DELEGATE, KIND);
        return new DelegatePayload(mandates.appoint(found.get().person(), input.draft()), List.of());
    }

    @MutationMapping
    DelegatePayload dismissDelegate(@AuthenticationPrincipal Caller caller, @Argument String id) {
        Optional<Acting.For> found = ofSelf(caller);
        if (found.isEmpty()) {
            acting.refused(caller, caller.resident(), Action.DISMISS_DELEGATE, KIND);
            return DelegatePayload.refused("Only a resident of 14 or older dismisses a delegate.");
        }
        acting.done(caller, found.get().person().id(), Action.DISMISS_DELEGATE, KIND);
        Mandate.Delegate ended = mandates.dismissDelegate(found.get().dossier(), id);
        return ended == null
                ? DelegatePayload.refused("There is no such delegate of yours.", "id")
                : new DelegatePayload(ended, List.of());
    }

    @MutationMapping
    DelegatePayload recordGuardian(@AuthenticationPrincipal Caller caller, @Argument RecordGuardianInput input) {
        if (caller.role() != Role.STEWARD) {
            acting.refused(caller, null, Action.RECORD_GUARDIAN, KIND);
            return DelegatePayload.refused("Only the district's steward records a guardian.");
        }
        if (!input.guardian().isOne() || input.reason().isBlank()) {
            return DelegatePayload.refused(
                    "Name the guardian by one of resident, identifier and account, and give the reason.", "input");
        }
        return residents
                .find(input.child())
                .map(child -> {
                    acting.done(caller, child.id(), Action.RECORD_GUARDIAN, KIND);
                    return new DelegatePayload(mandates.appoint(child, guardian(input)), List.of());
                })
                .orElseGet(() -> DelegatePayload.refused("There is no such resident.", "input", "child"));
    }

    @QueryMapping
    List<Mandate.Delegate> guardians(@AuthenticationPrincipal Caller caller, @Argument String child) {
        if (caller.role() != Role.STEWARD) {
            throw Failure.of(Category.FORBIDDEN, "Only the district's steward reads who is a child's guardian.");
        }
        Optional<Person> person = residents.find(child);
        acting.done(caller, person.map(Person::id).orElse(null), Action.QUERY, KIND);
        return person.map(dossiers::read).map(mandates::told).orElse(List.of()).stream()
                .filter(told -> told.kind() == Standing.Kind.GUARDIAN)
                .toList();
    }

    @MutationMapping
    DelegatePayload dismissGuardian(
            @AuthenticationPrincipal Caller caller,
            @Argument String child,
            @Argument String id,
            @Argument String reason) {
        if (caller.role() != Role.STEWARD || reason.isBlank()) {
            acting.refused(caller, null, Action.DISMISS_DELEGATE, KIND);
            return DelegatePayload.refused("Only the district's steward ends a guardianship, with a reason.");
        }
        Mandate.Delegate ended = residents
                .find(child)
                .map(person -> {
                    acting.done(caller, person.id(), Action.DISMISS_DELEGATE, KIND);
                    return mandates.dismiss(dossiers.read(person), id);
                })
                .orElse(null);
        return ended == null
                ? DelegatePayload.refused("There is no such guardian.", "id")
                : new DelegatePayload(ended, List.of());
    }

    private static Mandate.Draft guardian(RecordGuardianInput input) {
        return Mandate.guardian(input.guardian().system(), input.guardian().value(), input.name(), input.reason());
    }

    private Optional<Acting.For> ofSelf(Caller caller) {
        return acting.find(caller, null)
                .filter(found -> found.standing().isSelf() && found.standing().acts());
    }

    private List<MutationError> problems(AppointDelegateInput input) {
        List<MutationError> problems = new ArrayList<>();
        if (!input.delegate().isOne()) {
            problems.add(problem("Name the delegate by one of resident, identifier and account.", "delegate"));
        }
        Interval expires = Interval.of(input.expires());
        if (expires == null || !expires.end().isAfter(clock.instant())) {
            problems.add(problem("'expires' must be a FHIR dateTime ahead, such as 2027-05-01.", "expires"));
        }
        if (input.types() != null && input.types().isEmpty()) {
            problems.add(problem("'types' is empty: name at least one, or leave it out.", "types"));
        }
        if (input.types() != null) {
            input.types().stream()
                    .filter(type -> !Catalogue.isOfPatient(type))
                    .forEach(type -> problems.add(
                            problem("'%s' is no resource type of a patient's record.".formatted(type), "types")));
        }
        return problems;
    }

    private static MutationError problem(String message, String argument) {
        return new MutationError(message, List.of("input", argument));
    }
}
