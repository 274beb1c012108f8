package org.longmai.record;

/**
 * Something was appended to a file, on this instance; it is durable. Who listens is quick: a sender waits for it.
 *
 * @param file whose log it is
 */
public record FileAppended(String file) {}
