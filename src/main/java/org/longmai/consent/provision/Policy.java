package org.longmai.consent.provision;

import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.longmai.access.PurposeOfUse;

/**
 * A policy that holds where nothing more exact is said, the strictest first. Exactly one is the district's implicit policy.
 *
 * @see <a href="https://profiles.ihe.net/ITI/PCF/volume-1.html#15321-implicit-option">IHE PCF: Implicit Option</a>
 */
public enum Policy {
    /** Nothing is shared. */
    DENY,
    /** Nothing is shared but in a declared emergency. */
    BREAK_GLASS_ONLY,
    /** Clinical callers see what is of normal confidentiality, for treatment. */
    BASIC_NORMAL,
    /** Clinical callers see what is of normal confidentiality, for every purpose. */
    ALL_NORMAL,
    /** A resident's own opt-in: everything, with the exceptions that the consent names. No district has it. */
    OPT_IN;

    private static final String IHE = "https://profiles.ihe.net/ITI/PCF/Policy-";
    private static final String ACT_CODE = "http://terminology.hl7.org/CodeSystem/v3-ActCode|";

    /** The policy that a consent names, or null if the name is none of ours. */
    static @Nullable Policy named(String uriOrToken) {
        for (Policy policy : values()) {
            if (policy != OPT_IN && uriOrToken.equals(IHE + policy.code())) {
                return policy;
            }
        }
        return switch (uriOrToken) {
            case ACT_CODE + "OPTIN", ACT_CODE + "OPTINR" -> OPT_IN;
            case ACT_CODE + "OPTOUT", ACT_CODE + "OPTOUTE" -> DENY;
            default -> null;
        };
    }

    /** As settings and IHE name it: {@code basic-normal}. */
    public String code() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** What the policy does for a clinical caller with this purpose. */
    Effect effect(PurposeOfUse purpose) {
        return switch (this) {
            case DENY, BREAK_GLASS_ONLY -> Effect.DENY;
            case BASIC_NORMAL -> purpose == PurposeOfUse.TREAT ? Effect.NORMAL : Effect.UNCLEAR;
            case ALL_NORMAL -> Effect.NORMAL;
            case OPT_IN -> Effect.PERMIT;
        };
    }
}
