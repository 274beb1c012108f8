package org.longmai.demo.district.clinic;

import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.TreeMap;

/** The course of a value over the years: straight lines between days on which it is known, level before and after. */
public final class Trend {

    private final TreeMap<LocalDate, Double> known = new TreeMap<>();

    private Trend() {}

    public static Trend from(LocalDate day, double value) {
        return new Trend().to(day, value);
    }

    public Trend to(LocalDate day, double value) {
        known.put(day, value);
        return this;
    }

    double on(LocalDate day) {
        Map.Entry<LocalDate, Double> before = known.floorEntry(day);
        Map.Entry<LocalDate, Double> after = known.higherEntry(day);
        if (before == null) {
            return known.firstEntry().getValue();
        }
        return after == null ? before.getValue() : between(before, after, day);
    }

    private static double between(
            Map.Entry<LocalDate, Double> before, Map.Entry<LocalDate, Double> after, LocalDate day) {
        double share = (double) ChronoUnit.DAYS.between(before.getKey(), day)
                / ChronoUnit.DAYS.between(before.getKey(), after.getKey());
        return before.getValue() + share * (after.getValue() - before.getValue());
    }
}
