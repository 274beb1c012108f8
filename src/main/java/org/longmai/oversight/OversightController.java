package org.longmai.oversight;

import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.longmai.access.Caller;
import org.longmai.access.PurposeOfUse;
import org.longmai.access.Role;
import org.longmai.audit.AccessEvent;
import org.longmai.audit.Ledger;
import org.longmai.fhir.Failure;
import org.longmai.fhir.Interval;
import org.longmai.registry.Institution;
import org.longmai.registry.Registry;
import org.springframework.graphql.data.method.annotation.Argument;
import org.springframework.graphql.data.method.annotation.QueryMapping;
import org.springframework.graphql.data.method.annotation.SchemaMapping;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.stereotype.Controller;

/** GraphQL: a privacy officer goes through the ledger, and is in it. */
@Controller
class OversightController {

    private final Ledger ledger;
    private final Patterns patterns;
    private final OversightSettings settings;
    private final Registry registry;
    private final Clock clock;

    OversightController(Ledger ledger, Patterns patterns, OversightSettings settings, Registry registry, Clock clock) {
        this.ledger = ledger;
        this.patterns = patterns;
        this.settings = settings;
        this.registry = registry;
        this.clock = clock;
    }

    @QueryMapping
    List<Pattern> accessPatterns(
            @AuthenticationPrincipal Caller caller,
            @Argument String since,
            @Argument @Nullable String until,
            @Argument @Nullable List<Pattern.Kind> kinds) {
        if (caller.role() != Role.PRIVACY_OFFICER) {
            ledger.record(List.of(event(caller, null, AccessEvent.Outcome.REFUSED)));
            throw Failure.of(Failure.Category.FORBIDDEN, "This is for privacy officers.");
        }
        Set<Pattern.Kind> asked =
                kinds == null || kinds.isEmpty() ? EnumSet.allOf(Pattern.Kind.class) : EnumSet.copyOf(kinds);
        Instant end = until == null ? clock.instant() : time(until, "until");
        List<Pattern> found = patterns.in(ledger.between(time(since, "since"), end, settings.entries()), asked);
        Set<String> residents = new LinkedHashSet<>();
        found.stream()
                .filter(pattern -> pattern.resident() != null)
                .forEach(pattern -> residents.add(pattern.resident()));
        List<AccessEvent> events = new ArrayList<>();
        events.add(event(caller, null, AccessEvent.Outcome.ANSWERED));
        residents.forEach(resident -> events.add(event(caller, resident, AccessEvent.Outcome.ANSWERED)));
        ledger.record(events);
        return found;
    }

    @SchemaMapping(typeName = "AccessPattern")
    Optional<Institution> institution(Pattern pattern) {
        return Optional.ofNullable(pattern.institution()).flatMap(registry::institution);
    }

    private static AccessEvent event(Caller caller, @Nullable String resident, AccessEvent.Outcome outcome) {
        return new AccessEvent(
                caller,
                resident,
                AccessEvent.Action.REVIEW,
                PurposeOfUse.HOPERAT,
                outcome,
                List.of("accessLog"),
                List.of(),
                "accessPatterns");
    }

    private static Instant time(String text, String argument) {
        Interval time = Interval.of(text);
        if (time == null) {
            throw Failure.invalid("'%s' must be a FHIR date or dateTime, as 2026-05-01.".formatted(argument));
        }
        return time.start();
    }
}
