package org.longmai.request;

/**
 * Somebody asks a resident for consent.
 *
 * @param resident the id under which the resident is known
 */
public record ConsentRequested(String resident, String request, String institution) {}
