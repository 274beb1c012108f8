package org.longmai.demo.district.terms;

/** Where a resident is seen: the class of an Encounter. */
public enum Setting {
    CLINIC("AMB"),
    HOME("HH"),
    WARD("IMP"),
    EMERGENCY("EMER");

    private final String code;

    Setting(String code) {
        this.code = code;
    }

    public Element coding() {
        return Fhir.hl7("v3-ActCode", code);
    }
}
