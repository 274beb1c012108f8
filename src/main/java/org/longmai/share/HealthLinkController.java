package org.longmai.share;

import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.longmai.access.Caller;
import org.longmai.audit.AccessEvent.Action;
import org.longmai.chart.Summaries;
import org.longmai.consent.Acting;
import org.longmai.consent.MutationError;
import org.longmai.fhir.Failure;
import org.longmai.fhir.Failure.Category;
import org.longmai.identity.Person;
import org.springframework.graphql.data.method.annotation.Argument;
import org.springframework.graphql.data.method.annotation.MutationMapping;
import org.springframework.graphql.data.method.annotation.QueryMapping;
import org.springframework.graphql.data.method.annotation.SchemaMapping;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.stereotype.Controller;
import org.springframework.web.servlet.support.ServletUriComponentsBuilder;

/** GraphQL: the resident makes links, reads which there are, revokes them. */
@Controller
class HealthLinkController {

    private static final String LINK = "HealthLink";

    private final HealthLinks links;
    private final Summaries summaries;
    private final Acting acting;
    private final ShareSettings settings;
    private final Clock clock;

    /** The link, its text only when it is new; or why there is none. */
    record HealthLinkPayload(@Nullable HealthLink healthLink, @Nullable String link, List<MutationError> errors) {

        static HealthLinkPayload refused(List<MutationError> errors) {
            return new HealthLinkPayload(null, null, errors);
        }
    }

    HealthLinkController(HealthLinks links, Summaries summaries, Acting acting, ShareSettings settings, Clock clock) {
        this.links = links;
        this.summaries = summaries;
        this.acting = acting;
        this.settings = settings;
        this.clock = clock;
    }

    @MutationMapping
    HealthLinkPayload createHealthLink(@AuthenticationPrincipal Caller caller, @Argument CreateHealthLinkInput input) {
        List<MutationError> problems = new ArrayList<>(input.problems(clock.instant(), settings));
        Optional<Acting.For> found = acting.find(caller, input.resident());
        problems.addAll(problems(found));
        if (found.isEmpty() || !problems.isEmpty()) {
            refused(caller, found, input.resident(), Action.CREATE_HEALTH_LINK);
            return HealthLinkPayload.refused(problems);
        }
        Person person = found.get().person();
        String base = ServletUriComponentsBuilder.fromCurrentContextPath().toUriString();
        acting.done(caller, person.id(), Action.CREATE_HEALTH_LINK, LINK);
        return make(
                person,
                summaries.own(caller, person, Boolean.TRUE.equals(input.sensitive()), base),
                input.wish(caller.name()),
                base);
    }

    private HealthLinkPayload make(
            Person person, Optional<Map<String, Object>> document, HealthLinks.Wish wish, String base) {
        if (document.isEmpty()) {
            return HealthLinkPayload.refused(List.of(new MutationError("There is no record to share.", List.of())));
        }
        try {
            HealthLinks.Made made = links.make(person, document.get(), wish, base);
            return new HealthLinkPayload(made.link(), made.text(), List.of());
        } catch (Failure e) {
            if (e.category() != Category.CONFLICT && e.category() != Category.TOO_COSTLY) {
                throw e;
            }
            return HealthLinkPayload.refused(List.of(new MutationError(e.getMessage(), List.of())));
        }
    }

    /** What keeps the caller from giving away all that a summary may have. */
    private static List<MutationError> problems(Optional<Acting.For> found) {
        String obstacle = Acting.obstacle(found, "make");
        if (obstacle != null || found.isEmpty()) {
            return List.of(error(String.valueOf(obstacle), "resident"));
        }
        return found.get().standing().seesAll()
                ? List.of()
                : List.of(error("You see a part of this record only: a link gives away a summary of all.", "resident"));
    }

    @MutationMapping
    HealthLinkPayload revokeHealthLink(
            @AuthenticationPrincipal Caller caller, @Argument String id, @Argument @Nullable String resident) {
        Optional<Acting.For> found = acting.find(caller, resident);
        String obstacle = Acting.obstacle(found, "revoke");
        Optional<HealthLink> link = found.flatMap(one -> links.of(one.dossier()).stream()
                .filter(each -> each.id().equals(id))
                .findFirst());
        if (obstacle != null || link.isEmpty()) {
            refused(caller, found, resident, Action.REVOKE_HEALTH_LINK);
            return HealthLinkPayload.refused(List.of(
                    obstacle == null
                            ? new MutationError("There is no such link of yours.", List.of("id"))
                            : new MutationError(obstacle, List.of("resident"))));
        }
        acting.done(caller, found.get().person().id(), Action.REVOKE_HEALTH_LINK, LINK);
        HealthLink revoked = link.get().revoked() == null ? links.revoke(link.get()) : link.get();
        return new HealthLinkPayload(revoked, null, List.of());
    }

    @QueryMapping
    List<HealthLink> healthLinks(@AuthenticationPrincipal Caller caller, @Argument @Nullable String resident) {
        Optional<Acting.For> found =
                acting.find(caller, resident).filter(one -> one.standing().seesAll());
        if (found.isEmpty()) {
            refused(caller, found, resident, Action.QUERY);
            return List.of();
        }
        acting.done(caller, found.get().person().id(), Action.QUERY, LINK);
        return links.of(found.get().dossier());
    }

    @SchemaMapping(typeName = LINK)
    boolean active(HealthLink link) {
        return links.isActive(link);
    }

    private void refused(Caller caller, Optional<Acting.For> found, @Nullable String resident, Action action) {
        String whom = found.map(one -> one.person().id()).orElse(resident == null ? caller.resident() : resident);
        acting.refused(caller, whom, action, LINK);
    }

    private static MutationError error(String message, String field) {
        return new MutationError(message, List.of("input", field));
    }
}
