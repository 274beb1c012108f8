package org.longmai.emergency;

/** Why an emergency is declared; in words in {@code emergency/reasons.json}. */
enum BreakGlassReason {
    LIFE_THREATENING,
    UNCONSCIOUS,
    CONFUSED,
    CHILD_ALONE,
    MASS_CASUALTY,
    OTHER
}
