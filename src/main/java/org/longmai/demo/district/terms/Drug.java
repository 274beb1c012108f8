package org.longmai.demo.district.terms;

import org.jspecify.annotations.Nullable;
import org.longmai.fhir.JsonNumber;

/** What is prescribed, coded by ATC; Chinese patent medicines have no such code and go by their name. */
public enum Drug {
    AMLODIPINE("C08CA01", "苯磺酸氨氯地平片 5mg", 1, "每次5mg,口服"),
    VALSARTAN("C09CA03", "缬沙坦胶囊 80mg", 1, "每次80mg,口服"),
    METFORMIN("A10BA02", "盐酸二甲双胍片 0.5g", 2, "每次0.5g,随餐口服"),
    GLIMEPIRIDE("A10BB12", "格列美脲片 2mg", 1, "每次2mg,早餐前口服"),
    INSULIN_GLARGINE("A10AE04", "甘精胰岛素注射液 3ml:300单位", 1, "每次14单位，睡前皮下注射"),
    ATORVASTATIN("C10AA05", "阿托伐他汀钙片 20mg", 1, "每次20mg,晚上口服"),
    ASPIRIN("B01AC06", "阿司匹林肠溶片 100mg", 1, "每次100mg,口服"),
    CLOPIDOGREL("B01AC04", "硫酸氢氯吡格雷片 75mg", 1, "每次75mg,口服"),
    ALTEPLASE("B01AD02", "注射用阿替普酶 50mg", 1, "0.9mg/kg,静脉溶栓，单次"),
    METOPROLOL("C07AB02", "琥珀酸美托洛尔缓释片 47.5mg", 1, "每次47.5mg,口服"),
    FUROSEMIDE("C03CA01", "呋塞米片 20mg", 1, "每次20mg,早上口服"),
    TIOTROPIUM("R03BB04", "噻托溴铵粉吸入剂 18μg", 1, "每次18μg,吸入"),
    SALBUTAMOL("R03AC02", "硫酸沙丁胺醇吸入气雾剂 100μg", 3, "每次200μg,必要时吸入"),
    AMBROXOL("R05CB06", "盐酸氨溴索片 30mg", 3, "每次30mg,餐后口服"),
    AMOXICILLIN("J01CA04", "阿莫西林胶囊 0.5g", 3, "每次0.5g,口服"),
    CEFIXIME("J01DD08", "头孢克肟胶囊 0.1g", 2, "每次0.1g,口服"),
    CEFTRIAXONE("J01DD04", "注射用头孢曲松钠 1g", 1, "每次2g,静脉滴注"),
    LEVOFLOXACIN("J01MA12", "左氧氟沙星片 0.5g", 1, "每次0.5g,口服"),
    IBUPROFEN("M01AE01", "布洛芬缓释胶囊 0.3g", 2, "每次0.3g,口服"),
    DICLOFENAC("M01AB05", "双氯芬酸钠缓释片 75mg", 1, "每次75mg,餐后口服"),
    FEBUXOSTAT("M04AA03", "非布司他片 40mg", 1, "每次40mg,口服"),
    OMEPRAZOLE("A02BC01", "奥美拉唑肠溶胶囊 20mg", 1, "每次20mg,早餐前口服"),
    SMECTITE("A07BC05", "蒙脱石散 3g", 3, "每次3g,冲服"),
    LORATADINE("R06AX13", "氯雷他定片 10mg", 1, "每次10mg,口服"),
    ACETAMINOPHEN_SYRUP("N02BE01", "对乙酰氨基酚口服混悬液 100ml", 3, "按体重，发热时口服"),
    FERROUS_SUCCINATE("B03AA06", "琥珀酸亚铁片 0.1g", 2, "每次0.1g,餐后口服"),
    FOLIC_ACID("B03BB01", "叶酸片 0.4mg", 1, "每次0.4mg,口服"),
    SERTRALINE("N06AB06", "盐酸舍曲林片 50mg", 1, "每次50mg,早餐后口服"),
    ZOPICLONE("N05CF01", "佐匹克隆片 7.5mg", 1, "每次7.5mg,睡前口服"),
    TENOFOVIR_LAMIVUDINE_EFAVIRENZ("J05AR11", "替诺福韦+拉米夫定+依非韦伦", 1, "各1片，睡前口服"),
    LIANHUA_QINGWEN(null, "连花清瘟胶囊", 3, "每次4粒，口服"),
    DUHUO_JISHENG(null, "独活寄生丸", 2, "每次6g,口服");

    private static final String ATC = "http://www.whocc.no/atc";

    private final @Nullable String atc;
    private final String text;
    private final int timesADay;
    private final String dosage;

    Drug(@Nullable String atc, String text, int timesADay, String dosage) {
        this.atc = atc;
        this.text = text;
        this.timesADay = timesADay;
        this.dosage = dosage;
    }

    /** The name without the strength. */
    public String text() {
        return text.split(" ", 2)[0];
    }

    public Element concept() {
        return atc == null ? Fhir.concept(text) : Fhir.concept(text, Fhir.coding(ATC, atc, text()));
    }

    public Element dosage() {
        Element repeat = new Element()
                .with("frequency", new JsonNumber(String.valueOf(timesADay)))
                .with("period", new JsonNumber("1"))
                .with("periodUnit", "d");
        return new Element()
                .with("text", "每日%d次，%s".formatted(timesADay, dosage))
                .with("timing", new Element().with("repeat", repeat));
    }
}
