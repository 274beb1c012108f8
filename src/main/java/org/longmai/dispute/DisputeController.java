package org.longmai.dispute;

import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
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
import org.longmai.audit.AccessLogEntry;
import org.longmai.audit.Ledger;
import org.longmai.consent.MutationError;
import org.longmai.fhir.Failure;
import org.longmai.record.Entry;
import org.longmai.registry.Institution;
import org.longmai.registry.Registry;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.graphql.data.method.annotation.Argument;
import org.springframework.graphql.data.method.annotation.MutationMapping;
import org.springframework.graphql.data.method.annotation.QueryMapping;
import org.springframework.graphql.data.method.annotation.SchemaMapping;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.stereotype.Controller;
import org.springframework.util.IdGenerator;

/** GraphQL: a resident disputes, an officer answers, the resident reads the answer. */
@Controller
class DisputeController {

    private static final String KIND = "Dispute";
    private static final int MAX_TEXT = 2_000;
    private static final int MAX_OPEN = 50;
    private static final int MAX_PAGE = 200;

    private final Disputes disputes;
    private final Subjects subjects;
    private final DisputeSettings settings;
    private final Registry registry;
    private final Ledger ledger;
    private final IdGenerator ids;
    private final Clock clock;
    private final ApplicationEventPublisher events;

    /** A mutation's answer: the case, or why there is none. */
    record DisputePayload(@Nullable Dispute dispute, List<MutationError> errors) {

        static DisputePayload of(Dispute dispute) {
            return new DisputePayload(dispute, List.of());
        }

        static DisputePayload refused(String message, String... path) {
            return new DisputePayload(null, List.of(new MutationError(message, List.of(path))));
        }
    }

    /** A page of the queue. */
    record DisputePage(List<Dispute> nodes, @Nullable String endCursor, boolean hasNextPage) {}

    DisputeController(
            Disputes disputes,
            Subjects subjects,
            DisputeSettings settings,
            Registry registry,
            Ledger ledger,
            IdGenerator ids,
            Clock clock,
            ApplicationEventPublisher events) {
        this.disputes = disputes;
        this.subjects = subjects;
        this.settings = settings;
        this.registry = registry;
        this.ledger = ledger;
        this.ids = ids;
        this.clock = clock;
        this.events = events;
    }

    @MutationMapping
    DisputePayload disputeAccess(
            @AuthenticationPrincipal Caller caller,
            @Argument String entry,
            @Argument String reason,
            @Argument @Nullable String resident) {
        String of = resident == null ? caller.resident() : resident;
        if (of == null || !caller.isResident(of)) {
            return refuse(caller, null, "Only the resident, or who acts for them, can dispute this.", "resident");
        }
        Optional<AccessLogEntry> access = subjects.access(of, entry);
        if (access.isEmpty()) {
            return refuse(caller, of, "There is no such entry in the log.", "entry");
        }
        return open(caller, of, Dispute.Kind.ACCESS, entry, access.get().institution(), reason);
    }

    @MutationMapping
    DisputePayload disputeRecord(
            @AuthenticationPrincipal Caller caller,
            @Argument String resource,
            @Argument String reason,
            @Argument @Nullable String resident) {
        String of = resident == null ? caller.resident() : resident;
        if (of == null || !caller.isResident(of)) {
            return refuse(caller, null, "Only the resident, or who acts for them, can dispute this.", "resident");
        }
        Optional<Entry> record = subjects.record(caller, of, resource);
        if (record.isEmpty()) {
            return refuse(caller, of, "There is no such resource in the record.", "resource");
        }
        return open(caller, of, Dispute.Kind.RECORD, resource, record.get().institution(), reason);
    }

    @MutationMapping
    DisputePayload answerDispute(
            @AuthenticationPrincipal Caller caller,
            @Argument String id,
            @Argument Dispute.Outcome outcome,
            @Argument String text) {
        Optional<Dispute> dispute =
                disputes.find(id).filter(found -> answers(caller).contains(found.kind()));
        if (dispute.isEmpty()) {
            record(caller, null, AccessEvent.Action.ANSWER_DISPUTE, AccessEvent.Outcome.REFUSED);
            return DisputePayload.refused("There is no such dispute, or none that you may answer.", "id");
        }
        if (!isText(text)) {
            return DisputePayload.refused(ofLength(), "text");
        }
        record(caller, dispute.get().resident(), AccessEvent.Action.ANSWER_DISPUTE, AccessEvent.Outcome.ANSWERED);
        Dispute answered = dispute.get().answered(new Dispute.Answer(outcome, text.strip(), now(), caller.name()));
        if (dispute.get().answer() != null || !disputes.answer(answered)) {
            return DisputePayload.refused("This dispute has been answered.", "id");
        }
        events.publishEvent(new DisputeAnswered(answered.resident(), answered.id()));
        return DisputePayload.of(answered);
    }

