package org.longmai.consent.provision;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.longmai.fhir.Reference;
import org.longmai.fhir.Resource;
import org.longmai.fhir.Traits;

/** Compiles Consents to rules, for one question. */
public final class Compiler {

    private static final String SCOPE = "http://terminology.hl7.org/CodeSystem/consentscope|patient-privacy";

    private static final Set<String> OF_CONSENT = Set.of(
            ("resourceType id meta language text contained extension identifier status scope category patient dateTime "
                            + "performer organization sourceAttachment sourceReference policy policyRule verification "
                            + "provision")
                    .split(" "));

    private final Question question;
    private final Effect implicit;
    private final Labels labels;

    /**
     * @param implicit the district's policy
     * @param sensitive codes of labels that make an entry restricted
     */
    public Compiler(Question question, Policy implicit, Set<String> sensitive) {
        this.question = question;
        this.implicit = implicit.effect(question.purpose());
        this.labels = Labels.of(sensitive);
    }

    /** Whether the labels say more than normal confidentiality. */
    public static boolean isRestricted(Traits entry, Set<String> sensitive) {
        return Labels.of(sensitive).normal().in(entry) == Match.NO;
    }

    /** The whole: the district's policy, and the consents as exceptions to it. */
    public Rule terms(List<Rule> consents) {
        return Rule.where(List.of(), outcome(implicit), withNormal(implicit, consents));
    }

    /**
     * What somebody sees who acts for the resident.
     *
     * @param types resource types; null: all
     * @param withheld codes of labels of what is not theirs to see
     */
    public static Rule mandate(@Nullable Set<String> types, Set<String> withheld) {
        Condition kinds = types == null ? Match.YES : Conditions.typeIn(types);
        Rule exception = Rule.where(List.of(Labels.labelled(withheld)), Outcome.DENY, List.of());
        return Rule.where(List.of(kinds), Outcome.PERMIT, withheld.isEmpty() ? List.of() : List.of(exception));
    }

    /**
     * One consent; a rule that never speaks if the consent is not active or is about something else than privacy.
     *
     * @param patient the Patient whom it must name; one that names another can deny but not permit
     */
    public Rule consent(Resource consent, String patient) {
        Map<String, Object> json = consent.json();
        Match about = about(json, patient);
        if (!isActive(consent) || about == Match.NO) {
            return Rule.NEVER;
        }
        Object provision = json.get("provision");
        if (provision == null) {
            return rule(Map.of(), base(json), about, isModified(json), new Place("provision", Set.of()));
        }
        return provision instanceof Map<?, ?> root
                ? rule(
                        root,
                        Effect.of(root.get("type"), base(json)),
                        about,
                        isModified(json),
                        new Place("provision", Set.of()))
                : Rule.doubtful(Outcome.DENY, List.of()).at("provision");
    }

    /** Whether the consent is in force now, for whomever: it is active, about privacy, and its period has not passed. */
    public boolean isInForce(Resource consent) {
        boolean aboutElse = Tokens.ofConcept(consent.json().get("scope")).any(Compiler::scope) == Match.NO;
        boolean past = consent.json().get("provision") instanceof Map<?, ?> root
                && root.containsKey("period")
                && question.period(root.get("period")) == Match.NO;
        return isActive(consent) && !aboutElse && !past;
    }

    private static boolean isActive(Resource consent) {
        return consent.type().equals("Consent")
                && "active".equals(consent.json().get("status"));
    }

    /**
     * Where a provision stands.
     *
     * @param path in its Consent
     * @param named the sensitive labels that it and those around it name
     */
    private record Place(String path, Set<String> named) {

        Place naming(Set<String> more) {
            Set<String> all = new HashSet<>(named);
            all.addAll(more);
            return new Place(path, all);
        }

        Place nested(int index) {
            return new Place("%s.provision[%d]".formatted(path, index), named);
        }
    }

