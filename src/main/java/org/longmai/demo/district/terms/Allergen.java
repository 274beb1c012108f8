package org.longmai.demo.district.terms;

import org.jspecify.annotations.Nullable;

/** What a resident does not tolerate, and how it showed. */
public enum Allergen {
    PENICILLIN("J01C", "青霉素", "皮疹", "medication", "high"),
    CEPHALOSPORIN("J01D", "头孢菌素", "荨麻疹", "medication", "high"),
    SULFONAMIDE("J01E", "磺胺类", "药疹", "medication", "high"),
    PEANUT(null, "花生", "口唇肿胀", "food", "low"),
    MITE(null, "尘螨", "打喷嚏、流涕", "environment", "low");

    private final @Nullable String atc;
    private final String text;
    private final String manifestation;
    private final String category;
    private final String criticality;

    Allergen(@Nullable String atc, String text, String manifestation, String category, String criticality) {
        this.atc = atc;
        this.text = text;
        this.manifestation = manifestation;
        this.category = category;
        this.criticality = criticality;
    }

    public String category() {
        return category;
    }

    public String criticality() {
        return criticality;
    }

    public Element concept() {
        return atc == null ? Fhir.concept(text) : Fhir.concept(text, Fhir.coding("http://www.whocc.no/atc", atc, text));
    }

    public Element manifestation() {
        return Fhir.concept(manifestation);
    }
}
