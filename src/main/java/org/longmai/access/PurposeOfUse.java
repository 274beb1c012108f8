package org.longmai.access;

/**
 * Why a caller asks.
 *
 * @see <a href="https://terminology.hl7.org/ValueSet-v3-PurposeOfUse.html">HL7 PurposeOfUse</a>
 */
public enum PurposeOfUse {
    TREAT,
    ETREAT,
    BTG,
    HPAYMT,
    HOPERAT,
    PATRQT;

    /** The code system of the codes. */
    public static final String SYSTEM = "http://terminology.hl7.org/CodeSystem/v3-ActReason";
}
