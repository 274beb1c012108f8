package org.longmai.consent.provision;

import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.longmai.access.Caller;
import org.longmai.access.PurposeOfUse;
import org.longmai.access.Role;
import org.longmai.fhir.Interval;
import org.longmai.fhir.Reference;
import org.longmai.fhir.Traits;
import org.longmai.registry.Institution;
import org.longmai.registry.Registry;

/**
 * Who asks, why and when; judges the elements of a provision that depend on nothing else.
 *
 * @param caller a clinical one
 * @param surroundings what the consents refer to
 */
public record Question(Caller caller, PurposeOfUse purpose, Instant now, Registry registry, Surroundings surroundings) {

    /** The code system of an actor's role that stands for callers by their {@link Role#claim}. */
    public static final String CALLER_ROLE = "http://longmai.org/fhir/CodeSystem/caller-role";

    /** The code system of an actor's role that stands for callers by the kind of their institution (WS 218). */
    public static final String INSTITUTION_KIND = "http://longmai.org/fhir/CodeSystem/institution-kind";

    /** The naming system of the registry's institutions: a reference may name one by identifier. */
    public static final String INSTITUTION = "http://longmai.org/fhir/NamingSystem/institution";

    /** The naming system of the registry's practitioners. */
    public static final String PRACTITIONER = "http://longmai.org/fhir/NamingSystem/practitioner";

    private static final String PARTICIPATION = "http://terminology.hl7.org/CodeSystem/v3-ParticipationType|";

    /** A role that says no more than that the actor receives. */
    private static final Set<String> RECIPIENT =
            Set.of(PARTICIPATION + "IRCP", PARTICIPATION + "PRCP", PARTICIPATION + "TRC");

    private static final String ACTION = "http://terminology.hl7.org/CodeSystem/consentaction|";

    /** The codes of HL7's PurposeOfUse: one that is neither asked nor above it is another purpose. */
    private static final Set<String> PURPOSES = Set.of(
            ("HMARKT HOPERAT CAREMGT DONAT FRAUD GOV HACCRED HCOMPL HDECD HDIRECT HDM HLEGAL HOUTCOMS HPRGRP HQUALIMP "
                            + "HSYSADMIN LABELING METAMGT MEMADMIN MILCDM PATADMIN PATSFTY PERFMSR RECORDMGT SYSDEV HTEST "
                            + "TRAIN HPAYMT CLMATTCH COVAUTH COVERAGE ELIGDTRM ELIGVER ENROLLM MILDCRG REMITADV HRESCH "
                            + "BIORCH CLINTRCH CLINTRCHNPC CLINTRCHPC PRECLINTRCH DSRCH POARCH TRANSRCH PATRQT FAMRQT "
                            + "PWATRNY SUPNWK PUBHLTH DISASTER THREAT TREAT CLINTRL COC ETREAT BTG ERTREAT POPHLTH")
                    .split(" "));

    private static final Set<String> OF_ACTOR = Set.of("id", "extension", "role", "reference");
    private static final Set<String> WITHOUT_CONTENT = Set.of("id", "extension");

    /** An emergency is decided as treatment until it is declared. */
    public Question {
        purpose = purpose == PurposeOfUse.ETREAT || purpose == PurposeOfUse.BTG ? PurposeOfUse.TREAT : purpose;
    }

    Match period(@Nullable Object element) {
        Interval period = Elements.period(element);
        return period == null ? Match.UNKNOWN : Match.of(!now.isBefore(period.start()) && now.isBefore(period.end()));
    }

    /** The purpose asked for, or one above it: {@code TREAT} contains {@code ETREAT}, {@code PurposeOfUse} everything. */
    Match purpose(String token) {
        if (!token.startsWith(PurposeOfUse.SYSTEM + "|")) {
            return Match.UNKNOWN;
        }
        String code = token.substring(PurposeOfUse.SYSTEM.length() + 1);
        if (code.equals(purpose.name()) || code.equals("PurposeOfUse")) {
            return Match.YES;
        }
        return PURPOSES.contains(code) ? Match.NO : Match.UNKNOWN;
    }

    /** Reading is access and use; to disclose or to access and correct may contain it. */
    static Match action(String token) {
        return switch (token) {
            case ACTION + "access", ACTION + "use" -> Match.YES;
            case ACTION + "collect" -> Match.NO;
            default -> Match.UNKNOWN;
        };
    }

