package org.longmai.consent;

/**
 * What a resident decided has changed, on this instance: a consent, a delegate, something that a doctor withholds. Whoever
 * shows the record over a time asks for a new decision. The next query of every instance sees the change without it.
 *
 * @param resident the id under which it was decided
 */
public record ConsentChanged(String resident) {}
