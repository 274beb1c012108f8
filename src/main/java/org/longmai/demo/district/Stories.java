package org.longmai.demo.district;

import static org.longmai.demo.district.Biography.MATERNITY_HOSPITAL;
import static org.longmai.demo.district.Biography.PEOPLES_HOSPITAL;
import static org.longmai.demo.district.Biography.TCM_HOSPITAL;

import java.time.LocalDate;
import java.util.Map;
import java.util.Objects;
import org.longmai.demo.district.clinic.Identifier;
import org.longmai.demo.district.clinic.Life;
import org.longmai.demo.district.clinic.PatientFile;
import org.longmai.demo.district.clinic.Person;
import org.longmai.demo.district.clinic.Trend;
import org.longmai.demo.district.terms.Allergen;
import org.longmai.demo.district.terms.Analyte;
import org.longmai.demo.district.terms.Diagnosis;
import org.longmai.demo.district.terms.Drug;
import org.longmai.demo.district.terms.Imaging;
import org.longmai.demo.district.terms.Label;
import org.longmai.demo.district.terms.Operation;
import org.longmai.demo.district.terms.Panel;
import org.longmai.demo.district.terms.Setting;
import org.longmai.demo.district.terms.Vaccine;
import org.longmai.identity.CitizenNumber;

/** What happens to the cast, as {@code demo/cast.json} tells it. */
final class Stories {

    private final Map<String, Person> persons;

    /** @param persons those of the cast so far, by the key of their story */
    Stories(Map<String, Person> persons) {
        this.persons = persons;
    }

    void play(String key, Life life) {
        switch (key) {
            case "farmer" -> new FarmerStory(life).write();
            case "wife" -> wife(life);
            case "daughter" -> daughter(life);
            case "stroke" -> stroke(life);
            case "hiv" -> hiv(life);
            case "depression" -> depression(life);
            case "mother" -> mother(life);
            case "newborn" -> newborn(life);
            case "twin" -> twin(life);
            case "deceased" -> deceased(life);
            case "oldNumber" -> oldNumber(life);
            case "healthCard" -> healthCard(life);
            default -> throw new IllegalArgumentException("no such story: " + key);
        }
    }

    private static void wife(Life life) {
        LocalDate since = life.monthsAgo(70);
        ChronicCare care = new ChronicCare(life).hypertension(since);
        care.found(life.atTownClinic(), "头晕", since);
        care.followedUp(life.atNearestClinic(), life.monthsAgo(23), life.today().minusDays(5));
        life.atTownClinic().register(life.monthsAgo(60)).allergicTo(Allergen.CEPHALOSPORIN);
        for (int months = 8; months >= 6; months--) {
            life.at(TCM_HOSPITAL)
                    .visit(Setting.CLINIC, "右膝疼痛", life.monthsAgo(months))
                    .diagnosed(Diagnosis.KNEE_ARTHROSIS)
                    .performed(Operation.ACUPUNCTURE)
                    .prescribed(Drug.DUHUO_JISHENG);
        }
        Biography.influenzaVaccine(life, 1);
    }

    private static void daughter(Life life) {
        Stay.GALLSTONES.at(life, life.at(PEOPLES_HOSPITAL), life.monthsAgo(50));
        life.at(PEOPLES_HOSPITAL)
                .visit(Setting.CLINIC, "健康体检", life.monthsAgo(7))
                .bloodPressure()
                .tested(Panel.BLOOD_COUNT)
                .tested(Panel.LIPIDS);
        Illness.GASTRITIS.seen(life, life.atTownClinic(), life.monthsAgo(30));
        Illness.COLD.seen(life, life.atTownClinic(), life.monthsAgo(2));
    }

    private static void stroke(Life life) {
        LocalDate since = life.monthsAgo(75);
        ChronicCare care = new ChronicCare(life).hypertension(since);
        care.found(life.atTownClinic(), "头痛", since);
        LocalDate day = life.today().minusDays(48);
        care.followedUp(life.atNearestClinic(), life.monthsAgo(26), day.minusDays(20));
        life.body()
                .follows(Analyte.SYSTOLIC, Trend.from(day, 186).to(day.plusDays(20), 138))
                .follows(Analyte.DIASTOLIC, Trend.from(day, 104).to(day.plusDays(20), 84));
        PatientFile hospital = life.at(PEOPLES_HOSPITAL);
        emergency(hospital, day);
        strokeWard(life.person(), hospital, day.plusDays(1));
        hospital.visit(Setting.CLINIC, "脑梗死复诊", day.plusDays(30))
                .diagnosed(Diagnosis.STROKE_SEQUELAE)
                .bloodPressure()
                .prescribed(Drug.ASPIRIN, Drug.ATORVASTATIN);
    }

