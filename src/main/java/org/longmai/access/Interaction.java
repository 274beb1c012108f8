package org.longmai.access;

/** What a scope permits to do with resources, each a letter of it. */
public enum Interaction {
    CREATE,
    READ,
    UPDATE,
    DELETE,
    SEARCH;

    private static final String LETTERS = "cruds";

    /** @throws IllegalArgumentException if it is the letter of none */
    static Interaction of(char letter) {
        int index = LETTERS.indexOf(letter);
        if (index < 0) {
            throw new IllegalArgumentException("'%s' is none of cruds".formatted(letter));
        }
        return values()[index];
    }

    /** The letter in a scope: the {@code c} of {@code cruds}. */
    char letter() {
        return LETTERS.charAt(ordinal());
    }
}
