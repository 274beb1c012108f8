package org.longmai.usage;

/**
 * In the context of an operation: what it was weighed at before it ran.
 *
 * @param fields how many its answer may have
 */
public record Cost(long fields) {}
