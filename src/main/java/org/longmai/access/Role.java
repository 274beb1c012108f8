package org.longmai.access;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

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
    DISTRICT_OFFICER,
    /** Somebody outside who holds a health link of a resident: no token has this role. */
    RECEIVER;

    /** The role that a token's claim names, if it names one. */
    public static Optional<Role> ofClaim(String claim) {
        return Arrays.stream(values())
                .filter(role -> role.claim().equals(claim))
                .findFirst();
    }

    /** Whether a token can name it. */
    public boolean hasTokens() {
        return this != RECEIVER;
    }

    /** Whether the role treats residents, and so may ask for a chart. */
    public boolean isClinical() {
        return this == DOCTOR || this == NURSE || this == FAMILY_DOCTOR;
    }

    /** Whether the caller is a resident or acts for one. */
    public boolean isOfResident() {
        return this == RESIDENT || this == DELEGATE;
    }

    /** Whether nobody has the role but for an institution. */
    boolean needsInstitution() {
        return this == INSTITUTION || isClinical();
    }

    /** The role as a token's claim names it: {@code family-doctor}. */
    public String claim() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Why who has the role asks, unless something else is said. */
    public PurposeOfUse purpose() {
        return isOfResident() ? PurposeOfUse.PATRQT : isClinical() ? PurposeOfUse.TREAT : PurposeOfUse.HOPERAT;
    }

    /** The contexts of SMART scopes that count for the role: a token cannot lend a person what is meant for a system. */
    Set<String> scopeContexts() {
        return switch (this) {
            case INSTITUTION -> Set.of("system");
            case RESIDENT, DELEGATE -> Set.of("patient", "user");
            case DOCTOR, NURSE, FAMILY_DOCTOR, STEWARD, PRIVACY_OFFICER, DISTRICT_OFFICER -> Set.of("user");
            case RECEIVER -> Set.of();
        };
    }
}
