package org.longmai.demo.district.terms;

import java.util.List;
import java.util.stream.IntStream;

/** The vaccines of the national programme with the months of age at which each is due, and those of adults. */
public enum Vaccine {
    HEPATITIS_B("HepB", "重组乙型肝炎疫苗", 0, 1, 6),
    BCG("BCG", "皮内注射用卡介苗", 0),
    POLIO_INACTIVATED("IPV", "脊髓灰质炎灭活疫苗", 2, 3),
    POLIO_ORAL("bOPV", "二价脊髓灰质炎减毒活疫苗", 4, 48),
    DTAP("DTaP", "吸附无细胞百白破联合疫苗", 3, 4, 5, 18),
    DT("DT", "吸附白喉破伤风联合疫苗", 72),
    MMR("MMR", "麻疹腮腺炎风疹联合减毒活疫苗", 8, 18),
    JAPANESE_ENCEPHALITIS("JE-L", "乙型脑炎减毒活疫苗", 8, 24),
    MENINGOCOCCAL_A("MPSV-A", "A群脑膜炎球菌多糖疫苗", 6, 9),
    MENINGOCOCCAL_AC("MPSV-AC", "A群C群脑膜炎球菌多糖疫苗", 36, 72),
    HEPATITIS_A("HepA-L", "甲型肝炎减毒活疫苗", 18),
    INFLUENZA("IIV3", "三价流感病毒裂解疫苗"),
    PNEUMOCOCCAL("PPV23", "23价肺炎球菌多糖疫苗"),
    COVID_19("COV-I", "新型冠状病毒灭活疫苗(Vero细胞)");

    private final String code;
    private final String text;
    private final List<Integer> months;

    Vaccine(String code, String text, int... months) {
        this.code = code;
        this.text = text;
        this.months = IntStream.of(months).boxed().toList();
    }

    /** The months of age at which its doses are due; empty if it is not one of childhood. */
    public List<Integer> months() {
        return months;
    }

    public Element concept() {
        return Fhir.concept(text, Fhir.local("vaccine", code, text));
    }
}