    private Rule rule(Map<?, ?> provision, Effect effect, Match about, boolean modified, Place around) {
        Place place = around.naming(labels.named(provision.get("securityLabel")));
        List<Rule> exceptions = withNormal(effect, exceptions(provision.get("provision"), effect.reversed(), place));
        if (modified || isModified(provision)) {
            return Rule.doubtful(outcome(effect), exceptions).at(place.path());
        }
        List<Condition> conditions = new ArrayList<>(List.of(about));
        provision.forEach((name, element) -> conditions.add(condition((String) name, element, effect)));
        return Rule.where(conditions, outcome(effect), exceptions)
                .reaching(labels.within(place.named()))
                .at(place.path());
    }

    /** @param absent the effect of an exception without a type */
    private List<Rule> exceptions(@Nullable Object element, Effect absent, Place around) {
        List<Rule> exceptions = new ArrayList<>();
        if (element != null) {
            for (Object item : Elements.repetitions(element)) {
                exceptions.add(exception(item, absent, around.nested(exceptions.size())));
            }
        }
        return exceptions;
    }

    private Rule exception(Object item, Effect absent, Place place) {
        return item instanceof Map<?, ?> nested
                ? rule(nested, Effect.of(nested.get("type"), absent), Match.YES, false, place)
                : Rule.doubtful(Outcome.DENY, List.of()).at(place.path());
    }

    private Condition condition(String name, Object element, Effect effect) {
        return switch (name) {
            case "id", "extension", "type", "provision" -> Match.YES;
            case "period" -> question.period(element);
            case "actor" -> Elements.any(element, question::actor);
            case "action" -> Tokens.ofConcepts(element).any(Question::action);
            case "purpose" -> Tokens.ofCodings(element).any(question::purpose);
            case "securityLabel" -> labels.of(Tokens.ofCodings(element), effect);
            case "class" -> Conditions.type(Tokens.ofCodings(element));
            case "code" -> Conditions.code(Tokens.ofConcepts(element));
            case "dataPeriod" -> Conditions.dataPeriod(element);
            case "data" -> Conditions.data(element, question.surroundings());
            default -> Match.UNKNOWN;
        };
    }

    /** Whether the consent is about this Patient's privacy. Another Patient may be a file of the same resident's. */
    private static Match about(Map<String, Object> json, String patientId) {
        Match scope = Tokens.ofConcept(json.get("scope")).any(Compiler::scope);
        boolean ofResident = json.get("patient") instanceof Map<?, ?> patient
                && new Reference("Patient", patientId).toString().equals(patient.get("reference"));
        boolean clear = ofResident && OF_CONSENT.containsAll(json.keySet());
        return clear ? scope : scope.and(Match.UNKNOWN);
    }

    private static Match scope(String token) {
        if (token.equals(SCOPE)) {
            return Match.YES;
        }
        return token.endsWith("|patient-privacy") ? Match.UNKNOWN : Match.NO;
    }

    /** What a consent without a type does: as the strictest of the policies that it names, or else as the district's. */
    private Effect base(Map<String, Object> json) {
        Stream<String> names =
                Stream.concat(Tokens.ofConcept(json.get("policyRule")).read().stream(), policyUris(json));
        return names.map(Policy::named)
                .filter(Objects::nonNull)
                .min(Comparator.naturalOrder())
                .map(policy -> policy.effect(question.purpose()))
                .orElse(implicit);
    }

    private static Stream<String> policyUris(Map<String, Object> json) {
        return Resource.objects(json, "policy").stream()
                .filter(policy -> !isModified(policy))
                .map(policy -> String.valueOf(policy.get("uri")));
    }

    /** What modifies an element may turn it into its contrary, and what modifies a resource any of its elements. */
    private static boolean isModified(Map<?, ?> element) {
        return element.containsKey("modifierExtension") || element.containsKey("implicitRules");
    }

    private static Outcome outcome(Effect effect) {
        return effect == Effect.PERMIT ? Outcome.PERMIT : Outcome.DENY;
    }

    /** {@code NORMAL} is a denial with an exception for what is normal. */
    private List<Rule> withNormal(Effect effect, List<Rule> exceptions) {
        if (effect != Effect.NORMAL) {
            return exceptions;
        }
        Rule normal = Rule.where(List.of(labels.normal()), Outcome.PERMIT, List.of());
        return Stream.concat(exceptions.stream(), Stream.of(normal)).toList();
    }
}
