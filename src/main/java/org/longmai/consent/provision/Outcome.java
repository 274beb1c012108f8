package org.longmai.consent.provision;

/** What a rule says of an entry. */
public enum Outcome {
    DENY,
    SILENT,
    PERMIT;

    /** Two rules of one level: a denial overrides, silence gives way. */
    Outcome with(Outcome other) {
        if (this == DENY || other == DENY) {
            return DENY;
        }
        return this == SILENT ? other : this;
    }
}
