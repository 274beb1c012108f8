package org.longmai.dispute;

/**
 * An officer answered a dispute.
 *
 * @param resident who opened it
 * @param dispute the id of the case
 */
public record DisputeAnswered(String resident, String dispute) {}