    private static void emergency(PatientFile hospital, LocalDate day) {
        hospital.visit(Setting.EMERGENCY, "突发右侧肢体无力、言语不清1小时", day)
                .byAmbulance()
                .diagnosed(Diagnosis.STROKE)
                .bloodPressure()
                .measured(Analyte.HEART_RATE, Analyte.OXYGEN_SATURATION)
                .examined(Imaging.CT_HEAD, "未见颅内出血；左侧大脑中动脉区早期缺血改变。")
                .examined(Imaging.ELECTROCARDIOGRAM, "窦性心律，左心室高电压。")
                .prescribed(Drug.ALTEPLASE)
                .performed(Operation.THROMBOLYSIS);
    }

    private static void strokeWard(Person person, PatientFile hospital, LocalDate day) {
        Drug[] drugs = {Drug.ASPIRIN, Drug.CLOPIDOGREL, Drug.ATORVASTATIN, Drug.AMLODIPINE};
        hospital.stay(Setting.WARD, "脑梗死溶栓后收入神经内科", day, 11)
                .diagnosed(Diagnosis.STROKE_SEQUELAE)
                .diagnosed(Diagnosis.HYPERTENSION)
                .tested(Panel.LIPIDS)
                .tested(Panel.GLYCAEMIA)
                .prescribed(drugs)
                .discharged(true)
                .summarized(Letters.discharge(person, day, 11, "脑梗死；高血压", "溶栓后肌力由2级恢复至4级，言语较前清晰。", drugs));
    }

    private static void hiv(Life life) {
        LocalDate since = life.monthsAgo(45);
        life.body()
                .suffers(Diagnosis.HIV_INFECTION, since)
                .follows(
                        Analyte.CD4,
                        Trend.from(since, 212).to(life.monthsAgo(20), 480).to(life.today(), 610))
                .follows(Analyte.HIV_RNA, Trend.from(since, 86_000).to(life.monthsAgo(39), 20));
        PatientFile hospital = life.at(PEOPLES_HOSPITAL);
        for (int months = 45; months > 0; months -= 6) {
            hospital.visit(Setting.CLINIC, "抗病毒治疗随访", life.monthsAgo(months))
                    .diagnosed(Diagnosis.HIV_INFECTION)
                    .tested(Panel.HIV_FOLLOW_UP)
                    .prescribed(Drug.TENOFOVIR_LAMIVUDINE_EFAVIRENZ)
                    .labelled(Label.HIV);
        }
        Illness.COLD.seen(life, hospital, life.monthsAgo(14));
        Illness.COLD.seen(life, life.atTownClinic(), life.monthsAgo(25));
        Illness.BACK_PAIN.seen(life, life.atTownClinic(), life.monthsAgo(5));
    }

    private static void depression(Life life) {
        LocalDate since = life.monthsAgo(20);
        life.body()
                .suffers(Diagnosis.DEPRESSION, since)
                .follows(
                        Analyte.PHQ_9,
                        Trend.from(since, 19).to(life.monthsAgo(12), 9).to(life.monthsAgo(2), 4));
        for (int months = 20; months > 0; months -= 3) {
            life.at(PEOPLES_HOSPITAL)
                    .visit(Setting.CLINIC, "心理科门诊", life.monthsAgo(months))
                    .diagnosed(Diagnosis.DEPRESSION)
                    .measured(Analyte.PHQ_9)
                    .prescribed(Drug.SERTRALINE)
                    .labelled(Label.PSY);
        }
        life.atTownClinic().register(life.monthsAgo(60)).allergicTo(Allergen.SULFONAMIDE);
        Illness.RHINITIS.seen(life, life.atTownClinic(), life.monthsAgo(9));
        Illness.COLD.seen(life, life.atTownClinic(), life.monthsAgo(3));
    }

    private static void mother(Life life) {
        Illness.COLD.seen(life, life.atTownClinic(), life.monthsAgo(30));
        Biography.motherhood(life, newbornsBirth(life.today()));
    }

