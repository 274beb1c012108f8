package org.longmai.consent;

import java.time.Clock;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.longmai.access.Caller;
import org.longmai.access.Interaction;
import org.longmai.access.PurposeOfUse;
import org.longmai.audit.AccessEvent;
import org.longmai.audit.Ledger;
import org.longmai.fhir.Reference;
import org.longmai.fhir.Resource;
import org.longmai.registry.Registry;
import org.springframework.graphql.data.method.annotation.Argument;
import org.springframework.graphql.data.method.annotation.MutationMapping;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.stereotype.Controller;

/** What a resident decides: to grant, and to take back. */
@Controller
class ConsentController {

    private static final String CONSENT = "Consent";

    private final Consents consents;
    private final Registry registry;
    private final Ledger ledger;
    private final Clock clock;

    /** A mutation's answer: the consent, or why there is none. */
    record ConsentPayload(@Nullable Object consent, List<MutationError> errors) {

        static ConsentPayload of(Resource consent) {
            return new ConsentPayload(consent.json(), List.of());
        }

        static ConsentPayload refused(String message, String... path) {
            return new ConsentPayload(null, List.of(new MutationError(message, List.of(path))));
        }
    }

    ConsentController(Consents consents, Registry registry, Ledger ledger, Clock clock) {
        this.consents = consents;
        this.registry = registry;
        this.ledger = ledger;
        this.clock = clock;
    }

    @MutationMapping
    ConsentPayload grantConsent(@AuthenticationPrincipal Caller caller, @Argument GrantConsentInput input) {
        String resident = input.resident() == null ? caller.resident() : input.resident();
        if (resident == null || !caller.isResident(resident)) {
            refuse(caller, resident, AccessEvent.Action.GRANT_CONSENT);
            return ConsentPayload.refused(
                    "Only the resident, or who acts for them, can grant this.", "input", "resident");
        }
        if (!caller.permits(CONSENT, Interaction.CREATE)) {
            refuse(caller, resident, AccessEvent.Action.GRANT_CONSENT);
            return ConsentPayload.refused("The token's scopes do not let it grant: ask for patient/Consent.cu.");
        }
        List<MutationError> problems = input.problems(registry, clock.instant());
        if (!problems.isEmpty()) {
            return new ConsentPayload(null, problems);
        }
        record(caller, resident, AccessEvent.Action.GRANT_CONSENT, AccessEvent.Outcome.ANSWERED);
        return ConsentPayload.of(consents.grant(resident, input));
    }

    @MutationMapping
    ConsentPayload revokeConsent(@AuthenticationPrincipal Caller caller, @Argument String id) {
        String resident = caller.resident();
        if (resident == null || !caller.isResident(resident)) {
            refuse(caller, null, AccessEvent.Action.REVOKE_CONSENT);
            return ConsentPayload.refused("Only the resident, or who acts for them, can revoke this.", "id");
        }
        if (!caller.permits(CONSENT, Interaction.UPDATE)) {
            refuse(caller, resident, AccessEvent.Action.REVOKE_CONSENT);
            return ConsentPayload.refused("The token's scopes do not let it revoke: ask for patient/Consent.cu.");
        }
        if (!consents.has(resident, id)) {
            refuse(caller, resident, AccessEvent.Action.REVOKE_CONSENT);
            return noSuchConsent();
        }
        record(caller, resident, AccessEvent.Action.REVOKE_CONSENT, AccessEvent.Outcome.ANSWERED);
        Resource revoked = consents.revoke(resident, id);
        return revoked == null ? noSuchConsent() : ConsentPayload.of(revoked);
    }

    private static ConsentPayload noSuchConsent() {
        return ConsentPayload.refused("There is no such consent of yours.", "id");
    }

    /** An attempt on somebody else's consents is theirs to know. */
    private void refuse(Caller caller, @Nullable String resident, AccessEvent.Action action) {
        boolean isId = resident != null && Reference.isId(resident);
        record(caller, isId ? resident : null, action, AccessEvent.Outcome.REFUSED);
    }

    private void record(
            Caller caller, @Nullable String resident, AccessEvent.Action action, AccessEvent.Outcome outcome) {
        ledger.record(List.of(new AccessEvent(
                caller, resident, action, PurposeOfUse.PATRQT, outcome, List.of(CONSENT), List.of(), action.name())));
    }
}
