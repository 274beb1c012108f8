package org.longmai.identity;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.longmai.access.Caller;
import org.longmai.access.PurposeOfUse;
import org.longmai.access.Role;
import org.longmai.audit.AccessEvent;
import org.longmai.audit.AccessEvent.Action;
import org.longmai.audit.AccessEvent.Outcome;
import org.longmai.audit.Ledger;
import org.longmai.fhir.Failure;
import org.longmai.fhir.Failure.Category;
import org.longmai.fhir.Reference;
import org.longmai.identity.Match.State;
import org.longmai.registry.Registry;
import org.springframework.graphql.data.method.annotation.Argument;
import org.springframework.graphql.data.method.annotation.MutationMapping;
import org.springframework.graphql.data.method.annotation.QueryMapping;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.stereotype.Controller;

/** The stewards' queue and what they decide; both residents read of each look and each decision in their access log. */
@Controller
class StewardController {

    private static final String PATIENT = "Patient";
    private static final int MAX_PAGE = 100;
    private static final int MAX_REASON = 1_000;

    private final Stewardship stewardship;
    private final Matches matches;
    private final Residents residents;
    private final Links links;
    private final LinkDecisions decisions;
    private final Registry registry;
    private final Ledger ledger;

    record LinkPatientsInput(@Nullable String match, @Nullable List<String> residents, String reason) {}

    record UnlinkPatientInput(@Nullable String decision, @Nullable String patient, String reason) {}

    record RejectMatchInput(String match, String reason) {}

    /** A mutation's answer: the decision and the residents as they are now, or why nothing was done. */
    record LinkPayload(@Nullable String decision, List<String> residents, List<LinkError> errors) {}

    record LinkError(String message, List<String> path) {}

    record MatchPage(List<MatchEdge> edges, MatchPageInfo pageInfo) {

        public List<MatchView> nodes() {
            return edges.stream().map(MatchEdge::node).toList();
        }
    }

    record MatchEdge(String cursor, MatchView node) {}

    record MatchPageInfo(
            boolean hasNextPage, boolean hasPreviousPage, @Nullable String startCursor, @Nullable String endCursor) {}

    record DecisionView(String id, LinkDecision.Kind kind, String by, String reason, Instant at) {}

    StewardController(
            Stewardship stewardship,
            Matches matches,
            Residents residents,
            Links links,
            LinkDecisions decisions,
            Registry registry,
            Ledger ledger) {
        this.stewardship = stewardship;
        this.matches = matches;
        this.residents = residents;
        this.links = links;
        this.decisions = decisions;
        this.registry = registry;
        this.ledger = ledger;
    }

    @QueryMapping
    MatchPage possibleMatches(
            @AuthenticationPrincipal Caller caller,
            @Argument State state,
            @Argument int first,
            @Argument @Nullable String after) {
        requireSteward(caller);
        if (first < 1 || first > MAX_PAGE) {
            throw Failure.invalid("'first' must be from 1 to %d.".formatted(MAX_PAGE));
        }
        Matches.Page page = matches.page(state, first, after);
        List<MatchEdge> edges = page.matches().stream()
                .flatMap(match -> view(match).map(view -> new MatchEdge(match.id(), view)).stream())
                .toList();
        record(caller, Action.QUERY, Outcome.ANSWERED, shown(edges), "possibleMatches");
        String start = edges.isEmpty() ? null : edges.get(0).cursor();
        String end = edges.isEmpty() ? null : edges.get(edges.size() - 1).cursor();
        return new MatchPage(edges, new MatchPageInfo(page.more(), after != null, start, end));
    }

    @QueryMapping
    List<DecisionView> linkDecisions(@AuthenticationPrincipal Caller caller, @Argument String resident) {
        requireSteward(caller);
        Optional<Person> person = residents.find(resident);
        record(
                caller,
                Action.QUERY,
                person.isPresent() ? Outcome.ANSWERED : Outcome.REFUSED,
                person.map(Person::id).stream().toList(),
                "linkDecisions");
        return person.map(stewardship::of).orElse(List.of()).stream()
                .map(one -> new DecisionView(one.id(), one.kind(), one.by(), one.reason(), one.at()))
                .toList();
    }

    @MutationMapping
    LinkPayload linkPatients(@AuthenticationPrincipal Caller caller, @Argument LinkPatientsInput input) {
        List<String> named = input.match() == null
                ? Optional.ofNullable(input.residents()).orElse(List.of())
                : matches.find(input.match()).map(StewardController::residents).orElse(List.of());
        List<Person> persons =
                named.stream().flatMap(id -> residents.find(id).stream()).toList();
        return decide(caller, Action.LINK_PATIENTS, persons, input.reason(), () -> {
            if (named.size() != 2 || persons.size() != 2) {
                throw Failure.invalid("Give the id of an open match, or the ids of the two residents.");
            }
            return stewardship.link(persons.get(0), persons.get(1), caller.name(), input.reason());
        });
    }

