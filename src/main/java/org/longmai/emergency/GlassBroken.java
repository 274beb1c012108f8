package org.longmai.emergency;

import java.time.Instant;

/**
 * Somebody declared an emergency to see a resident's record. The resident is to be told promptly.
 *
 * @param resident the id under which the resident is known
 */
public record GlassBroken(String resident, String emergency, String institution, Instant opened) {}
