package org.longmai.intake;

import jakarta.servlet.http.HttpServletResponse;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.longmai.access.Caller;
import org.longmai.fhir.Failure;
import org.longmai.fhir.Failure.Category;
import org.longmai.fhir.OperationOutcome;
import org.longmai.fhir.Resource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * The desk at the door: what is refused, whole or in part, goes into the quarantine, and its sender is told under what id. If
 * it cannot be kept the answer stays what it was.
 */
@Component
class Reception {

    /** The header that names a submission of the quarantine. */
    static final String HEADER = "X-Submission";

    private static final Logger LOG = LoggerFactory.getLogger(Reception.class);
    private static final int MOST_ISSUES = 200;

    private final Quarantine quarantine;

    Reception(Quarantine quarantine) {
        this.quarantine = quarantine;
    }

    /**
     * @param body what was read of the request
     * @param take takes the body in
     * @return what {@code take} answers
     * @throws Failure as {@code take} does
     */
    Map<String, Object> receive(
            Caller caller, byte[] body, HttpServletResponse response, Supplier<Map<String, Object>> take) {
        try {
            Map<String, Object> answer = take.get();
            List<Map<String, Object>> failed = SubmissionAccepted.failed(answer);
            if (!failed.isEmpty()) {
                keep(caller, body, partly(body, answer, failed), response);
            }
            return answer;
        } catch (Failure failure) {
            refused(caller, body, failure, response);
            throw failure;
        }
    }

    /** Keeps what was refused, if it is of the kind that is kept. */
    void refused(Caller caller, byte[] body, Failure failure, HttpServletResponse response) {
        if (isKept(failure)) {
            keep(caller, body, rejected(body, failure), response);
        }
    }

    /** Not what the caller may not send, nor what the store has not decided. */
    private static boolean isKept(Failure failure) {
        return failure.category() != Category.FORBIDDEN && failure.category() != Category.UNAVAILABLE;
    }

    private void keep(Caller caller, byte[] body, Sent.Facts facts, HttpServletResponse response) {
        if (caller.institution() == null) {
            return;
        }
        try {
            response.setHeader(HEADER, quarantine.keep(caller.institution(), body, facts));
        } catch (RuntimeException e) {
            LOG.warn("A rejected submission could not be kept: {}", e.getClass().getSimpleName());
        }
    }

    static Sent.Facts rejected(byte[] body, Failure failure) {
        Resource bundle = bundle(body);
        int entries = bundle == null ? 0 : bundle.objects("entry").size();
        return new Sent.Facts(
                bundle == null ? null : Sent.identity(bundle),
                bundle == null ? null : bundle.string("type"),
                entries,
                entries,
                OperationOutcome.status(failure.category()).value(),
                bounded(Resource.objects(OperationOutcome.of(failure), "issue")),
                body.length,
                0);
    }

    static Sent.Facts partly(byte[] body, Map<String, Object> answer, List<Map<String, Object>> failed) {
        Resource bundle = bundle(body);
        List<Map<String, Object>> issues = failed.stream()
                .flatMap(response -> Resource.objects(response, "outcome.issue").stream())
                .toList();
        return new Sent.Facts(
                bundle == null ? null : Sent.identity(bundle),
                bundle == null ? null : bundle.string("type"),
                Resource.objects(answer, "entry").size(),
                failed.size(),
                200,
                bounded(issues),
                body.length,
                0);
    }

    private static Map<String, Object> bounded(List<Map<String, Object>> issues) {
        return Map.of(
                "resourceType", "OperationOutcome", "issue", issues.subList(0, Math.min(issues.size(), MOST_ISSUES)));
    }

    private static @Nullable Resource bundle(byte[] body) {
        try {
            return Resource.of(body);
        } catch (Failure unreadable) {
            return null;
        }
    }
}
