package org.longmai.demo.district.terms;

/** What is diagnosed, coded by ICD-10 as the national standard publishes it. */
public enum Diagnosis {
    HYPERTENSION("I10", "特发性(原发性)高血压", "高血压", true),
    DIABETES("E11.9", "非胰岛素依赖型糖尿病不伴有并发症", "2型糖尿病", true),
    DIABETIC_NEPHROPATHY("E11.2", "非胰岛素依赖型糖尿病伴有肾的并发症", "糖尿病肾病", true),
    HYPERLIPIDAEMIA("E78.5", "未特指的高脂血症", "高脂血症", true),
    COPD("J44.9", "未特指的慢性阻塞性肺病", "慢性阻塞性肺疾病", true),
    CORONARY_DISEASE("I25.1", "动脉硬化性心脏病", "冠心病", true),
    STROKE("I63.9", "未特指的脑梗死", "脑梗死", false),
    STROKE_SEQUELAE("I69.3", "脑梗死后遗症", "脑梗死后遗症", true),
    HEART_FAILURE("I50.9", "未特指的心力衰竭", "心力衰竭", true),
    COLD("J06.9", "未特指的急性上呼吸道感染", "急性上呼吸道感染", false),
    BRONCHITIS("J20.9", "未特指的急性支气管炎", "急性支气管炎", false),
    PNEUMONIA("J18.9", "未特指的肺炎", "肺炎", false),
    COPD_EXACERBATION("J44.1", "未特指的慢性阻塞性肺病伴有急性加重", "慢阻肺急性加重", false),
    RHINITIS("J30.4", "未特指的变应性鼻炎", "过敏性鼻炎", false),
    GASTRITIS("K29.5", "未特指的慢性胃炎", "慢性胃炎", false),
    GASTROENTERITIS("A09.9", "未特指起因的胃肠炎和结肠炎", "急性胃肠炎", false),
    APPENDICITIS("K35.8", "其他和未特指的急性阑尾炎", "急性阑尾炎", false),
    GALLSTONES("K80.2", "胆囊结石不伴有胆囊炎", "胆囊结石", false),
    BACK_PAIN("M54.5", "下背痛", "腰痛", false),
    KNEE_ARTHROSIS("M17.9", "未特指的膝关节病", "膝骨关节炎", true),
    GOUT("M10.9", "未特指的痛风", "痛风", false),
    HIP_FRACTURE("S72.0", "股骨颈骨折", "股骨颈骨折", false),
    CATARACT("H25.9", "未特指的老年性白内障", "老年性白内障", false),
    ECZEMA("L30.9", "未特指的皮炎", "湿疹", false),
    INSOMNIA("G47.0", "初发性或维持性睡眠障碍", "失眠", false),
    DEPRESSION("F32.9", "未特指的抑郁发作", "抑郁症", true),
    HIV_INFECTION("B24", "未特指的人类免疫缺陷病毒病", "HIV感染", true),
    PREGNANCY("Z34.9", "未特指的正常妊娠监督", "正常妊娠", false),
    DELIVERY("O80.0", "头位顺产", "头位顺产", false),
    CAESAREAN_DELIVERY("O82.9", "未特指的经剖宫产术的分娩", "剖宫产分娩", false),
    LIVEBORN("Z38.0", "在医院内出生的单胎活产婴儿", "单胎活产儿", false),
    NEONATAL_JAUNDICE("P59.9", "未特指的新生儿黄疸", "新生儿黄疸", false);

    private static final String ICD_10 = "urn:oid:2.16.156.10011.2.3.3.11";

    private final String code;
    private final String display;
    private final String text;
    private final boolean chronic;

    Diagnosis(String code, String display, String text, boolean chronic) {
        this.code = code;
        this.display = display;
        this.text = text;
        this.chronic = chronic;
    }

    public String text() {
        return text;
    }

    public boolean isChronic() {
        return chronic;
    }

    public Element concept() {
        return Fhir.concept(text, Fhir.coding(ICD_10, code, display));
    }
}
