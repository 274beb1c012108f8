package org.longmai.intake;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.longmai.fhir.Resource;

/**
 * A Bundle was taken, and what was done is durable. Of a batch some entries may have failed.
 *
 * @param id by which the same Bundle of the same institution is known again
 * @param bundle as it was sent
 * @param answer as it goes out, a response for each entry
 */
public record SubmissionAccepted(
        String institution, String id, Instant received, Duration took, Resource bundle, Map<String, Object> answer) {

    /** The responses that tell of an error, by an OperationOutcome of that severity. */
    public List<Map<String, Object>> failed() {
        return failed(answer);
    }

    static List<Map<String, Object>> failed(Map<String, Object> answer) {
        List<Map<String, Object>> failed = new ArrayList<>(0);
        for (Map<String, Object> response : Resource.objects(answer, "entry.response")) {
            List<Object> severities = Resource.values(response, "outcome.issue.severity");
            if (severities.contains("error") || severities.contains("fatal")) {
                failed.add(response);
            }
        }
        return failed;
    }
}
