package org.longmai.conformance;

import java.util.List;
import org.longmai.fhir.Issue;

/**
 * What the checks on the road say of one resource.
 *
 * @param errors for which it is refused
 * @param warnings with which it is taken
 */
public record Verdict(List<Issue> errors, List<Issue> warnings) {

    static final Verdict FINE = new Verdict(List.of(), List.of());
}
