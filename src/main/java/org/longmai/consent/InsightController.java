package org.longmai.consent;

import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.longmai.access.Caller;
import org.longmai.access.PurposeOfUse;
import org.longmai.access.Role;
import org.longmai.audit.AccessEvent.Action;
import org.longmai.fhir.Failure;
import org.longmai.fhir.Failure.Category;
import org.longmai.fhir.Reference;
import org.longmai.identity.Residents;
import org.longmai.record.Entry;
import org.longmai.record.FileLog;
import org.longmai.registry.Institution;
import org.longmai.registry.Practitioner;
import org.longmai.registry.Registry;
import org.springframework.graphql.data.method.annotation.Argument;
import org.springframework.graphql.data.method.annotation.QueryMapping;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.stereotype.Controller;

/** What a consent would do, and why somebody sees something: by the same decisions as the real ones. */
@Controller
class InsightController {

    private static final int MOST_RECIPIENTS = 20;

    private final Consents consents;
    private final Access access;
    private final Acting acting;
    private final Residents residents;
    private final Dossiers dossiers;
    private final ConsentSettings settings;
    private final Registry registry;
    private final Clock clock;

    /** Somebody who might ask: a practitioner of the registry, or anybody of a role at an institution. */
    record Asker(
            @Nullable String practitioner,
            @Nullable String institution,
            @Nullable Role role,
            @Nullable PurposeOfUse purpose) {}

    InsightController(
            Consents consents,
            Access access,
            Acting acting,
            Residents residents,
            Dossiers dossiers,
            ConsentSettings settings,
            Registry registry,
            Clock clock) {
        this.consents = consents;
        this.access = access;
        this.acting = acting;
        this.residents = residents;
        this.dossiers = dossiers;
        this.settings = settings;
        this.registry = registry;
        this.clock = clock;
    }

    @QueryMapping
    Preview previewConsent(@AuthenticationPrincipal Caller caller, @Argument GrantConsentInput input) {
        Optional<Acting.For> found = acting.find(caller, input.resident());
        String obstacle = Acting.obstacle(found, "preview");
        if (obstacle != null || found.isEmpty()) {
            acting.refused(caller, input.resident(), Action.QUERY, "previewConsent");
            return Preview.refused(List.of(new MutationError(String.valueOf(obstacle), List.of("input", "resident"))));
        }
        List<MutationError> problems = new ArrayList<>(input.problems(registry, clock.instant(), settings.sensitive()));
        problems.addAll(found.get().standing().problems(input));
        if (problems.isEmpty()
                && input.institutions().size() + input.practitioners().size() > MOST_RECIPIENTS) {
            problems.add(
                    new MutationError("Preview at most %d recipients.".formatted(MOST_RECIPIENTS), List.of("input")));
        }
        acting.done(caller, found.get().person().id(), Action.QUERY, "previewConsent");
        return problems.isEmpty() ? preview(caller, found.get(), input) : Preview.refused(problems);
    }

    private Preview preview(Caller caller, Acting.For found, GrantConsentInput input) {
        Declarations before = consents.declared(found.dossier());
        List<Declaration.Own> own = new ArrayList<>(before.own());
        own.add(consents.grantable(found.person(), input));
        Declarations after = new Declarations(before.origins(), own, before.papers(), before.surroundings());
        List<Preview.Recipient> recipients = new ArrayList<>();
        for (Caller recipient : recipients(input)) {
            recipients.add(recipient(caller, recipient, found, input.purposes().get(0), before, after));
        }
        return new Preview(recipients, List.of());
    }

    private Preview.Recipient recipient(
            Caller caller,
            Caller recipient,
            Acting.For found,
            PurposeOfUse purpose,
            Declarations before,
            Declarations after) {
        Dossier dossier = found.dossier();
        Decision asker = access.decide(caller, dossier, PurposeOfUse.PATRQT, found.standing());
        Preview.Counts counts = new Preview.Counts(
                access.decide(recipient, dossier, purpose, before), access.decide(recipient, dossier, purpose, after));
        for (FileLog file : dossier.files().values()) {
            Shown counted = Shown.of(file, each -> mayCount(caller, asker, each));
            counts.add(file, counted.entries(), dossier.labelling(), settings.sensitive());
        }
        Map<String, Institution> institutions = Preview.byId(registry.institutions());
        return new Preview.Recipient(
                institutions.get(recipient.institution()),
                recipient.practitioner(),
                counts.holdings(institutions),
                counts.sensitive());
    }

