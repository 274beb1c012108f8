package org.longmai.intake;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.longmai.conformance.Conformance;
import org.longmai.conformance.Sent;
import org.longmai.conformance.Verdict;
import org.longmai.fhir.Failure;
import org.longmai.fhir.Issue;
import org.longmai.fhir.Reference;
import org.longmai.fhir.Resource;
import org.longmai.record.Change;
import org.springframework.stereotype.Component;

/** Every resource of a submission to the checks on the road; what they say, by its entry. */
@Component
class DoorChecks {

    /** More are not told of one submission. */
    private static final int MOST = 200;

    private final Conformance conformance;

    DoorChecks(Conformance conformance) {
        this.conformance = conformance;
    }

    /**
     * Of what was sent whole.
     *
     * @param failures gets those of a batch; those of anything else are thrown, all together
     * @return what the senders of the entries should know
     */
    Map<Integer, List<Issue>> check(Submission submission, Map<Integer, Failure> failures) {
        Map<Integer, List<Issue>> warnings = new HashMap<>();
        Map<Integer, Sent> sent = new LinkedHashMap<>();
        for (Operation operation : submission.operations()) {
            if (operation.resource() != null && !failures.containsKey(operation.index())) {
                sent.put(operation.index(), sent(operation.index(), operation.fullUrl(), operation.resource()));
            }
        }
        judge(submission, sent, failures, warnings);
        return warnings;
    }

    /**
     * Of what patches have made of resources.
     *
     * @param failures gets those of a batch; those of anything else are thrown, all together
     * @param warnings gets what the senders of the entries should know
     * @return the plan without what fails
     */
    Plan patched(Submission submission, Plan plan, Map<Integer, Failure> failures, Map<Integer, List<Issue>> warnings) {
        Map<Integer, Sent> sent = new LinkedHashMap<>();
        Stream.concat(plan.commons().stream(), plan.files().values().stream().flatMap(List::stream))
                .filter(step -> step.base() != null)
                .forEach(step -> {
                    if (step.change() instanceof Change.Put put) {
                        sent.put(step.entry(), sent(step.entry(), null, put.resource()));
                    }
                });
        Set<Integer> failing = judge(submission, sent, failures, warnings);
        return failing.isEmpty() ? plan : plan.without(failing);
    }

    /** The entries of a batch that fail. */
    private Set<Integer> judge(
            Submission submission,
            Map<Integer, Sent> sent,
            Map<Integer, Failure> failures,
            Map<Integer, List<Issue>> warnings) {
        Iterator<Verdict> verdicts = conformance
                .check(submission.institution(), List.copyOf(sent.values()))
                .iterator();
        List<Issue> errors = new ArrayList<>(0);
        Set<Integer> failing = new HashSet<>();
        for (Integer entry : sent.keySet()) {
            Verdict verdict = verdicts.next();
            if (!verdict.warnings().isEmpty()) {
                warnings.put(entry, verdict.warnings());
            }
            if (!verdict.errors().isEmpty()) {
                errors.addAll(verdict.errors());
                failing.add(entry);
                if (!submission.isAtomic()) {
                    failures.put(entry, Failure.invalid(verdict.errors()));
                }
            }
        }
        if (submission.isAtomic() && !errors.isEmpty()) {
            throw Failure.invalid(errors.subList(0, Math.min(errors.size(), MOST)));
        }
        return failing;
    }

    /** What the institution sent is stored. */
    void stored(String institution, Iterable<Reference> references) {
        conformance.stored(institution, references);
    }

    private static Sent sent(int entry, @Nullable String fullUrl, Resource resource) {
        return new Sent("Bundle.entry[" + entry + "].resource", fullUrl, resource);
    }
}
