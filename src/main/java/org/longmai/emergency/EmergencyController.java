package org.longmai.emergency;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.longmai.access.Caller;
import org.longmai.access.Role;
import org.longmai.audit.AccessEvent.Action;
import org.longmai.audit.AccessEvent.Outcome;
import org.longmai.audit.AccessLogEntry;
import org.longmai.audit.Ledger;
import org.longmai.consent.Acting;
import org.longmai.consent.Dossiers;
import org.longmai.consent.Glass;
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

/** GraphQL: an emergency is declared, the resident reads of it, an officer reviews it. */
@Controller
class EmergencyController {

    private static final String EMERGENCY = "Emergency";
    private static final String RATE = "BreakGlassRate";
    private static final int MAX_PAGE = 200;
    private static final int MAX_TEXT = 2_000;
    private static final int READS = 100;
    private static final Duration MONTH = Duration.ofDays(30);

    private final Emergencies emergencies;
    private final Queue queue;
    private final Reasons reasons;
    private final Acting acting;
    private final Residents residents;
    private final Dossiers dossiers;
    private final Registry registry;
    private final Ledger ledger;
    private final EmergencySettings settings;
    private final IdGenerator ids;
    private final Clock clock;

    /** A mutation's answer: the emergency, or why there is none. */
    record BreakGlassPayload(@Nullable Emergency emergency, List<MutationError> errors) {

        static BreakGlassPayload refused(String message, String... path) {
            return new BreakGlassPayload(null, List.of(new MutationError(message, List.of(path))));
        }
    }

    /** A page of the queue, as Relay has it. */
    record Connection(Queue.State state, List<Edge> edges, PageInfo pageInfo) {

        public List<Emergency> nodes() {
            return edges.stream().map(Edge::node).toList();
        }
    }

    record Edge(String cursor, Emergency node) {}

    record PageInfo(
            boolean hasNextPage, boolean hasPreviousPage, @Nullable String startCursor, @Nullable String endCursor) {}

    EmergencyController(
            Emergencies emergencies,
            Queue queue,
            Reasons reasons,
            Acting acting,
            Residents residents,
            Dossiers dossiers,
            Registry registry,
            Ledger ledger,
            EmergencySettings settings,
            IdGenerator ids,
            Clock clock) {
        this.emergencies = emergencies;
        this.queue = queue;
        this.reasons = reasons;
        this.acting = acting;
        this.residents = residents;
        this.dossiers = dossiers;
        this.registry = registry;
        this.ledger = ledger;
        this.settings = settings;
        this.ids = ids;
        this.clock = clock;
    }

    @MutationMapping
    BreakGlassPayload breakGlass(@AuthenticationPrincipal Caller caller, @Argument BreakGlassInput input) {
        if (!acting.isTreating(caller)) {
            acting.refused(caller, null, Action.BREAK_GLASS, EMERGENCY);
            return BreakGlassPayload.refused("Only a doctor or nurse of the registry declares an emergency.");
        }
        Optional<Person> person = input.sought().in(residents);
        if (person.isEmpty()) {
            acting.inEmergency(caller, null, Action.BREAK_GLASS, Outcome.REFUSED);
            return BreakGlassPayload.refused(
                    "There is no such resident: give either the id or an identifier.", "input", "resident");
        }
        Optional<MutationError> problem = input.problem();
        if (problem.isPresent()) {
            return new BreakGlassPayload(null, List.of(problem.get()));
        }
        acting.inEmergency(caller, person.get().id(), Action.BREAK_GLASS, Outcome.ANSWERED);
        return declare(caller, person.get(), input);
    }

    private BreakGlassPayload declare(Caller caller, Person person, BreakGlassInput input) {
        try {
            return new BreakGlassPayload(
                    emergencies.declare(dossiers.read(person), glass(caller, person, input)), List.of());
        } catch (Failure e) {
            return refused(e);
        }
    }

    private Glass glass(Caller caller, Person person, BreakGlassInput input) {
        Instant now = now();
        return new Glass(
                Note.of(Note.Kind.GLASS, ids.generateId().toString(), person.id())
                        .id(),
                person.id(),
                Objects.requireNonNull(caller.practitioner()),
                Objects.requireNonNull(caller.institution()),
                caller.name(),
                caller.subject(),
                input.reason().name(),
                input.words().strip(),
                now,
                now.plus(settings.hours(), ChronoUnit.HOURS),
                null);
    }

    @MutationMapping
    BreakGlassPayload reviewBreakGlass(
            @AuthenticationPrincipal Caller caller,
            @Argument String id,
            @Argument Review.Outcome outcome,
            @Argument @Nullable String text) {
        Optional<Emergency> emergency = isOfficer(caller) ? emergencies.find(id) : Optional.empty();
        if (emergency.isEmpty()) {
            acting.refused(caller, null, Action.REVIEW_BREAK_GLASS, EMERGENCY);
            return BreakGlassPayload.refused("There is no such emergency, or none that you may review.", "id");
        }
        String said = text == null ? "" : text.strip();
        if (outcome == Review.Outcome.NOT_JUSTIFIED && said.isEmpty() || said.length() > MAX_TEXT) {
            return BreakGlassPayload.refused(
                    "Say why it was not justified, in at most %d characters.".formatted(MAX_TEXT), "text");
        }
        acting.done(caller, emergency.get().resident(), Action.REVIEW_BREAK_GLASS, EMERGENCY);
        Review review = new Review(outcome, said.isEmpty() ? null : said, caller.name(), now());
        try {
            return new BreakGlassPayload(emergencies.review(emergency.get(), review), List.of());
        } catch (Failure e) {
            return refused(e);
        }
    }

