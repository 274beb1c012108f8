package org.longmai.demo.district.terms;

import java.util.List;

/** Analytes that are ordered and reported together. */
public enum Panel {
    GLYCAEMIA("55399-0", "糖代谢检查", Analyte.FASTING_GLUCOSE, Analyte.HBA1C),
    KIDNEY("24362-6", "肾功能检查", Analyte.CREATININE, Analyte.UREA, Analyte.URIC_ACID),
    ALBUMINURIA("9318-7", "尿微量白蛋白检查", Analyte.ALBUMIN_CREATININE_RATIO),
    LIPIDS("57698-3", "血脂检查", Analyte.CHOLESTEROL, Analyte.TRIGLYCERIDES, Analyte.HDL, Analyte.LDL),
    BLOOD_COUNT("58410-2", "血常规", Analyte.LEUKOCYTES, Analyte.HAEMOGLOBIN, Analyte.PLATELETS),
    INFECTION("58410-2", "血常规+CRP", Analyte.LEUKOCYTES, Analyte.HAEMOGLOBIN, Analyte.C_REACTIVE_PROTEIN),
    CHECK_UP("24323-8", "老年人健康体检生化", Analyte.FASTING_GLUCOSE, Analyte.CREATININE, Analyte.CHOLESTEROL, Analyte.ALT),
    BILIRUBIN("14631-6", "新生儿胆红素检查", Analyte.BILIRUBIN),
    HIV_FOLLOW_UP("20447-9", "抗病毒治疗随访检测", Analyte.CD4, Analyte.HIV_RNA);

    private final String loinc;
    private final String text;
    private final List<Analyte> analytes;

    Panel(String loinc, String text, Analyte... analytes) {
        this.loinc = loinc;
        this.text = text;
        this.analytes = List.of(analytes);
    }

    public List<Analyte> analytes() {
        return analytes;
    }

    public Element concept() {
        return Fhir.concept(text, Fhir.loinc(loinc));
    }
}
