package org.longmai.demo.district.terms;

/** Examinations that end in a picture or a curve. */
public enum Imaging {
    CT_HEAD("24725-4", "颅脑CT平扫"),
    CT_CHEST("24627-2", "胸部CT平扫"),
    X_RAY_HIP("24762-7", "髋关节X线摄影"),
    ULTRASOUND_ABDOMEN("24558-9", "腹部彩超"),
    ULTRASOUND_PREGNANCY("11525-3", "产科超声"),
    ELECTROCARDIOGRAM("11524-6", "十二导联心电图");

    private final String loinc;
    private final String text;

    Imaging(String loinc, String text) {
        this.loinc = loinc;
        this.text = text;
    }

    /** The section that reports it, by HL7 table 0074. */
    public String section() {
        return this == ELECTROCARDIOGRAM ? "EC" : "RAD";
    }

    public Element concept() {
        return Fhir.concept(text, Fhir.loinc(loinc));
    }
}