    private static BreakGlassPayload refused(Failure e) {
        if (e.category() != Category.CONFLICT) {
            throw e;
        }
        return BreakGlassPayload.refused(e.getMessage());
    }

    @QueryMapping
    List<Reasons.Words> breakGlassReasons() {
        return reasons.all();
    }

    @QueryMapping
    Connection breakGlassReviews(
            @AuthenticationPrincipal Caller caller,
            @Argument Queue.@Nullable State state,
            @Argument @Nullable Integer first,
            @Argument @Nullable String after) {
        needOfficer(caller);
        int size = first == null ? 20 : first;
        if (size < 1 || size > MAX_PAGE) {
            throw Failure.invalid("'first' must be between 1 and %d.".formatted(MAX_PAGE));
        }
        Queue.State wanted = state == null ? Queue.State.OPEN : state;
        Emergencies.Page page = emergencies.page(wanted, size, after);
        told(caller, page.emergencies());
        List<Edge> edges = page.emergencies().stream()
                .map(emergency -> new Edge(emergency.id(), emergency))
                .toList();
        String start = edges.isEmpty() ? null : edges.get(0).cursor();
        String end = edges.isEmpty() ? null : edges.get(edges.size() - 1).cursor();
        return new Connection(wanted, edges, new PageInfo(page.more(), after != null, start, end));
    }

    /** That an officer reads of a resident's emergency is in the resident's log. */
    private void told(Caller caller, List<Emergency> page) {
        Set<String> read = new LinkedHashSet<>();
        page.forEach(emergency -> read.add(emergency.resident()));
        read.forEach(resident -> acting.done(caller, resident, Action.REVIEW, EMERGENCY));
        if (read.isEmpty()) {
            acting.done(caller, null, Action.REVIEW, EMERGENCY);
        }
    }

    @QueryMapping
    List<Rate> breakGlassRates(
            @AuthenticationPrincipal Caller caller,
            @Argument @Nullable String since,
            @Argument @Nullable String until) {
        needOfficer(caller);
        Instant end = until == null ? now().plusMillis(1) : time(until, "until");
        Instant start = since == null ? end.minus(MONTH) : time(since, "since");
        acting.done(caller, null, Action.REVIEW, EMERGENCY);
        return Rate.between(queue, ledger, start, end);
    }

    private static Instant time(String text, String argument) {
        Interval time = Interval.of(text);
        if (time == null) {
            throw Failure.invalid("'%s' must be a FHIR dateTime.".formatted(argument));
        }
        return time.start();
    }

    private static boolean isOfficer(Caller caller) {
        return caller.role() == Role.PRIVACY_OFFICER;
    }

    private static void needOfficer(Caller caller) {
        if (!isOfficer(caller)) {
            throw Failure.of(Category.FORBIDDEN, "Only a privacy officer reviews declared emergencies.");
        }
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }

    @SchemaMapping(typeName = "EmergencyConnection")
    int totalCount(Connection connection) {
        return emergencies.count(connection.state());
    }

    @SchemaMapping(typeName = EMERGENCY)
    Optional<Institution> institution(Emergency emergency) {
        return registry.institution(emergency.glass().institution());
    }

    @SchemaMapping(typeName = EMERGENCY)
    boolean active(Emergency emergency) {
        return emergency.glass().isOpen(clock.instant());
    }

    /** For the resident and the officer: who declared it reads no log. */
    @SchemaMapping(typeName = EMERGENCY)
    List<AccessLogEntry> reads(@AuthenticationPrincipal Caller caller, Emergency emergency) {
        if (caller.role().isClinical()) {
            return List.of();
        }
        String resident = emergency.resident();
        Set<String> origins = residents.find(resident).map(Person::origins).orElse(Set.of(resident));
        Ledger.Span span = new Ledger.Span(emergency.opened(), emergency.until());
        return ledger.of(origins, span, READS, null).entries().stream()
                .filter(entry -> isRead(entry, emergency))
                .toList();
    }

    private static boolean isRead(AccessLogEntry entry, Emergency emergency) {
        boolean reads = entry.action() == Action.QUERY || entry.action() == Action.READ;
        return reads
                && entry.outcome() != Outcome.REFUSED
                && entry.isEmergency()
                && emergency.glass().institution().equals(entry.institution());
    }

    @SchemaMapping(typeName = RATE, field = "institution")
    Optional<Institution> institutionOfRate(Rate rate) {
        return registry.institution(rate.institutionId());
    }
}
