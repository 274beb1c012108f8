package org.longmai.consent.provision;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.longmai.fhir.Reference;
import org.longmai.fhir.Resource;

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
        this.labels = new Labels(sensitive);
    }

    /** The whole: the district's policy, and the consents as exceptions to it. */
    public Rule terms(List<Rule> consents) {
        return Rule.where(List.of(), outcome(implicit), withNormal(implicit, consents));
    }

    /** One consent; a rule that never speaks if the consent is not active or is about something else than privacy. */
    public Rule consent(Resource consent) {
        Map<String, Object> json = consent.json();
        Match about = about(json);
        if (!consent.type().equals("Consent") || !"active".equals(json.get("status")) || about == Match.NO) {
            return Rule.NEVER;
        }
        Object provision = json.get("provision");
        if (provision == null) {
            return rule(Map.of(), base(json), about, isModified(json));
        }
        return provision instanceof Map<?, ?> root
                ? rule(root, Effect.of(root.get("type"), base(json)), about, isModified(json))
                : Rule.doubtful(Outcome.DENY, List.of());
    }

    private Rule rule(Map<?, ?> provision, Effect effect, Match about, boolean modified) {
        List<Rule> exceptions = withNormal(effect, exceptions(provision.get("provision"), effect.reversed()));
        if (modified || isModified(provision)) {
            return Rule.doubtful(outcome(effect), exceptions);
        }
        List<Condition> conditions = new ArrayList<>(List.of(about));
        provision.forEach((name, element) -> conditions.add(condition((String) name, element, effect)));
        return Rule.where(conditions, outcome(effect), exceptions);
    }

    /** @param absent the effect of an exception without a type */
    private List<Rule> exceptions(@Nullable Object element, Effect absent) {
        if (element == null) {
            return List.of();
        }
        return Elements.repetitions(element).stream()
                .map(item -> item instanceof Map<?, ?> nested
                        ? rule(nested, Effect.of(nested.get("type"), absent), Match.YES, false)
                        : Rule.doubtful(Outcome.DENY, List.of()))
                .toList();
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
            case "data" -> Conditions.data(element);
            default -> Match.UNKNOWN;
        };
    }

    /** Whether the consent is about this resident's privacy. Another Patient may be a file of the resident's. */
    private Match about(Map<String, Object> json) {
        Match scope = Tokens.ofConcept(json.get("scope")).any(Compiler::scope);
        boolean ofResident = json.get("patient") instanceof Map<?, ?> patient
                && new Reference("Patient", question.resident()).toString().equals(patient.get("reference"));
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
