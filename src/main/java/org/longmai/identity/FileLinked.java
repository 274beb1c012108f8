package org.longmai.identity;

/**
 * A file came to a resident, on whichever instance, where the store tells of it.
 *
 * @param resident an id under which the resident is known
 */
public record FileLinked(String resident) {}
