package org.longmai.store;

/** A file's key was destroyed, here or by another instance: what is in memory of it has to go. */
public record FileErased(String file) {}
