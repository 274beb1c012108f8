package org.longmai.consent.provision;

import org.jspecify.annotations.Nullable;

/** What a provision does where it applies. */
enum Effect {
    PERMIT,
    DENY,
    /** Permits what is of normal confidentiality and denies the rest, as IHE's policies do. */
    NORMAL,
    /** Not clear, so taken as a denial; an exception to it reverses nothing that is known. */
    UNCLEAR;

    /** @param absent the effect of a provision without a type */
    static Effect of(@Nullable Object type, Effect absent) {
        if (type == null) {
            return absent;
        }
        return "permit".equals(type) ? PERMIT : "deny".equals(type) ? DENY : UNCLEAR;
    }

    /** The effect of an exception that has no type of its own. */
    Effect reversed() {
        return switch (this) {
            case PERMIT -> DENY;
            case DENY -> PERMIT;
            case NORMAL, UNCLEAR -> UNCLEAR;
        };
    }
}
