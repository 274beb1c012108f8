package org.longmai.consent;

import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import java.time.Clock;
import java.util.List;
import java.util.Objects;
import org.longmai.access.Caller;
import org.longmai.access.PurposeOfUse;
import org.longmai.consent.provision.ResourceSet;
import org.longmai.fhir.Reference;
import org.springframework.stereotype.Component;

/** What a caller may see of a resident, by everything that the hub knows at this moment. */
@Component
public class Access {

    private final Consents consents;
    private final Mandates mandates;
    private final Withholdings withholdings;
    private final Decisions decisions;
    private final Notes notes;
    private final Clock clock;
    private final ObservationRegistry observations;

    Access(
            Consents consents,
            Mandates mandates,
            Withholdings withholdings,
            Decisions decisions,
            Notes notes,
            Clock clock,
            ObservationRegistry observations) {
        this.observations = observations;
        this.consents = consents;
        this.mandates = mandates;
        this.withholdings = withholdings;
        this.decisions = decisions;
        this.notes = notes;
        this.clock = clock;
    }

    /** How the caller stands to the resident. */
    public Standing standing(Caller caller, Dossier dossier) {
        return mandates.of(caller, dossier);
    }

    /** A decision for this answer: it is not kept. */
    public Decision decide(Caller caller, Dossier dossier, PurposeOfUse purpose, Standing standing) {
        return Objects.requireNonNull(Observation.createNotStarted("longmai.consent", observations)
                .contextualName("consent")
                .observe(() -> decided(caller, dossier, purpose, standing)));
    }

    private Decision decided(Caller caller, Dossier dossier, PurposeOfUse purpose, Standing standing) {
        if (caller.role().isOfResident()) {
            List<Reference> withheld = withholdings.of(dossier.person().files().keySet());
            if (standing.isAny()) {
                return decisions.decide(standing, new ResourceSet(withheld), dossier.labelling());
            }
        }
        Decision agreed = decide(caller, dossier, purpose, consents.declared(dossier));
        return caller.role().isClinical() && Glass.isAskedFor(purpose)
                ? decisions.inEmergency(agreed, caller, glasses(dossier), clock.instant())
                : agreed;
    }

    private List<Glass> glasses(Dossier dossier) {
        return notes.of(dossier, Note.Kind.GLASS).stream().map(Glass::of).toList();
    }

    /** The decision that it would be, were this what the resident decided. */
    Decision decide(Caller caller, Dossier dossier, PurposeOfUse purpose, Declarations declarations) {
        return decisions.decide(caller, purpose, declarations, dossier.labelling(), clock.instant());
    }
}
