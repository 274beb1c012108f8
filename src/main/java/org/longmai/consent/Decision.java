package org.longmai.consent;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.longmai.consent.provision.Outcome;
import org.longmai.consent.provision.ResourceSet;
import org.longmai.consent.provision.Rule;
import org.longmai.fhir.Traits;
import org.longmai.record.Common;
import org.longmai.record.Entry;

/**
 * What one caller may see of one resident's record, at one moment and for one purpose: an immutable value, for as long as
 * one answer takes. It is asked first for whole institutions, then entry by entry, before anything is opened.
 */
public final class Decision {

    private final boolean everything;
    private final @Nullable String custodian;
    private final List<Terms> terms;
    private final ResourceSet withheld;
    private final List<Ground> grounds;
    private final Labelling labelling;

    /** What a declared emergency opens. */
    private final @Nullable Rule emergency;

    private Decision(
            boolean everything,
            @Nullable String custodian,
            List<Terms> terms,
            ResourceSet withheld,
            List<Ground> grounds,
            Labelling labelling,
            @Nullable Rule emergency) {
        this.everything = everything;
        this.custodian = custodian;
        this.terms = List.copyOf(terms);
        this.withheld = withheld;
        this.grounds = List.copyOf(grounds);
        this.labelling = labelling;
        this.emergency = emergency;
    }

    /** Everything but what doctors withhold. */
    static Decision everything(Ground ground, ResourceSet withheld, Labelling labelling) {
        return new Decision(true, null, List.of(), withheld, List.of(ground), labelling, null);
    }

    /** What the terms permit of every institution's files, but for what doctors withhold. */
    static Decision acting(Terms terms, Ground ground, ResourceSet withheld, Labelling labelling) {
        return new Decision(false, null, List.of(terms), withheld, List.of(ground), labelling, null);
    }

    /** Nothing but the files of one institution. */
    static Decision only(@Nullable String custodian, Ground ground, Labelling labelling) {
        return new Decision(false, custodian, List.of(), new ResourceSet(Set.of()), List.of(ground), labelling, null);
    }

    /** The files of the caller's institution, and of others what all of the terms permit. */
    static Decision by(List<Terms> terms, @Nullable String custodian, List<Ground> grounds, Labelling labelling) {
        return new Decision(false, custodian, terms, new ResourceSet(Set.of()), grounds, labelling, null);
    }

    /** The same, and what a declared emergency opens. */
    Decision inEmergency(Rule opened, Ground ground) {
        List<Ground> more = new ArrayList<>(List.of(ground));
        more.addAll(grounds);
        return new Decision(everything, custodian, terms, withheld, more, labelling, opened);
    }

    /**
     * Whether anything of the institution's files may be visible. False only if no entry whatever could be permitted; exact
     * where the rules do not depend on the entry.
     */
    public boolean mayOpen(String institution) {
        if (everything || institution.equals(custodian) || emergency != null) {
            return true;
        }
        for (Terms each : terms) {
            if (!each.mayPermit(institution)) {
                return false;
            }
        }
        return !terms.isEmpty();
    }

    /** Whether this version of a resource is visible, by its own labels and by those that the district's rules give it. */
    public boolean permits(Entry entry) {
        return permits(entry.institution(), labelling.of(entry));
    }

    /**
     * Whether a resource without a patient, to which a visible one refers, is visible: what is sensitive as the same would be
     * in the record of the resident. Who and where are the district's directory, for everybody.
     */
    public boolean permits(Common common) {
        Traits traits = labelling.of(common);
        return Common.isDirectory(traits.type()) || !labelling.isRestricted(traits) || permits(common.owner(), traits);
    }

    /** Whether the entry of the institution's file is visible; well under a microsecond, and allocates nothing. */
    boolean permits(String institution, Traits entry) {
        if (withheld.contains(entry)) {
            return false;
        }
        if (everything || institution.equals(custodian) || isOpenedInEmergency(entry)) {
            return true;
        }
        for (int i = 0; i < terms.size(); i++) {
            if (!terms.get(i).permits(institution, entry)) {
                return false;
            }
        }
        return !terms.isEmpty();
    }

    private boolean isOpenedInEmergency(Traits entry) {
        return emergency != null && emergency.outcome(entry) == Outcome.PERMIT;
    }

    /**
     * What it permits, as a value. Two decisions that are equal in this permit the same of every entry of the same logs, whenever,
     * for whomever and by whichever consents they were made.
     */
    public Object essence() {
        return new Essence(
                everything, custodian, terms.stream().map(Terms::rules).toList(), withheld, emergency);
    }

    private record Essence(
            boolean everything,
            @Nullable String custodian,
            List<Terms.Rules> terms,
            ResourceSet withheld,
            @Nullable Rule emergency) {}

    /** The consents and the rules of the district that the view rests on. */
    public List<Ground> grounds() {
        return grounds;
    }

    /**
     * What tells this decision from one after a consent of it has changed.
     *
     * @param about what else it is to be bound to
     */
    public String fingerprint(String about) {
        StringBuilder text = new StringBuilder(about).append('\n');
        grounds.forEach(ground ->
                text.append(ground.consent()).append('\n').append(ground.en()).append('\n'));
        return HexFormat.of().formatHex(sha256(text.toString()), 0, 8);
    }

    private static byte[] sha256(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Why the version of a resource is visible or not. */
    Explanation explain(Entry entry) {
        Traits traits = labelling.of(entry);
        boolean visible = permits(entry.institution(), traits);
        return new Explanation(visible, reasons(entry.institution(), traits, visible));
    }

    private List<Reason> reasons(String institution, Traits entry, boolean visible) {
        if (withheld.contains(entry)) {
            return List.of(Reason.WITHHELD);
        }
        if (institution.equals(custodian)) {
            return List.of(Reason.of(Ground.CUSTODIAN, true));
        }
        if (everything || terms.isEmpty() || isOpenedInEmergency(entry)) {
            return List.of(Reason.of(grounds.get(0), visible));
        }
        Set<Reason> reasons = new LinkedHashSet<>();
        for (Terms each : terms) {
            if (each.permits(institution, entry) == visible) {
                reasons.addAll(each.of(institution).reasons(entry));
            }
        }
        if (!visible && labelling.isRestricted(entry)) {
            reasons.add(Reason.SENSITIVE);
        }
        return new ArrayList<>(reasons);
    }
}
