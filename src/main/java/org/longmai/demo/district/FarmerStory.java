package org.longmai.demo.district;

import java.time.LocalDate;
import org.longmai.demo.district.clinic.Life;
import org.longmai.demo.district.clinic.PatientFile;
import org.longmai.demo.district.clinic.Trend;
import org.longmai.demo.district.terms.Allergen;
import org.longmai.demo.district.terms.Analyte;
import org.longmai.demo.district.terms.Diagnosis;
import org.longmai.demo.district.terms.Drug;
import org.longmai.demo.district.terms.Imaging;
import org.longmai.demo.district.terms.Panel;
import org.longmai.demo.district.terms.Setting;

/** The main character: ten years of hypertension and diabetes between a village, a town and the district's hospital. */
final class FarmerStory {

    private static final int HYPERTENSIVE = 112;
    private static final int DIABETIC = 97;
    private static final int FOLLOWED_UP = 61;
    private static final int WITHOUT_PILLS = 34;
    private static final int ON_INSULIN = 20;

    private final Life life;
    private final PatientFile village;
    private final PatientFile town;
    private final PatientFile hospital;
    private final ChronicCare care;

    FarmerStory(Life life) {
        this.life = life;
        this.village = life.atNearestClinic();
        this.town = life.atTownClinic();
        this.hospital = life.at(Biography.PEOPLES_HOSPITAL);
        this.care = new ChronicCare(life);
    }

    void write() {
        follows(Analyte.SYSTOLIC, 174, 142, 158, 132);
        follows(Analyte.DIASTOLIC, 104, 86, 94, 78);
        follows(Analyte.FASTING_GLUCOSE, 11.8, 7.2, 11.2, 6.6);
        follows(Analyte.HBA1C, 10.1, 7.2, 9.8, 6.8);
        follows(Analyte.LDL, 4.2, 2.9, 3.6, 2.1);
        follows(Analyte.CREATININE, 74, 82, 98, 102);
        follows(Analyte.ALBUMIN_CREATININE_RATIO, 14, 22, 71, 46);
        hypertension();
        allergy();
        diabetes();
        yearlyTests();
        insulin();
        care.followedUp(village, life.monthsAgo(ON_INSULIN - 2), life.today().minusDays(4));
    }

    /** The values when diabetes was found, under treatment, at the end of a year without it, and now. */
    private void follows(Analyte analyte, double found, double treated, double untreated, double now) {
        life.body()
                .follows(
                        analyte,
                        Trend.from(life.monthsAgo(DIABETIC), found)
                                .to(life.monthsAgo(DIABETIC - 12), treated)
                                .to(life.monthsAgo(WITHOUT_PILLS), treated)
                                .to(life.monthsAgo(ON_INSULIN), untreated)
                                .to(life.monthsAgo(8), now));
    }

    private void hypertension() {
        care.of(Diagnosis.HYPERTENSION, life.monthsAgo(HYPERTENSIVE), Drug.AMLODIPINE);
        care.found(town, "头晕、头痛", life.monthsAgo(HYPERTENSIVE)).examined(Imaging.ELECTROCARDIOGRAM, "窦性心律，大致正常心电图。");
    }

    private void allergy() {
        LocalDate day = life.monthsAgo(104);
        village.visit(Setting.CLINIC, "咽痛，服阿莫西林后出现皮疹", day)
                .diagnosed(Diagnosis.COLD)
                .measured(Analyte.TEMPERATURE)
                .prescribed(Drug.LORATADINE)
                .allergicTo(Allergen.PENICILLIN);
        hospital.register(life.monthsAgo(DIABETIC)).allergicTo(Allergen.PENICILLIN);
    }

    private void diabetes() {
        LocalDate day = life.monthsAgo(DIABETIC);
        Drug[] drugs = {Drug.METFORMIN, Drug.GLIMEPIRIDE, Drug.ATORVASTATIN};
        care.of(Diagnosis.DIABETES, day, drugs);
        life.body().suffers(Diagnosis.HYPERLIPIDAEMIA, day);
        hospital.stay(Setting.WARD, "多饮、多尿、消瘦1月", day, 8)
                .diagnosed(Diagnosis.DIABETES)
                .diagnosed(Diagnosis.HYPERTENSION)
                .diagnosed(Diagnosis.HYPERLIPIDAEMIA)
                .bloodPressure()
                .measured(Analyte.HEIGHT, Analyte.WEIGHT, Analyte.BODY_MASS_INDEX)
                .tested(Panel.GLYCAEMIA)
                .tested(Panel.KIDNEY)
                .tested(Panel.LIPIDS)
                .prescribed(drugs)
                .discharged(true)
                .summarized(Letters.discharge(life.person(), day, 8, "2型糖尿病；高血压；高脂血症", "予饮食指导、口服降糖药后血糖平稳下降。", drugs));
        care.followedUp(village, life.monthsAgo(FOLLOWED_UP), life.monthsAgo(WITHOUT_PILLS));
    }

    private void yearlyTests() {
        for (int months = DIABETIC - 12; months > 0; months -= 12) {
            LocalDate day =
                    life.anyDay(life.monthsAgo(months), life.monthsAgo(months).plusDays(12));
            hospital.visit(Setting.CLINIC, "糖尿病年度复查", day)
                    .diagnosed(Diagnosis.DIABETES)
                    .bloodPressure()
                    .tested(Panel.GLYCAEMIA)
                    .tested(months % 24 == 1 ? Panel.LIPIDS : Panel.ALBUMINURIA);
        }
        for (int years = 3; years > 0; years--) {
            Biography.influenzaVaccine(life, years);
        }
    }

    private void insulin() {
        LocalDate day = life.monthsAgo(ON_INSULIN);
        Drug[] drugs = {Drug.METFORMIN, Drug.INSULIN_GLARGINE, Drug.ATORVASTATIN, Drug.VALSARTAN};
        care.changed(Drug.GLIMEPIRIDE, Drug.INSULIN_GLARGINE).changed(Drug.AMLODIPINE, Drug.VALSARTAN);
        life.body().suffers(Diagnosis.DIABETIC_NEPHROPATHY, day);
        hospital.stay(Setting.WARD, "停药一年，血糖控制不佳", day, 9)
                .diagnosed(Diagnosis.DIABETES)
                .diagnosed(Diagnosis.DIABETIC_NEPHROPATHY)
                .bloodPressure()
                .tested(Panel.GLYCAEMIA)
                .tested(Panel.KIDNEY)
                .tested(Panel.ALBUMINURIA)
                .prescribed(drugs)
                .discharged(true)
                .summarized(Letters.discharge(
                        life.person(), day, 9, "2型糖尿病；糖尿病肾病；高血压", "自行停药约一年。予甘精胰岛素联合二甲双胍，血糖逐步达标。", drugs));
    }
}
