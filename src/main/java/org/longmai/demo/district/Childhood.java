package org.longmai.demo.district;

import java.time.LocalDate;
import java.util.List;
import org.longmai.demo.district.clinic.Life;
import org.longmai.demo.district.terms.Analyte;
import org.longmai.demo.district.terms.Service;
import org.longmai.demo.district.terms.Setting;
import org.longmai.demo.district.terms.Vaccine;

/** The vaccinations of the national programme, and the growth of a child. */
final class Childhood {

    private static final List<Integer> CHECK_UPS = List.of(1, 12, 36, 72);

    private final Life life;

    Childhood(Life life) {
        this.life = life;
    }

    void write() {
        for (Vaccine vaccine : Vaccine.values()) {
            vaccinate(vaccine);
        }
        CHECK_UPS.forEach(this::checkUp);
    }

    private void vaccinate(Vaccine vaccine) {
        for (int i = 0; i < vaccine.months().size(); i++) {
            LocalDate day = due(vaccine.months().get(i));
            if (isOnRecord(day)) {
                life.atTownClinic().register(day).vaccinated(vaccine, i + 1);
            }
        }
    }

    private void checkUp(int months) {
        LocalDate day = due(months);
        if (isOnRecord(day)) {
            life.atTownClinic()
                    .visit(Setting.CLINIC, "儿童健康检查", day)
                    .asService(Service.CHILD)
                    .measured(Analyte.HEIGHT, Analyte.WEIGHT);
        }
    }

    private LocalDate due(int months) {
        LocalDate first = life.person().birthDate().plusMonths(months);
        return life.anyDay(first, first.plusDays(months == 0 ? 1 : 12));
    }

    private boolean isOnRecord(LocalDate day) {
        return !day.isBefore(life.begin()) && day.isBefore(life.today());
    }
}
