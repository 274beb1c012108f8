package org.longmai.access;

import java.util.Locale;

/** What a caller is to the district. */
public enum Role {
    INSTITUTION,
    DOCTOR,
    NURSE,
    FAMILY_DOCTOR,
    RESIDENT,
    DELEGATE,
    STEWARD,
    PRIVACY_OFFICER,
    DISTRICT_OFFICER;

    /** Whether the role treats residents, and so may ask for a chart. */
    public boolean isClinical() {
        return this == DOCTOR || this == NURSE || this == FAMILY_DOCTOR;
    }

    /** The role as a token's claim names it: {@code family-doctor}. */
    public String claim() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
