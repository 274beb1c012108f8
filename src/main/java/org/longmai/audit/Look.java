package org.longmai.audit;

/**
 * An entry of the ledger about a resident, as a privacy officer reads it.
 *
 * @param subject the user, as their tokens name them
 */
public record Look(AccessLogEntry entry, String resident, String subject) {}
