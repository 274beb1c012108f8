package org.longmai.clinical;

import java.math.BigDecimal;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One analyte over time, whoever measured it.
 *
 * @param code the analyte's id, or the {@code system|code} of one that is not known
 * @param unit the unit of every value, by UCUM; null where none is known
 * @param points the oldest first
 */
public record LabSeries(String code, String zh, String en, @Nullable String unit, List<Point> points) {

    /**
     * One measurement.
     *
     * @param at as the sender wrote it, a FHIR dateTime
     * @param value in the unit of the series; null if it is no number or cannot be converted
     * @param comparator {@code <} or {@code >} where the value is a limit
     * @param text as it was reported
     * @param low of the reference range that came with it, in the unit of the series
     * @param range the reference range as it was reported
     * @param flag L, N or H …: the sender's, else by the reference range
     * @param converted whether the value was reported in another unit
     * @param observation {@code Observation/id}
     */
    public record Point(
            @Nullable String at,
            @Nullable BigDecimal value,
            @Nullable String comparator,
            String text,
            @Nullable BigDecimal low,
            @Nullable BigDecimal high,
            @Nullable String range,
            @Nullable String flag,
            boolean converted,
            String institution,
            String observation) {}
}
