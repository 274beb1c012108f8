package org.longmai.consent;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.longmai.consent.provision.Outcome;
import org.longmai.consent.provision.Rule;
import org.longmai.fhir.Traits;

/**
 * What one caller may see of one resident's record, at one moment and for one purpose: an immutable value, for as long as
 * one answer takes. It is asked first for whole institutions, then entry by entry, before anything is opened.
 */
public final class Decision {

    private final boolean everything;
    private final @Nullable String custodian;
    private final @Nullable Rule terms;
    private final boolean mayOpenOthers;
    private final List<Ground> grounds;

    private Decision(boolean everything, @Nullable String custodian, @Nullable Rule terms, List<Ground> grounds) {
        this.everything = everything;
        this.custodian = custodian;
        this.terms = terms;
        this.mayOpenOthers = everything || terms != null && terms.maySay(Outcome.PERMIT);
        this.grounds = List.copyOf(grounds);
    }

    static Decision everything(List<Ground> grounds) {
        return new Decision(true, null, null, grounds);
    }

    /** Nothing but the files of one institution. */
    static Decision only(@Nullable String custodian, List<Ground> grounds) {
        return new Decision(false, custodian, null, grounds);
    }

    /** The files of the caller's institution, and of others what the terms permit. */
    static Decision by(Rule terms, @Nullable String custodian, List<Ground> grounds) {
        return new Decision(false, custodian, terms, grounds);
    }

    /**
     * Whether anything of the institution's files may be visible. False only if no entry whatever could be permitted; exact
     * where the rules do not depend on the entry.
     */
    public boolean mayOpen(String institution) {
        return mayOpenOthers || institution.equals(custodian);
    }

    /** Whether the entry of the institution's file is visible; well under a microsecond, and allocates nothing. */
    public boolean permits(String institution, Traits entry) {
        if (everything || institution.equals(custodian)) {
            return true;
        }
        return mayOpenOthers && terms != null && terms.outcome(entry) == Outcome.PERMIT;
    }

    /** The consents and the rules of the district that the view rests on. */
    public List<Ground> grounds() {
        return grounds;
    }
}
