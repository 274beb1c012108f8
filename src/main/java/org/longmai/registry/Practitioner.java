package org.longmai.registry;

/** A doctor or nurse, at the institution that they ask from. */
public record Practitioner(String id, String name, String nameEn, String institution) {}