    @MutationMapping
    LinkPayload unlinkPatient(@AuthenticationPrincipal Caller caller, @Argument UnlinkPatientInput input) {
        String id = input.decision();
        String file = input.patient();
        if ((id == null) == (file == null)) {
            return refused("Give either 'decision' or 'patient'.");
        }
        if (file != null) {
            List<Person> persons = residents.ofFile(file).stream().toList();
            return decide(
                    caller,
                    Action.UNLINK_PATIENT,
                    persons,
                    input.reason(),
                    () -> stewardship.unlink(file, caller.name(), input.reason()));
        }
        LinkDecision decision = decisions.find(String.valueOf(id)).orElse(null);
        return decide(caller, Action.UNLINK_PATIENT, concerned(decision), input.reason(), () -> {
            if (decision == null) {
                throw Failure.notFound();
            }
            stewardship.undo(decision, caller.name(), input.reason());
            return decision;
        });
    }

    @MutationMapping
    LinkPayload rejectMatch(@AuthenticationPrincipal Caller caller, @Argument RejectMatchInput input) {
        Match match = matches.find(input.match()).orElse(null);
        List<Person> persons = match == null ? List.of() : persons(residents(match));
        return decide(caller, Action.REJECT_MATCH, persons, input.reason(), () -> {
            if (match == null) {
                throw Failure.notFound();
            }
            return stewardship.reject(match, caller.name(), input.reason());
        });
    }

    /** The ledger first: a decision that it does not know is not made. */
    private LinkPayload decide(
            Caller caller, Action action, List<Person> persons, String reason, Supplier<LinkDecision> decision) {
        Set<String> concerned = new LinkedHashSet<>();
        persons.forEach(person -> concerned.addAll(person.origins()));
        if (caller.role() != Role.STEWARD || reason.isBlank() || reason.length() > MAX_REASON) {
            record(caller, action, Outcome.REFUSED, concerned, action.name());
            requireSteward(caller);
            return refused("Say why in 'reason', in at most %d characters.".formatted(MAX_REASON), "input", "reason");
        }
        record(caller, action, Outcome.ANSWERED, concerned, action.name() + ": " + reason);
        try {
            LinkDecision made = decision.get();
            List<Person> now = Stream.concat(persons(concerned).stream(), concerned(made).stream())
                    .toList();
            recordLater(caller, action, now, concerned);
            return new LinkPayload(made.id(), ids(now), List.of());
        } catch (Failure failure) {
            if (failure.category() == Category.UNAVAILABLE) {
                throw failure;
            }
            return refused(failure.getMessage());
        }
    }

    /** A resident who came of the decision reads of it too. */
    private void recordLater(Caller caller, Action action, List<Person> now, Set<String> known) {
        List<String> added = ids(now).stream().filter(id -> !known.contains(id)).toList();
        if (!added.isEmpty()) {
            record(caller, action, Outcome.ANSWERED, added, action.name());
        }
    }

    private List<Person> concerned(@Nullable LinkDecision decision) {
        if (decision == null) {
            return List.of();
        }
        return switch (decision.kind()) {
            case LINK -> persons(List.of(decision.object(), decision.subject()));
            case UNLINK ->
                Stream.concat(residents.find(decision.object()).stream(), residents.ofFile(decision.subject()).stream())
                        .toList();
            case REJECT ->
                matches.find(decision.subject())
                        .map(match -> persons(residents(match)))
                        .orElse(List.of());
        };
    }

    private List<Person> persons(Collection<String> ids) {
        return ids.stream().flatMap(id -> residents.find(id).stream()).toList();
    }

    private static List<String> ids(List<Person> persons) {
        return persons.stream().map(Person::id).distinct().toList();
    }

    private static List<String> residents(Match match) {
        return List.of(match.leftResident(), match.rightResident());
    }

    private static LinkPayload refused(String message, String... path) {
        return new LinkPayload(null, List.of(), List.of(new LinkError(message, List.of(path))));
    }

    private Optional<MatchView> view(Match match) {
        Link left = links.of(match.left());
        Link right = links.of(match.right());
        if (left == null || right == null) {
            return Optional.empty();
        }
        return Optional.of(MatchView.of(match, side(left), side(right), Matches.compare(left, right)));
    }

    private MatchView.Side side(Link link) {
        String resident = residents.find(link.resident()).map(Person::id).orElse(link.resident());
        return MatchView.Side.of(
                link, resident, registry.institution(link.institution()).orElse(null));
    }

    private static List<String> shown(List<MatchEdge> edges) {
        List<String> shown = new ArrayList<>();
        edges.forEach(edge -> {
            shown.add(edge.node().left().resident());
            shown.add(edge.node().right().resident());
        });
        return shown.stream().distinct().toList();
    }

    private static void requireSteward(Caller caller) {
        if (caller.role() != Role.STEWARD) {
            throw Failure.of(Category.FORBIDDEN, "Only a steward may do this.");
        }
    }

    private void record(Caller caller, Action action, Outcome outcome, Collection<String> residents, String request) {
        List<AccessEvent> events = residents.stream()
                .filter(Reference::isId)
                .map(resident -> event(caller, resident, action, outcome, request))
                .toList();
        ledger.record(
                events.isEmpty() && action != Action.QUERY
                        ? List.of(event(caller, null, action, outcome, request))
                        : events);
    }

    private static AccessEvent event(
            Caller caller, @Nullable String resident, Action action, Outcome outcome, String request) {
        return new AccessEvent(
                caller, resident, action, PurposeOfUse.HOPERAT, outcome, List.of(PATIENT), List.of(), request);
    }
}
