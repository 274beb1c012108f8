package org.longmai.demo.district.clinic;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.EnumMap;
import java.util.Map;
import java.util.Random;
import org.longmai.demo.district.terms.Analyte;
import org.longmai.demo.district.terms.Diagnosis;

/**
 * What would be measured in a person on a day, by whichever institution: values of their own within the range of health,
 * unless an illness and its treatment set another course.
 */
public final class Body {

    private static final double NOISE = 0.02;
    private static final double NOISE_OF_TEMPERATURE = 0.004;
    private static final double DAYS_A_YEAR = 365.25;

    /** Age in years, height of boys and of girls in cm. */
    private static final double[][] GROWTH = {
        {0, 50, 50}, {1, 76, 75}, {2, 88, 87}, {6, 118, 117}, {12, 152, 152}, {16, 169, 158}
    };

    private final Person person;
    private final Random random;
    private final double stature;
    private final double bodyMassIndex;
    private final Map<Analyte, Trend> courses = new EnumMap<>(Analyte.class);
    private final Map<Analyte, Double> usual = new EnumMap<>(Analyte.class);
    private final Map<Diagnosis, LocalDate> illnesses = new EnumMap<>(Diagnosis.class);

    Body(Person person, Random random) {
        this.person = person;
        this.random = random;
        this.stature = 0.95 + random.nextDouble() * 0.1;
        this.bodyMassIndex = 20 + random.nextDouble() * 7;
    }

    public Body follows(Analyte analyte, Trend course) {
        courses.put(analyte, course);
        return this;
    }

    /** An acute illness: the value leaves its usual course for some days. */
    public Body peaks(Analyte analyte, LocalDate day, double value) {
        double healthy = analyte.withinRange(0.5);
        return follows(
                analyte, Trend.from(day.minusDays(7), healthy).to(day, value).to(day.plusDays(14), healthy));
    }

    public Body suffers(Diagnosis illness, LocalDate since) {
        illnesses.put(illness, since);
        return this;
    }

    public boolean suffers(Diagnosis illness) {
        return illnesses.containsKey(illness);
    }

    /** When the illness began; the day itself if that is not known. */
    LocalDate onset(Diagnosis illness, LocalDate day) {
        return illnesses.getOrDefault(illness, day);
    }

    BigDecimal measure(Analyte analyte, LocalDate day) {
        return analyte.rounded(
                switch (analyte) {
                    case HEIGHT -> height(day);
                    case WEIGHT -> bodyMassIndex(day) * height(day) * height(day) / 10_000;
                    case BODY_MASS_INDEX -> bodyMassIndex(day);
                    default -> value(analyte, day);
                });
    }

    private double value(Analyte analyte, LocalDate day) {
        Trend course = courses.get(analyte);
        if (course != null) {
            double noise = analyte == Analyte.TEMPERATURE ? NOISE_OF_TEMPERATURE : NOISE;
            return course.on(day) * (1 + noise * random.nextGaussian());
        }
        double share = usual.computeIfAbsent(analyte, unknown -> 0.2 + random.nextDouble() * 0.5);
        return analyte.withinRange(share + 0.15 * random.nextDouble());
    }

    private double age(LocalDate day) {
        return ChronoUnit.DAYS.between(person.birthDate(), day) / DAYS_A_YEAR;
    }

    private double bodyMassIndex(LocalDate day) {
        return age(day) < 16 ? 13.5 + Math.max(0, age(day) - 4) * 0.5 : bodyMassIndex;
    }

    private double height(LocalDate day) {
        int column = person.isMale() ? 1 : 2;
        double age = age(day);
        for (int i = 1; i < GROWTH.length; i++) {
            double[] from = GROWTH[i - 1];
            double[] to = GROWTH[i];
            if (age < to[0]) {
                return stature * (from[column] + (age - from[0]) / (to[0] - from[0]) * (to[column] - from[column]));
            }
        }
        return stature * GROWTH[GROWTH.length - 1][column];
    }
}
