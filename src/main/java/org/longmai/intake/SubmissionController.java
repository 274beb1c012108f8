package org.longmai.intake;

import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.longmai.access.Caller;
import org.longmai.access.Role;
import org.longmai.fhir.Failure;
import org.longmai.fhir.Failure.Category;
import org.longmai.fhir.Interval;
import org.longmai.registry.Institution;
import org.longmai.registry.Registry;
import org.springframework.graphql.data.method.annotation.Argument;
import org.springframework.graphql.data.method.annotation.MutationMapping;
import org.springframework.graphql.data.method.annotation.QueryMapping;
import org.springframework.graphql.data.method.annotation.SchemaMapping;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.stereotype.Controller;

/** GraphQL: what became of what an institution sent; for itself, and without the bodies for a steward. */
@Controller
class SubmissionController {

    private static final String GONE = "There is no such submission of yours, or its body is no longer kept.";

    private final Quarantine quarantine;
    private final RecentlyAccepted accepted;
    private final Resubmission resubmission;
    private final Registry registry;

    /** A mutation's answer: the submission as it is now, or what stands against it. */
    record SubmissionPayload(@Nullable Sent submission, List<SubmissionError> errors) {

        static SubmissionPayload refused(String message, String... path) {
            return new SubmissionPayload(null, List.of(new SubmissionError(message, List.of(path))));
        }
    }

    record SubmissionError(String message, List<String> path) {}

    SubmissionController(
            Quarantine quarantine, RecentlyAccepted accepted, Resubmission resubmission, Registry registry) {
        this.quarantine = quarantine;
        this.accepted = accepted;
        this.resubmission = resubmission;
        this.registry = registry;
    }

    @QueryMapping
    SentPage submissions(
            @AuthenticationPrincipal Caller caller,
            @Argument @Nullable List<Sent.State> state,
            @Argument @Nullable String institution,
            @Argument @Nullable String since,
            @Argument @Nullable String until,
            @Argument @Nullable Integer first,
            @Argument @Nullable String after) {
        List<String> institutions = institutions(caller, institution);
        Set<Sent.State> states = state == null ? Set.of(Sent.State.values()) : Set.copyOf(state);
        Instant from = time(since, "since");
        Instant to = time(until, "until");
        List<Sent> all = all(institutions)
                .filter(sent -> states.contains(sent.state()))
                .filter(sent -> from == null || !sent.last().isBefore(from))
                .filter(sent -> to == null || sent.last().isBefore(to))
                .sorted(SentPage.ORDER)
                .map(sent -> seenBy(caller, sent))
                .toList();
        return SentPage.of(all, first, after, quarantine.losses(institutions));
    }

    private Stream<Sent> all(List<String> institutions) {
        List<Sent> taken = accepted.of(institutions);
        return Stream.concat(quarantine.of(institutions).stream(), taken.stream());
    }

    @QueryMapping
    Optional<Sent> submission(@AuthenticationPrincipal Caller caller, @Argument String id) {
        List<String> institutions = institutions(caller, null);
        return quarantine
                .find(id)
                .filter(sent -> institutions.contains(sent.institution()))
                .or(() -> accepted.of(institutions).stream()
                        .filter(sent -> sent.id().equals(id))
                        .max(Comparator.comparing(Sent::last)))
                .map(sent -> seenBy(caller, sent));
    }

    @MutationMapping
    SubmissionPayload resubmit(@AuthenticationPrincipal Caller caller, @Argument String id) {
        if (resubmission.own(caller, id).isEmpty()) {
            return SubmissionPayload.refused(GONE, "id");
        }
        List<SubmissionError> errors = resubmission.resubmit(caller, id);
        return new SubmissionPayload(quarantine.find(id).orElse(null), errors);
    }

    @MutationMapping
    SubmissionPayload discardSubmission(@AuthenticationPrincipal Caller caller, @Argument String id) {
        if (resubmission.own(caller, id).isEmpty()) {
            return SubmissionPayload.refused(GONE, "id");
        }
        quarantine.end(id, Sent.State.DISCARDED);
        return new SubmissionPayload(quarantine.find(id).orElse(null), List.of());
    }

    @SchemaMapping(typeName = "Submission")
    Optional<Institution> institution(Sent sent) {
        return registry.institution(sent.institution());
    }

    @SchemaMapping(typeName = "Submission")
    @Nullable
    String body(Sent sent, @AuthenticationPrincipal Caller caller) {
        boolean own = caller.role() == Role.INSTITUTION && sent.institution().equals(caller.institution());
        return own && sent.kept() ? BodyController.PATH + sent.id() : null;
    }

    private static Sent seenBy(Caller caller, Sent sent) {
        return caller.role() == Role.INSTITUTION ? sent : sent.toOthers();
    }

    /** Whose submissions the caller may know of. */
    private List<String> institutions(Caller caller, @Nullable String asked) {
        String own = caller.institution();
        if (caller.role() == Role.INSTITUTION && own != null && (asked == null || asked.equals(own))) {
            return List.of(own);
        }
        if (caller.role() != Role.STEWARD) {
            throw Failure.of(
                    Category.FORBIDDEN, "Only an institution's own system and a steward may ask for submissions.");
        }
        return asked != null
                ? List.of(asked)
                : registry.institutions().stream().map(Institution::id).toList();
    }

    private static @Nullable Instant time(@Nullable String text, String argument) {
        if (text == null) {
            return null;
        }
        Interval interval = Interval.of(text);
        if (interval == null) {
            throw Failure.invalid("'%s' must be a date or a time that exists.".formatted(argument));
        }
        return interval.start();
    }
}