    /** The birth date of the newborn of the cast. */
    static LocalDate newbornsBirth(LocalDate today) {
        return today.minusDays(20);
    }

    private void newborn(Life life) {
        LocalDate birth = life.person().birthDate();
        life.body()
                .follows(
                        Analyte.BILIRUBIN,
                        Trend.from(birth, 90).to(birth.plusDays(3), 236).to(birth.plusDays(7), 140));
        Person mother = Objects.requireNonNull(persons.get("mother"));
        PatientFile hospital = life.at(MATERNITY_HOSPITAL).withContact(mother);
        hospital.register(birth)
                .relatedTo(mother)
                .vaccinated(Vaccine.HEPATITIS_B, 1)
                .vaccinated(Vaccine.BCG, 1);
        hospital.stay(Setting.WARD, "新生儿住院", birth, 2)
                .diagnosed(Diagnosis.LIVEBORN)
                .measured(Analyte.WEIGHT, Analyte.HEIGHT, Analyte.HEART_RATE);
        hospital.visit(Setting.CLINIC, "新生儿黄疸复查", birth.plusDays(3))
                .diagnosed(Diagnosis.NEONATAL_JAUNDICE)
                .tested(Panel.BILIRUBIN)
                .performed(Operation.PHOTOTHERAPY);
    }

    private static void twin(Life life) {
        new Childhood(life).write();
        Illness.COLD_OF_A_CHILD.seen(life, life.atNearestClinic(), life.anyDay(life.monthsAgo(10), life.monthsAgo(1)));
        Illness.any(life);
    }

    private static void deceased(Life life) {
        LocalDate death = life.monthsAgo(2);
        LocalDate admission = death.minusDays(6);
        ChronicCare care = new ChronicCare(life).hypertension(life.monthsAgo(100));
        care.followedUp(life.atTownClinic(), life.monthsAgo(25), admission.minusDays(10));
        Drug[] drugs = {Drug.FUROSEMIDE, Drug.METOPROLOL};
        life.body().suffers(Diagnosis.HEART_FAILURE, life.monthsAgo(14));
        life.at(PEOPLES_HOSPITAL)
                .died(death)
                .stay(Setting.WARD, "气促、双下肢水肿", admission, 6)
                .diagnosed(Diagnosis.HEART_FAILURE)
                .diagnosed(Diagnosis.HYPERTENSION)
                .measured(Analyte.HEART_RATE)
                .tested(Panel.KIDNEY)
                .examined(Imaging.ELECTROCARDIOGRAM, "心房颤动,ST-T改变。")
                .prescribed(drugs)
                .discharged(false)
                .summarized(Letters.death(life.person(), admission, death, "心力衰竭；高血压"));
    }

    private static void oldNumber(Life life) {
        CitizenNumber number = number(life);
        life.atNearestClinic()
                .identifiedBy(
                        new Identifier(CitizenNumber.SYSTEM, number.oldForm()),
                        life.person().healthRecord());
        LocalDate since = life.monthsAgo(88);
        ChronicCare care = new ChronicCare(life).diabetes(since);
        care.found(life.at(PEOPLES_HOSPITAL), "多饮、消瘦", since);
        care.followedUp(life.atNearestClinic(), life.monthsAgo(17), life.today().minusDays(8));
        Stay.CATARACT.at(life, life.at(PEOPLES_HOSPITAL), life.monthsAgo(19));
        Illness.BRONCHITIS.seen(life, life.atTownClinic(), life.monthsAgo(10));
    }

    private static void healthCard(Life life) {
        Person person = life.person();
        life.at(TCM_HOSPITAL).identifiedBy(person.healthCard());
        life.atTownClinic().identifiedBy(Identifier.of(number(life)), person.healthCard(), person.healthRecord());
        Biography.backPain(life);
        Illness.INSOMNIA.seen(life, life.at(TCM_HOSPITAL), life.monthsAgo(6));
        Illness.COLD.seen(life, life.atTownClinic(), life.monthsAgo(16));
        Illness.GASTRITIS.seen(life, life.atTownClinic(), life.monthsAgo(4));
    }

    private static CitizenNumber number(Life life) {
        CitizenNumber number = life.person().number();
        if (number == null) {
            throw new IllegalStateException(life.person().name() + " has no number");
        }
        return number;
    }
}
