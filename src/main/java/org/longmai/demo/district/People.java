package org.longmai.demo.district;

import java.time.LocalDate;
import java.time.Month;
import java.util.Random;
import org.longmai.demo.district.clinic.Home;
import org.longmai.demo.district.clinic.Person;
import org.longmai.identity.CitizenNumber;

/** The residents as persons, before anything happens to them. */
final class People {

    /** How many of a hundred are at most that old: a district whose young people work elsewhere. */
    private static final int[][] AGES = {{7, 6}, {18, 17}, {42, 44}, {70, 64}, {94, 79}, {100, 91}};

    /** The county became part of Chongqing, then a district of it; a number keeps the code of its first day. */
    private static final LocalDate CHONGQING = LocalDate.of(1997, Month.JUNE, 18);

    private static final LocalDate DISTRICT = LocalDate.of(2014, Month.MAY, 2);

    private static final int FIRST_SEQUENCE = 500;
    private static final int SEQUENCES = 240;

    private final Names names;
    private final Towns towns;
    private final LocalDate today;

    People(Names names, Towns towns, LocalDate today) {
        this.names = names;
        this.towns = towns;
        this.today = today;
    }

    /** @param running from 1, different for each */
    Person any(int running, Random random) {
        String gender = random.nextBoolean() ? "male" : "female";
        int age = age(random);
        LocalDate birthDate = LocalDate.ofYearDay(today.getYear() - age, 1 + random.nextInt(365));
        return new Person(
                names.any(gender, age, random),
                gender,
                birthDate,
                number(birthDate, gender, running),
                running,
                "1400152%04d".formatted(running),
                towns.any(running, random));
    }

    /** @param born used where the script leaves the birth date open: a newborn's, who has no number yet */
    Person playing(Script.Role role, int running, LocalDate born) {
        LocalDate birthDate = role.birthDate();
        Home home = towns.home(role.town(), role.village(), role.house());
        return new Person(
                role.name(),
                role.gender(),
                birthDate == null ? born : birthDate,
                birthDate == null ? null : number(birthDate, role.gender(), running),
                running,
                role.phone(),
                home);
    }

    private static CitizenNumber number(LocalDate birthDate, String gender, int running) {
        int sequence = FIRST_SEQUENCE + running % SEQUENCES * 2 + (gender.equals("male") ? 1 : 0);
        return CitizenNumber.of(division(birthDate), birthDate, sequence);
    }

    private static String division(LocalDate birthDate) {
        return birthDate.isBefore(CHONGQING) ? "510228" : birthDate.isBefore(DISTRICT) ? "500224" : "500151";
    }

    private static int age(Random random) {
        int percentile = random.nextInt(100);
        int youngest = 1;
        for (int[] band : AGES) {
            if (percentile < band[0]) {
                return youngest + random.nextInt(band[1] - youngest + 1);
            }
            youngest = band[1] + 1;
        }
        return youngest;
    }
}
