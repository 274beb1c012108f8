package org.longmai.intake;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.longmai.access.Caller;
import org.longmai.access.Role;
import org.longmai.fhir.Failure;
import org.longmai.fhir.Resource;
import org.longmai.intake.SubmissionController.SubmissionError;
import org.springframework.stereotype.Component;

/** Sends a quarantined submission in again, as its sender could: with the caller's own scopes, through the same checks. */
@Component
class Resubmission {

    private final Quarantine quarantine;
    private final Intake intake;
    private final SingleReader singles;

    Resubmission(Quarantine quarantine, Intake intake, SingleReader singles) {
        this.quarantine = quarantine;
        this.intake = intake;
        this.singles = singles;
    }

    /** The caller's own rejected submission, if there is such a one and its body is kept. */
    Optional<Sent> own(Caller caller, String id) {
        return quarantine
                .find(id)
                .filter(sent ->
                        caller.role() == Role.INSTITUTION && sent.institution().equals(caller.institution()))
                .filter(sent -> sent.state() == Sent.State.REJECTED && sent.kept());
    }

    /**
     * What still stands against it; none if it is accepted now.
     *
     * @throws Failure UNAVAILABLE if that cannot be told
     */
    List<SubmissionError> resubmit(Caller caller, String id) {
        byte[] body = quarantine.body(id).orElseThrow(Failure::notFound);
        try {
            Map<String, Object> answer = submit(caller, body);
            List<Map<String, Object>> failed = SubmissionAccepted.failed(answer);
            if (!failed.isEmpty()) {
                return refused(caller, body, Reception.partly(body, answer, failed));
            }
            quarantine.end(id, Sent.State.RESUBMITTED);
            return List.of();
        } catch (Failure failure) {
            return switch (failure.category()) {
                case UNAVAILABLE -> throw failure;
                case FORBIDDEN -> List.of(new SubmissionError(failure.getMessage(), List.of("id")));
                default -> refused(caller, body, Reception.rejected(body, failure));
            };
        }
    }

    private Map<String, Object> submit(Caller caller, byte[] body) {
        Resource bundle = Resource.of(body);
        if (!SingleReader.isSingle(bundle)) {
            return intake.submit(caller, body, Preference.MINIMAL);
        }
        Submission single = singles.read(Intake.institution(caller), bundle);
        return intake.submit(caller, single, bundle, Preference.MINIMAL);
    }

    private List<SubmissionError> refused(Caller caller, byte[] body, Sent.Facts facts) {
        quarantine.keep(String.valueOf(caller.institution()), body, facts);
        return Resource.objects(facts.json(), "outcome.issue").stream()
                .map(issue -> new SubmissionError(String.valueOf(issue.get("diagnostics")), List.of("id")))
                .toList();
    }
}
