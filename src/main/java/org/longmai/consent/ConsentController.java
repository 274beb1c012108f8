package org.longmai.consent;

import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.longmai.access.Caller;
import org.longmai.audit.AccessEvent.Action;
import org.longmai.fhir.Resource;
import org.longmai.registry.Registry;
import org.springframework.graphql.data.method.annotation.Argument;
import org.springframework.graphql.data.method.annotation.MutationMapping;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.stereotype.Controller;

/** What a resident decides, or who acts for them: to grant, and to take back. */
@Controller
class ConsentController {

    private static final String CONSENT = "Consent";

    private final Consents consents;
    private final Acting acting;
    private final ConsentSettings settings;
    private final Registry registry;
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

    ConsentController(Consents consents, Acting acting, ConsentSettings settings, Registry registry, Clock clock) {
        this.consents = consents;
        this.acting = acting;
        this.settings = settings;
        this.registry = registry;
        this.clock = clock;
    }

    @MutationMapping
    ConsentPayload grantConsent(@AuthenticationPrincipal Caller caller, @Argument GrantConsentInput input) {
        Optional<Acting.For> found = acting.find(caller, input.resident());
        String obstacle = Acting.obstacle(found, "grant");
        String resident = found.map(one -> one.person().id()).orElse(input.resident());
        if (obstacle != null || found.isEmpty()) {
            acting.refused(caller, resident == null ? caller.resident() : resident, Action.GRANT_CONSENT, CONSENT);
            return ConsentPayload.refused(String.valueOf(obstacle), "input", "resident");
        }
        List<MutationError> problems = problems(input, found.get().standing());
        if (!problems.isEmpty()) {
            return new ConsentPayload(null, problems);
        }
        acting.done(caller, resident, Action.GRANT_CONSENT, CONSENT);
        return ConsentPayload.of(consents.grant(found.get().person(), input));
    }

    private List<MutationError> problems(GrantConsentInput input, Standing standing) {
        List<MutationError> problems = new ArrayList<>(input.problems(registry, clock.instant(), settings.sensitive()));
        problems.addAll(standing.problems(input));
        return problems;
    }

    @MutationMapping
    ConsentPayload revokeConsent(
            @AuthenticationPrincipal Caller caller, @Argument String id, @Argument @Nullable String resident) {
        Optional<Acting.For> found = acting.find(caller, resident);
        String obstacle = Acting.obstacle(found, "revoke");
        if (obstacle != null || found.isEmpty()) {
            acting.refused(caller, resident, Action.REVOKE_CONSENT, CONSENT);
            return ConsentPayload.refused(String.valueOf(obstacle), "id");
        }
        String person = found.get().person().id();
        if (!consents.has(found.get().dossier(), id)) {
            acting.refused(caller, person, Action.REVOKE_CONSENT, CONSENT);
            return noSuchConsent();
        }
        acting.done(caller, person, Action.REVOKE_CONSENT, CONSENT);
        Resource revoked = consents.revoke(found.get().dossier(), id);
        return revoked == null ? noSuchConsent() : ConsentPayload.of(revoked);
    }

    private static ConsentPayload noSuchConsent() {
        return ConsentPayload.refused("There is no such consent of yours.", "id");
    }
}
