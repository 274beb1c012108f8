package org.longmai.consent;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.longmai.access.Caller;
import org.longmai.access.Role;
import org.longmai.audit.AccessEvent.Action;
import org.longmai.fhir.Failure;
import org.longmai.fhir.Failure.Category;
import org.longmai.fhir.Interval;
import org.longmai.fhir.Reference;
import org.longmai.identity.Person;
import org.longmai.identity.Residents;
import org.longmai.record.Entry;
import org.longmai.record.FileLogs;
import org.longmai.registry.Institution;
import org.longmai.registry.Registry;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.graphql.data.method.annotation.Argument;
import org.springframework.graphql.data.method.annotation.MutationMapping;
import org.springframework.graphql.data.method.annotation.QueryMapping;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.stereotype.Controller;
import org.springframework.util.IdGenerator;

/** What a doctor keeps from the resident, and who reviews it. */
@Controller
class WithholdingController {

    private static final Set<Role> DOCTORS = Set.of(Role.DOCTOR, Role.FAMILY_DOCTOR);
    private static final Duration LONGEST = Duration.ofDays(366);

    private final Withholdings withholdings;
    private final FileLogs logs;
    private final Residents residents;
    private final Registry registry;
    private final Acting acting;
    private final ApplicationEventPublisher events;
    private final IdGenerator ids;
    private final Clock clock;

    record WithholdInput(String reference, String reason, String reviewBy) {}

    /** A withholding as who reviews it sees it. */
    record Told(
            String id,
            String reference,
            @Nullable Institution institution,
            String practitioner,
            String reason,
            String since,
            String reviewBy,
            boolean overdue) {}

    record WithholdingPayload(@Nullable Told withholding, List<MutationError> errors) {

        static WithholdingPayload refused(String message, String... path) {
            return new WithholdingPayload(null, List.of(new MutationError(message, List.of(path))));
        }
    }

    WithholdingController(
            Withholdings withholdings,
            FileLogs logs,
            Residents residents,
            Registry registry,
            Acting acting,
            ApplicationEventPublisher events,
            IdGenerator ids,
            Clock clock) {
        this.withholdings = withholdings;
        this.logs = logs;
        this.residents = residents;
        this.registry = registry;
        this.acting = acting;
        this.events = events;
        this.ids = ids;
        this.clock = clock;
    }

    @MutationMapping
    WithholdingPayload withholdFromResident(@AuthenticationPrincipal Caller caller, @Argument WithholdInput input) {
        String practitioner = caller.practitioner();
        if (!DOCTORS.contains(caller.role()) || practitioner == null) {
            acting.refused(caller, null, Action.WITHHOLD, "");
            return WithholdingPayload.refused("Only a registered doctor withholds something from a resident.");
        }
        Instant reviewBy = reviewBy(input.reviewBy());
        if (reviewBy == null || input.reason().isBlank()) {
            return WithholdingPayload.refused(
                    "Give the reason, and a date of review within a year, such as 2027-01-31.", "input", "reviewBy");
        }
        return own(caller, input.reference())
                .map(entry -> withhold(caller, practitioner, entry, input.reason(), reviewBy))
                .orElseGet(() -> missed(caller));
    }

    private WithholdingPayload withhold(
            Caller caller, String practitioner, Entry entry, String reason, Instant reviewBy) {
        Withholding withholding = new Withholding(
                ids.generateId().toString(),
                entry.file(),
                entry.reference(),
                entry.institution(),
                practitioner,
                reason,
                clock.instant(),
                reviewBy,
                null);
        String resident = resident(withholding);
        acting.done(caller, resident, Action.WITHHOLD, "");
        withholdings.add(withholding);
        changed(resident);
        return new WithholdingPayload(told(withholding), List.of());
    }

    @MutationMapping
    WithholdingPayload releaseToResident(@AuthenticationPrincipal Caller caller, @Argument String id) {
        Withholding withholding =
                withholdings.find(id).filter(found -> mayRelease(caller, found)).orElse(null);
        if (withholding == null) {
            return missed(caller);
        }
        String resident = resident(withholding);
        acting.done(caller, resident, Action.RELEASE, "");
        withholdings.replace(withholding.released(clock.instant()));
        changed(resident);
        return new WithholdingPayload(told(withholding), List.of());
    }

    @QueryMapping
    List<Told> withholdings(@AuthenticationPrincipal Caller caller) {
        if (caller.role() != Role.PRIVACY_OFFICER) {
            throw Failure.of(Category.FORBIDDEN, "Only a privacy officer reviews what is withheld from residents.");
        }
        acting.done(caller, null, Action.QUERY, "withholdings");
        return withholdings.open().stream().map(this::told).toList();
    }

    private WithholdingPayload missed(Caller caller) {
        acting.refused(caller, null, Action.WITHHOLD, "");
        return WithholdingPayload.refused("There is no such resource, or none that you may know of.", "input");
    }

    private static boolean mayRelease(Caller caller, Withholding withholding) {
        boolean doctor = DOCTORS.contains(caller.role())
                && caller.practitioner() != null
                && withholding.institution().equals(caller.institution());
        return (doctor || caller.role() == Role.PRIVACY_OFFICER)
                && caller.maySee(withholding.reference().type());
    }

    /** A resource that the caller's institution recorded. */
    private Optional<Entry> own(Caller caller, String text) {
        Reference reference = Reference.parse(text);
        String file = reference == null ? null : logs.locate(reference);
        if (reference == null || file == null || !caller.maySee(reference.type())) {
            return Optional.empty();
        }
        return Optional.ofNullable(logs.read(file).newest(reference))
                .filter(entry -> !entry.isDeleted() && entry.institution().equals(caller.institution()));
    }

    private @Nullable Instant reviewBy(String text) {
        Interval day = Interval.of(text);
        Instant now = clock.instant();
        if (day == null || !day.end().isAfter(now) || !day.end().isBefore(now.plus(LONGEST))) {
            return null;
        }
        return day.end();
    }

    private @Nullable String resident(Withholding withholding) {
        return residents.ofFile(withholding.file()).map(Person::id).orElse(null);
    }

    private void changed(@Nullable String resident) {
        if (resident != null) {
            events.publishEvent(new ConsentChanged(resident));
        }
    }

    private Told told(Withholding withholding) {
        return new Told(
                withholding.id(),
                withholding.reference().toString(),
                registry.institution(withholding.institution()).orElse(null),
                withholding.practitioner(),
                withholding.reason(),
                withholding.since().toString(),
                withholding.reviewBy().toString(),
                withholding.reviewBy().isBefore(clock.instant()));
    }
}
