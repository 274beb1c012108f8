package org.longmai.conformance;

import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.longmai.fhir.Issue;
import org.longmai.fhir.Reference;
import org.springframework.stereotype.Component;

/**
 * The checks on the road: structure first, and of what is well built the rules of the district's profiles.
 *
 * <p>A breach of the structure is an error whoever sent it; one of a profile is so for a strict institution, and a warning for
 * a lenient one.
 */
@Component
public class Conformance {

    private final ProfileRules rules;
    private final ConformanceSettings settings;
    private final DaySample sample;
    private final Clock clock;

    Conformance(ProfileRules rules, ConformanceSettings settings, DaySample sample, Clock clock) {
        this.rules = rules;
        this.settings = settings;
        this.sample = sample;
        this.clock = clock;
    }

    /** What the institution sent is stored: some of it is looked at in full at night. */
    public void stored(String institution, Iterable<Reference> references) {
        sample.add(institution, references);
    }

    /**
     * @param institution who sends it
     * @param submission all that is sent together: a date is held to the birth of its patient, if that is among it
     * @return a verdict for each, in their order
     */
    public List<Verdict> check(String institution, List<Sent> submission) {
        StructureCheck structure = new StructureCheck();
        List<Verdict> verdicts = new ArrayList<>(submission.size());
        for (Sent sent : submission) {
            List<Issue> errors = structure.check(sent.resource().json(), sent.path());
            verdicts.add(errors.isEmpty() ? Verdict.FINE : new Verdict(errors, List.of()));
        }
        boolean strict = settings.of(institution) == ConformanceSettings.Level.STRICT;
        Moment now = Moment.of(clock.instant());
        Births births = Births.of(wellBuilt(submission, verdicts));
        for (int i = 0; i < verdicts.size(); i++) {
            if (verdicts.get(i) == Verdict.FINE) {
                verdicts.set(i, verdict(rules.check(submission.get(i), births, now), strict));
            }
        }
        return verdicts;
    }

    private static Stream<Sent> wellBuilt(List<Sent> submission, List<Verdict> verdicts) {
        return IntStream.range(0, submission.size())
                .filter(i -> verdicts.get(i) == Verdict.FINE)
                .mapToObj(submission::get)
                .filter(sent -> sent.resource().type().equals("Patient"));
    }

    private static Verdict verdict(List<Issue> breaches, boolean strict) {
        if (breaches.isEmpty()) {
            return Verdict.FINE;
        }
        return strict ? new Verdict(breaches, List.of()) : new Verdict(List.of(), breaches);
    }
}
