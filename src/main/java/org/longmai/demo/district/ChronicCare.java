package org.longmai.demo.district;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.longmai.demo.district.clinic.Life;
import org.longmai.demo.district.clinic.PatientFile;
import org.longmai.demo.district.clinic.Trend;
import org.longmai.demo.district.clinic.Visit;
import org.longmai.demo.district.terms.Analyte;
import org.longmai.demo.district.terms.Diagnosis;
import org.longmai.demo.district.terms.Drug;
import org.longmai.demo.district.terms.Panel;
import org.longmai.demo.district.terms.Service;
import org.longmai.demo.district.terms.Setting;

/** Hypertension and diabetes as the public-health service cares for them: found, treated, followed up every quarter. */
final class ChronicCare {

    private static final int MONTHS_BETWEEN = 3;

    private final Life life;
    private final List<Diagnosis> illnesses = new ArrayList<>();
    private final List<Drug> drugs = new ArrayList<>();

    ChronicCare(Life life) {
        this.life = life;
    }

    /** From now on the visits are about this illness too. */
    ChronicCare of(Diagnosis illness, LocalDate since, Drug... treatment) {
        life.body().suffers(illness, since);
        illnesses.add(illness);
        drugs.addAll(List.of(treatment));
        return this;
    }

    ChronicCare changed(Drug from, Drug to) {
        drugs.replaceAll(drug -> drug == from ? to : drug);
        return this;
    }

    /** Blood pressure before and under treatment, which does not reach its aim in everyone. */
    ChronicCare hypertension(LocalDate since) {
        LocalDate treated = since.plusMonths(9);
        life.body()
                .follows(
                        Analyte.SYSTOLIC,
                        Trend.from(since, life.between(156, 182)).to(treated, life.between(126, 148)))
                .follows(
                        Analyte.DIASTOLIC,
                        Trend.from(since, life.between(94, 108)).to(treated, life.between(74, 92)));
        return of(Diagnosis.HYPERTENSION, since, life.any(Drug.AMLODIPINE, Drug.VALSARTAN));
    }

    /** Blood sugar likewise. */
    ChronicCare diabetes(LocalDate since) {
        LocalDate treated = since.plusMonths(12);
        double aim = life.between(0, 1);
        life.body()
                .follows(
                        Analyte.FASTING_GLUCOSE,
                        Trend.from(since, life.between(8.5, 13)).to(treated, 6.2 + 2.4 * aim))
                .follows(Analyte.HBA1C, Trend.from(since, life.between(8, 11)).to(treated, 6.4 + 1.9 * aim));
        return of(Diagnosis.DIABETES, since, Drug.METFORMIN);
    }

    /** The visit at which the illnesses were found, or are seen by another institution for the first time. */
    Visit found(PatientFile file, String complaint, LocalDate day) {
        Visit visit = file.visit(Setting.CLINIC, complaint, day).bloodPressure();
        illnesses.forEach(visit::diagnosed);
        if (illnesses.contains(Diagnosis.DIABETES)) {
            visit.tested(Panel.GLYCAEMIA);
        }
        return visit.prescribed(drugs.toArray(Drug[]::new));
    }

    /** Quarterly, prescribing for half a year. */
    ChronicCare followedUp(PatientFile file, LocalDate from, LocalDate to) {
        int count = 0;
        for (LocalDate due = from; !due.isAfter(to); due = due.plusMonths(MONTHS_BETWEEN)) {
            LocalDate day = life.anyDay(due, earlier(due.plusDays(9), to));
            followUp(file, count % 4 == 3 ? Setting.HOME : Setting.CLINIC, day, count % 2 == 0);
            count++;
        }
        return this;
    }

    private void followUp(PatientFile file, Setting setting, LocalDate day, boolean prescribing) {
        Visit visit = file.visit(setting, reason(), day).asService(services()).bloodPressure();
        illnesses.forEach(visit::diagnosed);
        if (illnesses.contains(Diagnosis.DIABETES)) {
            visit.measured(Analyte.FASTING_GLUCOSE);
        }
        if (prescribing) {
            visit.prescribed(drugs.toArray(Drug[]::new));
        }
    }

    private Service[] services() {
        return illnesses.stream()
                .map(illness -> illness == Diagnosis.DIABETES ? Service.DIABETES : Service.HYPERTENSION)
                .toArray(Service[]::new);
    }

    private String reason() {
        return illnesses.stream().map(Diagnosis::text).collect(Collectors.joining("、", "", "随访"));
    }

    private static LocalDate earlier(LocalDate a, LocalDate b) {
        return a.isBefore(b) ? a : b;
    }
}
