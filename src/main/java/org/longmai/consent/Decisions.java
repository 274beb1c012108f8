package org.longmai.consent;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.longmai.access.Caller;
import org.longmai.access.PurposeOfUse;
import org.longmai.access.Role;
import org.longmai.consent.provision.Compiler;
import org.longmai.consent.provision.Outcome;
import org.longmai.consent.provision.Question;
import org.longmai.consent.provision.ResourceSet;
import org.longmai.consent.provision.Rule;
import org.longmai.consent.provision.Surroundings;
import org.longmai.fhir.Resource;
import org.longmai.registry.Institution;
import org.longmai.registry.Registry;
import org.springframework.stereotype.Component;

/**
 * Decides what a caller may see of a resident's record: from values alone, so that the same question has the same answer
 * wherever it is asked.
 */
@Component
class Decisions {

    private final ConsentSettings settings;
    private final Registry registry;

    Decisions(ConsentSettings settings, Registry registry) {
        this.settings = settings;
        this.registry = registry;
    }

    /** What a resident sees, or who acts for them. */
    Decision decide(Standing standing, ResourceSet withheld, Labelling labelling) {
        if (standing.kind() == Standing.Kind.SELF) {
            return Decision.everything(standing.ground(), withheld, labelling);
        }
        Rule rule = Compiler.mandate(standing.types(), standing.withheld());
        Terms.Part part = new Terms.Part(rule, List.of(), standing.ground());
        return Decision.acting(new Terms(part, Map.of()), standing.ground(), withheld, labelling);
    }

    /**
     * Institutions see what they recorded themselves; of the rest clinical callers see what the resident's consents permit
     * and, where none of them applies, what the district's policy does.
     *
     * <p>A caller who asks for {@code ETREAT} or {@code BTG} is decided as one who asks for {@code TREAT}: naming an
     * emergency grants nothing; what one grants that was declared comes on top ({@link #inEmergency}).
     *
     * @param now when the answer is given: a Decision is not kept
     */
    Decision decide(Caller caller, PurposeOfUse purpose, Declarations declarations, Labelling labelling, Instant now) {
        if (caller.role().isClinical()) {
            Question question = new Question(caller, purpose, now, registry, declarations.surroundings());
            return decide(question, declarations, labelling);
        }
        return caller.role() == Role.INSTITUTION
                ? Decision.only(caller.institution(), Ground.CUSTODIAN, labelling)
                : Decision.only(null, Ground.NOT_CLINICAL, labelling);
    }

    /**
     * The decision, and what a declared emergency opens, whatever the resident decided: all but what is never opened. It counts for a
     * caller who asks for it ({@link Glass#isAskedFor}): an everyday look of the same doctor in the same hours stays one.
     */
    Decision inEmergency(Decision agreed, Caller caller, List<Glass> glasses, Instant now) {
        for (Glass glass : glasses) {
            if (glass.isFor(caller, now)) {
                return agreed.inEmergency(Compiler.mandate(null, settings.neverInEmergency()), Ground.of(glass));
            }
        }
        return agreed;
    }

    private Decision decide(Question question, Declarations declarations, Labelling labelling) {
        Compiler compiler = new Compiler(question, settings.implicit(), settings.sensitive());
        List<Terms> terms = new ArrayList<>();
        for (String origin : declarations.deciding(own -> compiler.isInForce(own.consent()))) {
            terms.add(terms(compiler, declarations.of(origin), declarations.papers()));
        }
        if (terms.isEmpty()) {
            terms.add(terms(compiler, List.of(), declarations.papers()));
        }
        return Decision.by(terms, question.caller().institution(), grounds(terms), labelling);
    }

    private Terms terms(Compiler compiler, List<Declaration.Own> own, List<Declaration.Paper> papers) {
        List<Terms.Source> given = new ArrayList<>();
        for (Declaration.Own each : own) {
            add(compiler.consent(each.consent(), each.patient()), Ground.of(each.consent()), given);
        }
        Map<Declaration.Paper, Rule> rules = new LinkedHashMap<>();
        papers.forEach(paper -> rules.put(paper, compiler.consent(paper.consent(), paper.patient())));
        Map<String, Terms.Part> at = new LinkedHashMap<>();
        for (Declaration.Paper paper : papers) {
            if (paper.sound() && settings.papers() == ConsentSettings.Trust.OWN) {
                at.computeIfAbsent(paper.institution(), institution -> part(compiler, given, rules, institution));
            }
        }
        return new Terms(part(compiler, given, rules, null), at);
    }

    /** @param holder of the files that it is about; null: all others */
    private Terms.Part part(
            Compiler compiler, List<Terms.Source> given, Map<Declaration.Paper, Rule> papers, @Nullable String holder) {
        List<Terms.Source> sources = new ArrayList<>(given);
        papers.forEach((paper, rule) -> {
            Ground ground = Ground.ofPaper(paper.consent(), name(paper.institution()));
            add(isTrusted(paper, holder) ? rule : rule.denying(), ground, sources);
        });
        Rule whole = compiler.terms(sources.stream().map(Terms.Source::rule).toList());
        return new Terms.Part(whole, sources, Ground.of(settings.implicit()));
    }

    private static void add(Rule rule, Ground ground, List<Terms.Source> sources) {
        if (rule.maySay(Outcome.PERMIT) || rule.maySay(Outcome.DENY)) {
            sources.add(new Terms.Source(rule, ground));
        }
    }

    /** A paper that an institution sent permits that institution's data, or by a setting all; it denies without trust. */
    private boolean isTrusted(Declaration.Paper paper, @Nullable String holder) {
        boolean reaches = settings.papers() == ConsentSettings.Trust.ALL
                || paper.institution().equals(holder);
        return paper.sound() && reaches;
    }

    private String name(String institution) {
        return registry.institution(institution).map(Institution::name).orElse(institution);
    }

    private List<Ground> grounds(List<Terms> terms) {
        Set<Ground> grounds = new LinkedHashSet<>(List.of(Ground.CUSTODIAN));
        boolean silent = false;
        for (Terms each : terms) {
            for (Terms.Part part : each.parts()) {
                part.sources().forEach(source -> grounds.add(source.ground()));
                silent |= part.mayBeSilent();
            }
        }
        if (silent) {
            grounds.add(Ground.of(settings.implicit()));
        }
        return List.copyOf(grounds);
    }

    /**
     * The decision on one resident who was never known under another id, without labels but the entries' own.
     *
     * @param resident the hub id; a consent whose {@code patient} is not {@code Patient/<resident>} can deny but not permit
     * @param consents FHIR R4 Consents of the resident, in whatever status
     */
    Decision decide(Caller caller, String resident, PurposeOfUse purpose, List<Resource> consents, Instant now) {
        if (caller.isResident(resident)) {
            return decide(Standing.self(true), new ResourceSet(Set.of()), Labelling.NONE);
        }
        List<Declaration.Own> own = consents.stream()
                .map(consent -> new Declaration.Own(consent, resident, Set.of()))
                .toList();
        Declarations declarations = new Declarations(Set.of(resident), own, List.of(), Surroundings.NONE);
        return decide(caller, purpose, declarations, Labelling.NONE, now);
    }
}