    /** The caller's own, or those of whom they act for, the newest first. */
    @QueryMapping
    List<Dispute> myDisputes(@AuthenticationPrincipal Caller caller, @Argument @Nullable String of) {
        String resident = of == null ? caller.resident() : of;
        if (resident == null || !caller.isResident(resident)) {
            return List.of();
        }
        record(caller, resident, AccessEvent.Action.REVIEW, AccessEvent.Outcome.ANSWERED);
        return disputes.of(subjects.origins(resident));
    }

    @QueryMapping
    DisputePage disputes(
            @AuthenticationPrincipal Caller caller,
            @Argument Dispute.State state,
            @Argument int first,
            @Argument @Nullable String after) {
        Set<Dispute.Kind> kinds = answers(caller);
        if (kinds.isEmpty()) {
            throw Failure.of(
                    Failure.Category.FORBIDDEN,
                    "The queue is for privacy officers and, of records, for data stewards.");
        }
        if (first < 1 || first > MAX_PAGE) {
            throw Failure.invalid("'first' must be between 1 and %d.".formatted(MAX_PAGE));
        }
        Dispute last = after == null
                ? null
                : disputes.find(after)
                        .filter(found -> kinds.contains(found.kind()))
                        .orElseThrow(() -> Failure.invalid("'after' must be a cursor of this list."));
        List<Dispute> found = disputes.queue(state, kinds, first + 1, last);
        List<Dispute> page = found.subList(0, Math.min(first, found.size()));
        Set<String> residents = new LinkedHashSet<>();
        page.forEach(dispute -> residents.add(dispute.resident()));
        ledger.record(residents.stream()
                .map(resident -> event(caller, resident, AccessEvent.Action.REVIEW, AccessEvent.Outcome.ANSWERED))
                .toList());
        String end = page.isEmpty() ? null : page.get(page.size() - 1).id();
        return new DisputePage(page, end, found.size() > first);
    }

    @SchemaMapping(typeName = "Dispute")
    Optional<Institution> institution(Dispute dispute) {
        return Optional.ofNullable(dispute.institution()).flatMap(registry::institution);
    }

    @SchemaMapping(typeName = "Dispute")
    Optional<AccessLogEntry> access(@AuthenticationPrincipal Caller caller, Dispute dispute) {
        return dispute.kind() == Dispute.Kind.ACCESS && caller.maySee("AuditEvent")
                ? subjects.access(dispute.resident(), dispute.subject())
                : Optional.empty();
    }

    @SchemaMapping(typeName = "Dispute")
    boolean overdue(Dispute dispute) {
        return dispute.answer() == null && dispute.due().isBefore(clock.instant());
    }

    private DisputePayload open(
            Caller caller,
            String resident,
            Dispute.Kind kind,
            String subject,
            @Nullable String institution,
            String reason) {
        if (!isText(reason)) {
            return DisputePayload.refused(ofLength(), "reason");
        }
        List<Dispute> open = disputes.of(Set.of(resident)).stream()
                .filter(dispute -> dispute.answer() == null)
                .toList();
        if (open.stream().anyMatch(dispute -> dispute.subject().equals(subject))) {
            return DisputePayload.refused("This is disputed already, and not answered yet.");
        }
        if (open.size() >= MAX_OPEN) {
            return DisputePayload.refused("%d disputes are open: wait for an answer.".formatted(MAX_OPEN));
        }
        Instant now = now();
        Dispute dispute = new Dispute(
                ids.generateId().toString(),
                resident,
                kind,
                subject,
                institution,
                reason.strip(),
                now,
                settings.due(now),
                null);
        record(caller, resident, AccessEvent.Action.DISPUTE, AccessEvent.Outcome.ANSWERED);
        disputes.open(dispute);
        return DisputePayload.of(dispute);
    }

    /** What the caller is there to answer. */
    private static Set<Dispute.Kind> answers(Caller caller) {
        if (caller.role() == Role.PRIVACY_OFFICER) {
            return EnumSet.allOf(Dispute.Kind.class);
        }
        return caller.role() == Role.STEWARD ? EnumSet.of(Dispute.Kind.RECORD) : EnumSet.noneOf(Dispute.Kind.class);
    }

    private DisputePayload refuse(Caller caller, @Nullable String resident, String message, String path) {
        record(caller, resident, AccessEvent.Action.DISPUTE, AccessEvent.Outcome.REFUSED);
        return DisputePayload.refused(message, path);
    }

    private void record(
            Caller caller, @Nullable String resident, AccessEvent.Action action, AccessEvent.Outcome outcome) {
        ledger.record(List.of(event(caller, resident, action, outcome)));
    }

    private static AccessEvent event(
            Caller caller, @Nullable String resident, AccessEvent.Action action, AccessEvent.Outcome outcome) {
        PurposeOfUse purpose = caller.role().isOfResident() ? PurposeOfUse.PATRQT : PurposeOfUse.HOPERAT;
        return new AccessEvent(caller, resident, action, purpose, outcome, List.of(KIND), List.of(), action.name());
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }

    private static boolean isText(String text) {
        return !text.isBlank() && text.length() <= MAX_TEXT;
    }

    private static String ofLength() {
        return "Say it in words, in at most %d characters.".formatted(MAX_TEXT);
    }
}
