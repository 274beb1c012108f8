package org.longmai.demo.district;

import java.time.LocalDate;
import java.time.Month;
import org.longmai.demo.district.clinic.Life;
import org.longmai.demo.district.clinic.PatientFile;
import org.longmai.demo.district.terms.Allergen;
import org.longmai.demo.district.terms.Analyte;
import org.longmai.demo.district.terms.Diagnosis;
import org.longmai.demo.district.terms.Drug;
import org.longmai.demo.district.terms.Imaging;
import org.longmai.demo.district.terms.Operation;
import org.longmai.demo.district.terms.Panel;
import org.longmai.demo.district.terms.Service;
import org.longmai.demo.district.terms.Setting;
import org.longmai.demo.district.terms.Vaccine;

/** What happens to a resident of no story: as much as age and chance bring. */
final class Biography {

    static final String PEOPLES_HOSPITAL = "tl-renmin";
    static final String TCM_HOSPITAL = "tl-zhongyi";
    static final String MATERNITY_HOSPITAL = "tl-fuyou";

    private static final int LEAST = 13;
    private static final LocalDate FIRST_COVID_VACCINE = LocalDate.of(2021, Month.MAY, 10);

    private final Life life;
    private final int age;

    Biography(Life life) {
        this.life = life;
        this.age = life.age();
    }

    void write() {
        if (age < 18) {
            new Childhood(life).write();
        } else {
            adult();
        }
        if (life.chance(0.12)) {
            life.atTownClinic().register(life.anyDay()).allergicTo(life.any(Allergen.values()));
        }
        Illness.any(life);
        while (life.resources() < LEAST) {
            Illness.any(life);
        }
    }

    private void adult() {
        covidVaccines();
        if (life.chance(chronic(age))) {
            chronicallyIll();
        }
        if (age >= 65) {
            old();
        }
        if (life.chance(age < 45 ? 0.08 : 0.2)) {
            Stay.any(life, life.at(life.any(PEOPLES_HOSPITAL, PEOPLES_HOSPITAL, TCM_HOSPITAL)));
        }
        if (age >= 40 && life.chance(0.15)) {
            backPain(life);
        }
        if (!life.person().isMale() && age >= 23 && age <= 36 && life.chance(0.4)) {
            motherhood(life, life.anyDay(life.monthsAgo(40), life.monthsAgo(3)));
        }
    }

    private static double chronic(int age) {
        return age < 35 ? 0 : age < 50 ? 0.15 : age < 65 ? 0.35 : 0.55;
    }

    private void chronicallyIll() {
        LocalDate since = life.anyDay(life.monthsAgo(110), life.monthsAgo(30));
        ChronicCare care = new ChronicCare(life);
        boolean diabetic = life.chance(0.35);
        if (!diabetic || life.chance(0.6)) {
            care.hypertension(since);
        }
        if (diabetic) {
            care.diabetes(since);
        }
        PatientFile finder = life.chance(0.4) ? life.at(PEOPLES_HOSPITAL) : life.atTownClinic();
        care.found(finder, diabetic ? "口干、乏力" : "头晕、头痛", since);
        care.followedUp(life.atNearestClinic(), life.monthsAgo(16), life.today().minusDays(3));
    }

    /** The yearly check of those over 65, and vaccination before winter. */
    private void old() {
        LocalDate day = life.anyDay(life.monthsAgo(11), life.monthsAgo(1));
        life.atTownClinic()
                .visit(Setting.CLINIC, "65岁及以上老年人健康体检", day)
                .asService(Service.ELDERLY)
                .bloodPressure()
                .measured(Analyte.BODY_MASS_INDEX)
                .tested(Panel.CHECK_UP);
        if (life.chance(0.4)) {
            influenzaVaccine(life, 1);
        }
    }

    private void covidVaccines() {
        LocalDate first = life.anyDay(FIRST_COVID_VACCINE, FIRST_COVID_VACCINE.plusDays(70));
        if (!first.isBefore(life.begin()) && first.plusDays(30).isBefore(life.today())) {
            life.atTownClinic().register(first).vaccinated(Vaccine.COVID_19, 1);
            life.atTownClinic().register(first.plusDays(28)).vaccinated(Vaccine.COVID_19, 2);
        }
    }

    static void influenzaVaccine(Life life, int yearsAgo) {
        LocalDate october = LocalDate.of(life.today().getYear() - yearsAgo, Month.OCTOBER, 8);
        life.atTownClinic().register(life.anyDay(october, october.plusDays(40))).vaccinated(Vaccine.INFLUENZA, 1);
    }

    static void backPain(Life life) {
        LocalDate day = life.anyDay();
        PatientFile file = life.at(TCM_HOSPITAL);
        file.visit(Setting.CLINIC, "腰部疼痛", day)
                .diagnosed(Diagnosis.BACK_PAIN)
                .performed(Operation.ACUPUNCTURE)
                .prescribed(Drug.DUHUO_JISHENG);
        file.visit(Setting.CLINIC, "针灸复诊", day.plusDays(7)).performed(Operation.ACUPUNCTURE);
    }

    static void motherhood(Life life, LocalDate birth) {
        PatientFile file = life.at(MATERNITY_HOSPITAL);
        for (int weeks : new int[] {26, 16, 6}) {
            file.visit(Setting.CLINIC, "产前检查", birth.minusWeeks(weeks))
                    .diagnosed(Diagnosis.PREGNANCY)
                    .bloodPressure()
                    .measured(Analyte.HAEMOGLOBIN)
                    .prescribed(weeks == 26 ? Drug.FOLIC_ACID : Drug.FERROUS_SUCCINATE);
        }
        boolean caesarean = life.chance(0.4);
        Diagnosis delivery = caesarean ? Diagnosis.CAESAREAN_DELIVERY : Diagnosis.DELIVERY;
        file.stay(Setting.WARD, "分娩", birth.minusDays(1), 4)
                .diagnosed(delivery)
                .performed(caesarean ? Operation.CAESAREAN_SECTION : Operation.ASSISTED_DELIVERY)
                .examined(Imaging.ULTRASOUND_PREGNANCY, "宫内单活胎，头位。")
                .tested(Panel.BLOOD_COUNT)
                .discharged(true)
                .summarized(Letters.discharge(life.person(), birth.minusDays(1), 4, delivery.text(), "母婴平安出院。"));
    }
}
