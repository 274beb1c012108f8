package org.longmai.demo.district.terms;

import java.util.List;

/**
 * Why something is withheld more readily than the rest.
 *
 * @see <a href="https://hl7.org/fhir/R4/security-labels.html">FHIR: security labels</a>
 */
public enum Label {
    HIV,
    PSY;

    /** The label with the confidentiality that goes with it: restricted. */
    public List<Element> codings() {
        return List.of(Fhir.hl7("v3-ActCode", name()), Fhir.hl7("v3-Confidentiality", "R"));
    }
}
