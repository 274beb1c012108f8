package org.longmai.demo.district.terms;

/** What is performed, coded by ICD-9-CM-3. */
public enum Operation {
    CHOLECYSTECTOMY("51.23", "腹腔镜下胆囊切除术"),
    APPENDECTOMY("47.01", "腹腔镜下阑尾切除术"),
    HIP_REPLACEMENT("81.52", "髋关节部分置换"),
    CATARACT_EXTRACTION("13.41", "白内障晶状体乳化和抽吸"),
    CAESAREAN_SECTION("74.1", "低位子宫下段剖宫产"),
    ASSISTED_DELIVERY("73.59", "其他手法助产"),
    THROMBOLYSIS("99.10", "血栓溶解药的注射或输注"),
    PHOTOTHERAPY("99.83", "其他光疗法"),
    ACUPUNCTURE("99.92", "针刺治疗");

    private static final String ICD_9_CM_3 = "urn:oid:2.16.156.10011.2.3.3.12";

    private final String code;
    private final String text;

    Operation(String code, String text) {
        this.code = code;
        this.text = text;
    }

    public String text() {
        return text;
    }

    public Element concept() {
        return Fhir.concept(text, Fhir.coding(ICD_9_CM_3, code, text));
    }
}
