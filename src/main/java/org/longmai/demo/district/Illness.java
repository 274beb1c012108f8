package org.longmai.demo.district;

import java.time.LocalDate;
import org.longmai.demo.district.clinic.Life;
import org.longmai.demo.district.clinic.PatientFile;
import org.longmai.demo.district.clinic.Visit;
import org.longmai.demo.district.terms.Analyte;
import org.longmai.demo.district.terms.Diagnosis;
import org.longmai.demo.district.terms.Drug;
import org.longmai.demo.district.terms.Panel;
import org.longmai.demo.district.terms.Setting;

/** What passes with one visit and a few days of drugs. */
enum Illness {
    COLD(Diagnosis.COLD, "发热、咳嗽", Drug.LIANHUA_QINGWEN, Drug.IBUPROFEN),
    BRONCHITIS(Diagnosis.BRONCHITIS, "咳嗽、咳痰", Drug.CEFIXIME, Drug.AMBROXOL),
    GASTROENTERITIS(Diagnosis.GASTROENTERITIS, "腹痛、腹泻", Drug.SMECTITE),
    GASTRITIS(Diagnosis.GASTRITIS, "上腹部不适", Drug.OMEPRAZOLE),
    RHINITIS(Diagnosis.RHINITIS, "鼻痒、喷嚏", Drug.LORATADINE),
    ECZEMA(Diagnosis.ECZEMA, "皮肤瘙痒", Drug.LORATADINE),
    BACK_PAIN(Diagnosis.BACK_PAIN, "腰部疼痛", Drug.DICLOFENAC, Drug.DUHUO_JISHENG),
    GOUT(Diagnosis.GOUT, "足趾红肿疼痛", Drug.FEBUXOSTAT, Drug.DICLOFENAC),
    INSOMNIA(Diagnosis.INSOMNIA, "入睡困难", Drug.ZOPICLONE),
    COLD_OF_A_CHILD(Diagnosis.COLD, "发热、流涕", Drug.ACETAMINOPHEN_SYRUP);

    private static final Illness[] OF_CHILDREN = {COLD_OF_A_CHILD, COLD_OF_A_CHILD, GASTROENTERITIS, RHINITIS, ECZEMA};
    private static final Illness[] OF_ADULTS = {
        COLD, COLD, BRONCHITIS, GASTROENTERITIS, GASTRITIS, RHINITIS, ECZEMA, BACK_PAIN, GOUT, INSOMNIA
    };

    private final Diagnosis diagnosis;
    private final String complaint;
    private final Drug[] drugs;

    Illness(Diagnosis diagnosis, String complaint, Drug... drugs) {
        this.diagnosis = diagnosis;
        this.complaint = complaint;
        this.drugs = drugs;
    }

    /** One that people of that age have, on any day, near home. */
    static void any(Life life) {
        LocalDate day = life.anyDay();
        boolean child = day.isBefore(life.person().birthDate().plusYears(14));
        PatientFile file = life.chance(0.6) ? life.atNearestClinic() : life.atTownClinic();
        life.any(child ? OF_CHILDREN : OF_ADULTS).seen(life, file, day);
    }

    void seen(Life life, PatientFile file, LocalDate day) {
        if (isFeverish()) {
            life.body().peaks(Analyte.TEMPERATURE, day, life.between(37.8, 38.9));
        }
        if (this == BRONCHITIS) {
            life.body()
                    .peaks(Analyte.LEUKOCYTES, day, life.between(10, 13))
                    .peaks(Analyte.C_REACTIVE_PROTEIN, day, life.between(12, 30));
        }
        tests(file.visit(Setting.CLINIC, complaint, day).diagnosed(diagnosis)).prescribed(drugs);
    }

    private boolean isFeverish() {
        return diagnosis == Diagnosis.COLD || this == BRONCHITIS;
    }

    private Visit tests(Visit visit) {
        return switch (this) {
            case COLD, COLD_OF_A_CHILD -> visit.measured(Analyte.TEMPERATURE);
            case BRONCHITIS -> visit.measured(Analyte.TEMPERATURE).tested(Panel.INFECTION);
            case GOUT -> visit.measured(Analyte.URIC_ACID);
            default -> visit;
        };
    }
}
