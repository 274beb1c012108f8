package org.longmai.consent;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.longmai.access.Caller;
import org.longmai.access.PurposeOfUse;
import org.longmai.access.Role;
import org.longmai.consent.provision.Compiler;
import org.longmai.consent.provision.Outcome;
import org.longmai.consent.provision.Question;
import org.longmai.consent.provision.Rule;
import org.longmai.fhir.Resource;
import org.longmai.registry.Registry;
import org.springframework.stereotype.Component;

/** Decides what a caller may see of a resident's record. */
@Component
public class Decisions {

    private final ConsentSettings settings;
    private final Registry registry;

    Decisions(ConsentSettings settings, Registry registry) {
        this.settings = settings;
        this.registry = registry;
    }

    /**
     * Residents see their whole record, institutions what they recorded themselves; of the rest clinical callers see what
     * the resident's consents permit and, where none of them applies, what the district's policy does.
     *
     * <p>A caller who asks for {@code ETREAT} or {@code BTG} is decided as one who asks for {@code TREAT}: naming an
     * emergency grants nothing, declaring one is another matter.
     *
     * @param resident the hub id; a consent whose {@code patient} is not {@code Patient/<resident>} can deny but not permit
     * @param consents FHIR R4 Consents of the resident, in whatever status
     * @param now when the answer is given: a Decision is not kept
     */
    public Decision decide(Caller caller, String resident, PurposeOfUse purpose, List<Resource> consents, Instant now) {
        if (caller.isResident(resident)) {
            return Decision.everything(List.of(Ground.RESIDENT));
        }
        if (caller.role().isClinical()) {
            return decide(new Question(caller, resident, purpose, now, registry), consents);
        }
        return caller.role() == Role.INSTITUTION
                ? Decision.only(caller.institution(), List.of(Ground.CUSTODIAN))
                : Decision.only(null, List.of(Ground.NOT_CLINICAL));
    }

    private Decision decide(Question question, List<Resource> consents) {
        Compiler compiler = new Compiler(question, settings.implicit(), settings.sensitive());
        List<Ground> grounds = new ArrayList<>(List.of(Ground.CUSTODIAN));
        List<Rule> rules = new ArrayList<>();
        for (Resource consent : consents) {
            Rule rule = compiler.consent(consent);
            if (rule.maySay(Outcome.PERMIT) || rule.maySay(Outcome.DENY)) {
                rules.add(rule);
                grounds.add(Ground.of(consent));
            }
        }
        if (rules.stream().allMatch(rule -> rule.maySay(Outcome.SILENT))) {
            grounds.add(Ground.of(settings.implicit()));
        }
        return Decision.by(compiler.terms(rules), question.caller().institution(), grounds);
    }
}
