package org.longmai.intake;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.longmai.conformance.Conformance;
import org.longmai.conformance.Sent;
import org.longmai.conformance.Verdict;
import org.longmai.fhir.Failure;
import org.longmai.fhir.Issue;
import org.longmai.fhir.Reference;
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
     * Looks at what became of a resource by a patch.
     *
     * @throws Failure INVALID with all that is wrong with it
     */
    void require(String institution, Operation patched) {
        List<Issue> errors =
                conformance.check(institution, List.of(sent(patched))).get(0).errors();
        if (!errors.isEmpty()) {
            throw Failure.invalid(errors);
        }
    }

    /**
     * @param failures gets those of a batch; those of anything else are thrown, all together
     * @return what the senders of the entries should know
     */
    Map<Integer, List<Issue>> check(Submission submission, Map<Integer, Failure> failures) {
        List<Operation> operations = submission.operations().stream()
                .filter(operation -> operation.resource() != null && !failures.containsKey(operation.index()))
                .toList();
        List<Verdict> verdicts = conformance.check(
                submission.institution(),
                operations.stream().map(DoorChecks::sent).toList());
        Map<Integer, List<Issue>> warnings = new HashMap<>();
        List<Issue> errors = new ArrayList<>(0);
        for (int i = 0; i < operations.size(); i++) {
            Verdict verdict = verdicts.get(i);
            if (!verdict.warnings().isEmpty()) {
                warnings.put(operations.get(i).index(), verdict.warnings());
            }
            if (verdict.errors().isEmpty()) {
                continue;
            }
            if (submission.isAtomic()) {
                errors.addAll(verdict.errors());
            } else {
                failures.put(operations.get(i).index(), Failure.invalid(verdict.errors()));
            }
        }
        if (!errors.isEmpty()) {
            throw Failure.invalid(errors.subList(0, Math.min(errors.size(), MOST)));
        }
        return warnings;
    }

    /** What the institution sent is stored. */
    void stored(String institution, Iterable<Reference> references) {
        conformance.stored(institution, references);
    }

    private static Sent sent(Operation operation) {
        return new Sent(
                operation.path() + ".resource", operation.fullUrl(), Objects.requireNonNull(operation.resource()));
    }
}
