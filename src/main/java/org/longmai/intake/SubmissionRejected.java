package org.longmai.intake;

import java.time.Duration;
import java.time.Instant;
import org.longmai.fhir.Failure;

/**
 * A Bundle was refused, and nothing has changed.
 *
 * @param failure why
 */
public record SubmissionRejected(String institution, Instant received, Duration took, Failure failure) {}
