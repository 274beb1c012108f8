package org.longmai.emergency;

/** A privacy officer reviewed a declared emergency. */
public record GlassReviewed(String resident, String emergency, boolean justified) {}