    /** Nobody counts what their token does not reach to. */
    private static boolean mayCount(Caller caller, Decision asker, Entry entry) {
        return asker.permits(entry) && caller.maySee(entry.traits().type());
    }

    private List<Caller> recipients(GrantConsentInput input) {
        List<Caller> recipients = new ArrayList<>();
        input.institutions().forEach(id -> recipients.add(caller(Role.DOCTOR, id, null)));
        input.practitioners().forEach(id -> registry.practitioner(id)
                .ifPresent(found -> recipients.add(caller(Role.DOCTOR, found.institution(), id))));
        return recipients;
    }

    @QueryMapping
    @Nullable
    Explanation explainAccess(
            @AuthenticationPrincipal Caller caller,
            @Argument("caller") Asker asker,
            @Argument @Nullable String resident,
            @Argument String resource) {
        if (!caller.role().isOfResident() && caller.role() != Role.PRIVACY_OFFICER) {
            throw Failure.of(Category.FORBIDDEN, "Only the resident and a privacy officer may ask this.");
        }
        Optional<Dossier> found = dossier(caller, resident);
        if (found.isEmpty()) {
            acting.refused(caller, resident, Action.QUERY, "explainAccess");
            return null;
        }
        Dossier dossier = found.get();
        acting.done(caller, dossier.person().id(), Action.QUERY, "explainAccess");
        Predicate<Entry> known = knownTo(caller, dossier);
        Reference reference = Reference.parse(resource);
        Entry entry = reference == null || !caller.maySee(reference.type()) ? null : dossier.entry(reference);
        return entry == null || !known.test(entry) ? null : explain(asker, dossier, entry);
    }

    private Optional<Dossier> dossier(Caller caller, @Nullable String resident) {
        if (caller.role() == Role.PRIVACY_OFFICER) {
            return resident == null
                    ? Optional.empty()
                    : residents.find(resident).map(dossiers::read);
        }
        return acting.find(caller, resident)
                .filter(found -> found.standing().seesAll())
                .map(Acting.For::dossier);
    }

    /** Decided before anything is looked for: what is not known takes no longer than what is not there. */
    private Predicate<Entry> knownTo(Caller caller, Dossier dossier) {
        if (caller.role() == Role.PRIVACY_OFFICER) {
            return any -> true;
        }
        Decision decision = access.decide(caller, dossier, PurposeOfUse.PATRQT, access.standing(caller, dossier));
        return entry -> shows(decision, dossier, entry);
    }

    private Explanation explain(Asker asker, Dossier dossier, Entry entry) {
        PurposeOfUse purpose = asker.purpose() == null ? PurposeOfUse.TREAT : asker.purpose();
        Decision decision = access.decide(caller(asker), dossier, purpose, Standing.NONE);
        Explanation explanation = decision.explain(entry);
        return explanation.visible() && !shows(decision, dossier, entry)
                ? new Explanation(false, List.of(Reason.CONTENT))
                : explanation;
    }

    private static boolean shows(Decision decision, Dossier dossier, Entry entry) {
        return decision.permits(entry)
                && (!Shown.isBinary(entry)
                        || Shown.of(dossier.log(entry.file()), decision::permits)
                                .isWhole());
    }

    private Caller caller(Asker asker) {
        Role role = asker.role() == null ? Role.DOCTOR : asker.role();
        Practitioner practitioner = asker.practitioner() == null
                ? null
                : registry.practitioner(asker.practitioner())
                        .orElseThrow(() -> Failure.invalid("The registry has no such practitioner."));
        String institution = practitioner == null ? asker.institution() : practitioner.institution();
        if (institution == null || registry.institution(institution).isEmpty()) {
            throw Failure.invalid("Name a practitioner or an institution of the registry.");
        }
        if (!role.isClinical() && role != Role.INSTITUTION) {
            throw Failure.invalid("'role' must be DOCTOR, NURSE, FAMILY_DOCTOR or INSTITUTION.");
        }
        return caller(role, institution, practitioner == null ? null : practitioner.id());
    }

    /** Somebody who asks nothing: there is no token. */
    private static Caller caller(Role role, String institution, @Nullable String practitioner) {
        return new Caller("", "", role, institution, practitioner, null, Set.of(), "", "");
    }
}
