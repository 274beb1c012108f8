package org.longmai.clinical;

import org.longmai.fhir.Resource;

/**
 * A resource and the institution that recorded it.
 *
 * @param institution its id in the registry
 */
public record Held(Resource resource, String institution) {}
