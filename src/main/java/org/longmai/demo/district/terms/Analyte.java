package org.longmai.demo.district.terms;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What is measured, with its reference range in the precision in which it is reported. */
public enum Analyte {
    SYSTOLIC("8480-6", "SBP", "收缩压", "mmHg", "mm[Hg]", "90", "139"),
    DIASTOLIC("8462-4", "DBP", "舒张压", "mmHg", "mm[Hg]", "60", "89"),
    HEART_RATE("8867-4", "HR", "心率", "次/分", "/min", "60", "100"),
    TEMPERATURE("8310-5", "T", "体温", "℃", "Cel", "36.0", "37.2"),
    OXYGEN_SATURATION("2708-6", "SpO2", "血氧饱和度", "%", "%", "95", "100"),
    HEIGHT("8302-2", "HT", "身高", "cm", "cm", 1),
    WEIGHT("29463-7", "WT", "体重", "kg", "kg", 1),
    BODY_MASS_INDEX("39156-5", "BMI", "体质指数", "kg/m²", "kg/m2", "18.5", "23.9"),

    FASTING_GLUCOSE("14771-0", "FPG", "空腹血糖", "mmol/L", "mmol/L", "3.90", "6.10"),
    HBA1C("4548-4", "HbA1c", "糖化血红蛋白", "%", "%", "4.0", "6.0"),
    CREATININE("14682-9", "CREA", "肌酐", "μmol/L", "umol/L", "41.0", "111.0"),
    UREA("22664-7", "UREA", "尿素", "mmol/L", "mmol/L", "3.10", "8.00"),
    URIC_ACID("14933-6", "UA", "尿酸", "μmol/L", "umol/L", "155", "428"),
    ALBUMIN_CREATININE_RATIO("9318-7", "UACR", "尿白蛋白/肌酐比值", "mg/g", "mg/g", "0.0", "30.0"),
    CHOLESTEROL("14647-2", "TC", "总胆固醇", "mmol/L", "mmol/L", "2.80", "5.20"),
    TRIGLYCERIDES("14927-8", "TG", "甘油三酯", "mmol/L", "mmol/L", "0.40", "1.70"),
    HDL("14646-4", "HDL-C", "高密度脂蛋白胆固醇", "mmol/L", "mmol/L", "1.00", "2.00"),
    LDL("22748-8", "LDL-C", "低密度脂蛋白胆固醇", "mmol/L", "mmol/L", "1.50", "3.40"),
    ALT("1742-6", "ALT", "丙氨酸氨基转移酶", "U/L", "U/L", "7", "50"),
    LEUKOCYTES("6690-2", "WBC", "白细胞计数", "10^9/L", "10*9/L", "3.50", "9.50"),
    HAEMOGLOBIN("718-7", "HGB", "血红蛋白", "g/L", "g/L", "115", "175"),
    PLATELETS("777-3", "PLT", "血小板计数", "10^9/L", "10*9/L", "125", "350"),
    C_REACTIVE_PROTEIN("1988-5", "CRP", "C反应蛋白", "mg/L", "mg/L", "0.0", "10.0"),
    BILIRUBIN("14631-6", "TBIL", "总胆红素", "μmol/L", "umol/L", "3.4", "205.0"),
    CD4("24467-3", "CD4", "CD4+T淋巴细胞计数", "个/μL", "/uL", "410", "1590"),
    HIV_RNA("20447-9", "HIV-RNA", "HIV病毒载量", "拷贝/mL", "{copies}/mL", "0", "50"),
    PHQ_9("44261-6", "PHQ-9", "患者健康问卷抑郁量表总分", "分", "{score}", "0", "4"),
    FEV1_FVC("19926-5", "FEV1/FVC", "一秒率", "%", "%", "70.0", "90.0");

    private final String loinc;
    private final String local;
    private final String text;
    private final String unit;
    private final String ucum;
    private final int decimals;
    private final @Nullable String low;
    private final @Nullable String high;

    Analyte(String loinc, String local, String text, String unit, String ucum, String low, String high) {
        this(loinc, local, text, unit, ucum, new BigDecimal(low).scale(), low, high);
    }

    Analyte(String loinc, String local, String text, String unit, String ucum, int decimals) {
        this(loinc, local, text, unit, ucum, decimals, null, null);
    }

    Analyte(
            String loinc,
            String local,
            String text,
            String unit,
            String ucum,
            int decimals,
            @Nullable String low,
            @Nullable String high) {
        this.loinc = loinc;
        this.local = local;
        this.text = text;
        this.unit = unit;
        this.ucum = ucum;
        this.decimals = decimals;
        this.low = low;
        this.high = high;
    }

    public String text() {
        return text;
    }

    public boolean isVitalSign() {
        return ordinal() < FASTING_GLUCOSE.ordinal();
    }

    /** @param institution whose laboratory it is: each has codes of its own beside LOINC */
    public Element concept(String institution) {
        return isVitalSign()
                ? Fhir.concept(text, Fhir.loinc(loinc))
                : Fhir.concept(text, Fhir.local(institution + "-lab", local, text), Fhir.loinc(loinc));
    }

    /** The value in the precision in which it is reported. */
    public BigDecimal rounded(double value) {
        return BigDecimal.valueOf(value).setScale(decimals, RoundingMode.HALF_UP);
    }

    public Element quantity(BigDecimal value) {
        return Fhir.quantity(value.toPlainString(), unit, ucum);
    }

    public @Nullable List<Element> referenceRange() {
        return low == null || high == null
                ? null
                : List.of(new Element()
                        .with("low", Fhir.quantity(low, unit, ucum))
                        .with("high", Fhir.quantity(high, unit, ucum))
                        .with("text", low + "–" + high));
    }

    /** A value at a share of the reference range: 0 is its lower end, 1 its upper. */
    public double withinRange(double share) {
        double from = low == null ? 0 : Double.parseDouble(low);
        double to = high == null ? 1 : Double.parseDouble(high);
        return from + share * (to - from);
    }

    /** {@code L}, {@code N} or {@code H}; null where there is no reference range. */
    public @Nullable String flag(BigDecimal value) {
        if (low == null || high == null) {
            return null;
        }
        return value.compareTo(new BigDecimal(low)) < 0 ? "L" : value.compareTo(new BigDecimal(high)) > 0 ? "H" : "N";
    }
}
