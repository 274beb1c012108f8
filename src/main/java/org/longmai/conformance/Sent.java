package org.longmai.conformance;

import org.jspecify.annotations.Nullable;
import org.longmai.fhir.Resource;

/**
 * A resource as it was sent.
 *
 * @param path its FHIRPath in what was sent, as {@code Bundle.entry[3].resource}
 * @param fullUrl by which others of the same submission refer to it
 */
public record Sent(String path, @Nullable String fullUrl, Resource resource) {}
