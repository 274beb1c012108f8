package org.longmai.request;

/**
 * A resident answered a request for consent.
 *
 * @param practitioner who had asked
 */
public record ConsentAnswered(
        String resident, String request, boolean granted, String institution, String practitioner) {}
