package org.longmai.record;

/**
 * Something was appended to a file, and is durable: on this instance, and where the store tells of it on others; some are told twice.
 * Who listens is quick: a sender waits for it.
 *
 * @param file whose log it is
 */
public record FileAppended(String file) {}
