package org.longmai.consent;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.longmai.access.Caller;
import org.longmai.access.PurposeOfUse;
import org.longmai.audit.AccessEvent;
import org.longmai.audit.Ledger;
import org.longmai.fhir.Reference;
import org.longmai.identity.Person;
import org.longmai.identity.Residents;
import org.longmai.registry.Registry;
import org.springframework.stereotype.Component;

/** Who decides something for whom; every attempt is in the ledger. */
@Component
public class Acting {

    private final Residents residents;
    private final Dossiers dossiers;
    private final Access access;
    private final Ledger ledger;
    private final Registry registry;

    /** A resident whom the caller is something to. */
    public record For(Dossier dossier, Standing standing) {

        public Person person() {
            return dossier.person();
        }
    }

    Acting(Residents residents, Dossiers dossiers, Access access, Ledger ledger, Registry registry) {
        this.registry = registry;
        this.residents = residents;
        this.dossiers = dossiers;
        this.access = access;
        this.ledger = ledger;
    }

    /** Whether the caller treats residents, at an institution of the registry: who does may know that a resident is one, and ask. */
    public boolean isTreating(Caller caller) {
        return caller.role().isClinical()
                && caller.practitioner() != null
                && caller.institution() != null
                && registry.practitioner(caller.practitioner()).isPresent()
                && registry.institution(caller.institution()).isPresent();
    }

    /** @param resident null: the caller's own */
    public Optional<For> find(Caller caller, @Nullable String resident) {
        String id = resident == null ? caller.resident() : resident;
        if (id == null || !caller.role().isOfResident()) {
            return Optional.empty();
        }
        Dossier dossier = dossiers.read(residents.find(id).orElse(Person.NOBODY));
        Standing standing = access.standing(caller, dossier);
        return standing.isAny() ? Optional.of(new For(dossier, standing)) : Optional.empty();
    }

    /** What keeps the caller from deciding for the resident, or null. */
    public static @Nullable String obstacle(Optional<For> found, String what) {
        if (found.isEmpty()) {
            return "Only the resident, or who acts for them, can %s this.".formatted(what);
        }
        Standing standing = found.get().standing();
        if (standing.acts()) {
            return null;
        }
        return standing.kind() == Standing.Kind.SELF
                ? "Until the age of %d a guardian decides.".formatted(Mandates.OWN_SAY)
                : "You may see this record, but not decide for the resident.";
    }

    /** An attempt on somebody else's consents is theirs to know. */
    public void refused(Caller caller, @Nullable String resident, AccessEvent.Action action, String kind) {
        boolean isId = resident != null && Reference.isId(resident);
        record(caller, isId ? resident : null, action, AccessEvent.Outcome.REFUSED, kind);
    }

    /** What was done; it comes before the deed. */
    public void done(Caller caller, @Nullable String resident, AccessEvent.Action action, String kind) {
        record(caller, resident, action, AccessEvent.Outcome.ANSWERED, kind);
    }

    /** The same, of something that has to do with an emergency. */
    public void inEmergency(
            Caller caller, @Nullable String resident, AccessEvent.Action action, AccessEvent.Outcome outcome) {
        record(caller, resident, action, PurposeOfUse.BTG, outcome, "Emergency");
    }

    private void record(
            Caller caller,
            @Nullable String resident,
            AccessEvent.Action action,
            AccessEvent.Outcome outcome,
            String kind) {
        record(caller, resident, action, caller.role().purpose(), outcome, kind);
    }

    private void record(
            Caller caller,
            @Nullable String resident,
            AccessEvent.Action action,
            PurposeOfUse purpose,
            AccessEvent.Outcome outcome,
            String kind) {
        List<String> kinds = kind.isEmpty() ? List.of() : List.of(kind);
        AccessEvent event =
                new AccessEvent(caller, resident, action, purpose, outcome, kinds, List.of(), action.name());
        Set<String> origins = resident == null
                ? Set.of()
                : residents.find(resident).map(Person::origins).orElse(Set.of());
        ledger.record(event.toldTo(origins));
    }
}
