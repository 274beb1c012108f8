package org.longmai.demo.district;

import java.time.LocalDate;
import org.jspecify.annotations.Nullable;
import org.longmai.demo.district.clinic.Life;
import org.longmai.demo.district.clinic.PatientFile;
import org.longmai.demo.district.clinic.Visit;
import org.longmai.demo.district.terms.Analyte;
import org.longmai.demo.district.terms.Diagnosis;
import org.longmai.demo.district.terms.Drug;
import org.longmai.demo.district.terms.Imaging;
import org.longmai.demo.district.terms.Operation;
import org.longmai.demo.district.terms.Panel;
import org.longmai.demo.district.terms.Setting;

/** What takes people to a ward. */
enum Stay {
    PNEUMONIA(
            Diagnosis.PNEUMONIA,
            9,
            Imaging.CT_CHEST,
            "右肺下叶片状高密度影，考虑肺炎。",
            null,
            "抗感染、化痰治疗后体温正常，咳嗽减轻。",
            Drug.CEFTRIAXONE,
            Drug.AMBROXOL),
    APPENDICITIS(
            Diagnosis.APPENDICITIS,
            6,
            Imaging.ULTRASOUND_ABDOMEN,
            "右下腹管状低回声，考虑阑尾炎。",
            Operation.APPENDECTOMY,
            "急诊行腹腔镜下阑尾切除术，术后恢复好，切口甲级愈合。",
            Drug.CEFTRIAXONE),
    GALLSTONES(
            Diagnosis.GALLSTONES,
            5,
            Imaging.ULTRASOUND_ABDOMEN,
            "胆囊内多发强回声伴声影，考虑胆囊结石。",
            Operation.CHOLECYSTECTOMY,
            "择期行腹腔镜下胆囊切除术，术后进食可，无腹痛。",
            Drug.CEFTRIAXONE),
    HIP_FRACTURE(
            Diagnosis.HIP_FRACTURE,
            14,
            Imaging.X_RAY_HIP,
            "左侧股骨颈骨质连续性中断。",
            Operation.HIP_REPLACEMENT,
            "行人工股骨头置换术，术后可扶助行器下地。",
            Drug.CEFTRIAXONE,
            Drug.IBUPROFEN),
    CATARACT(
            Diagnosis.CATARACT,
            3,
            null,
            "",
            Operation.CATARACT_EXTRACTION,
            "行白内障超声乳化吸除联合人工晶体植入术，术后视力0.8。",
            Drug.LEVOFLOXACIN),
    COPD_EXACERBATION(
            Diagnosis.COPD_EXACERBATION,
            10,
            Imaging.CT_CHEST,
            "双肺肺气肿，支气管壁增厚。",
            null,
            "予抗感染、平喘、氧疗后气促缓解。",
            Drug.CEFTRIAXONE,
            Drug.TIOTROPIUM);

    private static final Stay[] OF_ADULTS = {PNEUMONIA, APPENDICITIS, GALLSTONES};
    private static final Stay[] OF_THE_OLD = {PNEUMONIA, GALLSTONES, HIP_FRACTURE, CATARACT, COPD_EXACERBATION};

    private final Diagnosis diagnosis;
    private final int days;
    private final @Nullable Imaging imaging;
    private final String finding;
    private final @Nullable Operation operation;
    private final String course;
    private final Drug[] drugs;

    Stay(
            Diagnosis diagnosis,
            int days,
            @Nullable Imaging imaging,
            String finding,
            @Nullable Operation operation,
            String course,
            Drug... drugs) {
        this.diagnosis = diagnosis;
        this.days = days;
        this.imaging = imaging;
        this.finding = finding;
        this.operation = operation;
        this.course = course;
        this.drugs = drugs;
    }

    /** One that people of that age have, on any day in the last years. */
    static void any(Life life, PatientFile hospital) {
        LocalDate day = life.anyDay(life.monthsAgo(80), life.monthsAgo(1));
        life.any(life.age() < 65 ? OF_ADULTS : OF_THE_OLD).at(life, hospital, day);
    }

    void at(Life life, PatientFile hospital, LocalDate day) {
        if (operation == null || this == APPENDICITIS) {
            life.body()
                    .peaks(Analyte.LEUKOCYTES, day, life.between(11, 16))
                    .peaks(Analyte.C_REACTIVE_PROTEIN, day, life.between(30, 110));
        }
        Visit visit = hospital.stay(Setting.WARD, diagnosis.text() + "入院", day, days)
                .diagnosed(diagnosis)
                .tested(Panel.INFECTION)
                .prescribed(drugs);
        if (imaging != null) {
            visit.examined(imaging, finding);
        }
        if (operation != null) {
            visit.performed(operation);
        }
        visit.discharged(true).summarized(Letters.discharge(life.person(), day, days, diagnosis.text(), course, drugs));
    }
}