    /** The caller by reference and role, both where both are given. An actor that names nobody is in doubt. */
    Match actor(Map<?, ?> actor) {
        Match role = actor.containsKey("role") ? role(Tokens.ofConcept(actor.get("role"))) : null;
        Match reference = actor.containsKey("reference") ? reference(actor.get("reference")) : null;
        if (role == null && reference == null || actor.containsKey("modifierExtension")) {
            return Match.UNKNOWN;
        }
        Match both = role == null ? Match.YES : role;
        both = reference == null ? both : both.and(reference);
        return OF_ACTOR.containsAll(actor.keySet()) ? both : both.and(Match.UNKNOWN);
    }

    /** What the codings agree on, null if they say nothing of the caller. */
    private @Nullable Match role(Tokens codings) {
        Match agreed = codings.doubt() ? Match.UNKNOWN : null;
        for (String token : codings.read()) {
            if (!RECIPIENT.contains(token)) {
                Match each = role(token);
                agreed = agreed == null || agreed == each ? each : Match.UNKNOWN;
            }
        }
        return agreed;
    }

    private Match role(String token) {
        if (token.startsWith(CALLER_ROLE + "|")) {
            return callerRole(token.substring(CALLER_ROLE.length() + 1));
        }
        return token.startsWith(INSTITUTION_KIND + "|")
                ? institutionKind(token.substring(INSTITUTION_KIND.length() + 1))
                : Match.UNKNOWN;
    }

    private Match callerRole(String code) {
        if (code.equals(caller.role().claim())) {
            return Match.YES;
        }
        boolean known =
                Arrays.stream(Role.values()).anyMatch(role -> role.claim().equals(code));
        return known ? Match.NO : Match.UNKNOWN;
    }

    private Match institutionKind(String code) {
        if (caller.institution() == null) {
            return Match.UNKNOWN;
        }
        return registry.institution(caller.institution())
                .map(Institution::kind)
                .map(kind -> Match.of(kind.equals(code)))
                .orElse(Match.UNKNOWN);
    }

    /** Whether it refers to the caller, null if it has no content. */
    private @Nullable Match reference(@Nullable Object element) {
        if (element instanceof Map<?, ?> empty && WITHOUT_CONTENT.containsAll(empty.keySet())) {
            return null;
        }
        if (!(element instanceof Map<?, ?> object)) {
            return Match.UNKNOWN;
        }
        if (object.get("reference") instanceof String text) {
            Reference reference = Reference.parse(text);
            return reference == null ? Match.UNKNOWN : refersToCaller(reference);
        }
        return object.get("identifier") instanceof Map<?, ?> identifier ? identifies(identifier) : Match.UNKNOWN;
    }

    private Match refersToCaller(Reference reference) {
        return reference.type().equals("CareTeam") ? careTeam(reference) : names(reference);
    }

    /** An id that neither the registry nor a resource of the hub tells may be another name of the caller. */
    private Match names(Reference reference) {
        Reference named = surroundings.names().getOrDefault(reference, reference);
        return switch (named.type()) {
            case "Organization" -> institution(named.id());
            case "Practitioner" -> practitioner(named.id());
            default -> Match.UNKNOWN;
        };
    }

    private Match identifies(Map<?, ?> identifier) {
        if (!(identifier.get("value") instanceof String value)
                || !(identifier.get("system") instanceof String system)) {
            return Match.UNKNOWN;
        }
        return switch (system) {
            case INSTITUTION -> institution(value);
            case PRACTITIONER -> practitioner(value);
            default -> Match.UNKNOWN;
        };
    }

    /** A care team is who is in it now; one that is not in the record, or of which nobody knows when it is, is in doubt. */
    private Match careTeam(Reference reference) {
        Traits team = surroundings.find(reference);
        if (team == null || team.authors().isEmpty()) {
            return Match.UNKNOWN;
        }
        boolean ended = team.end() != null && !now.isBefore(team.end());
        boolean ahead = team.start() != null && now.isBefore(team.start());
        if (ended || ahead || !"active".equals(team.status())) {
            return Match.NO;
        }
        Match member = Match.NO;
        for (String text : team.authors()) {
            Reference who = Reference.parse(text);
            member = member.or(who == null ? Match.UNKNOWN : member(who));
        }
        return member;
    }

    private Match member(Reference who) {
        boolean layman = who.type().equals("Patient") || who.type().equals("RelatedPerson");
        return layman ? Match.NO : names(who);
    }

    private Match institution(String id) {
        return same(id, caller.institution(), registry.institution(id).isPresent());
    }

    private Match practitioner(String id) {
        return same(id, caller.practitioner(), registry.practitioner(id).isPresent());
    }

    private static Match same(String id, @Nullable String callers, boolean known) {
        if (id.equals(callers)) {
            return Match.YES;
        }
        return known ? Match.NO : Match.UNKNOWN;
    }
}
