package org.longmai.access;

/** What a scope permits to do with resources, each a letter of it. */
public enum Interaction {
    CREATE,
    READ,
    UPDATE,
    DELETE,
    SEARCH;

    /** The letter in a scope: the {@code c} of {@code cruds}. */
    char letter() {
        return "cruds".charAt(ordinal());
    }
}
