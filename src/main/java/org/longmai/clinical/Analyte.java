package org.longmai.clinical;

import java.math.BigDecimal;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is measured, whatever the code that an institution has for it.
 *
 * @param unit the unit in which it is shown, by UCUM
 * @param gramsPerMole of a substance that some report by mass and others by amount
 * @param conversions between units that only make sense of this analyte
 * @param codes {@code system|code}, all of one meaning
 */
record Analyte(
        String id,
        String zh,
        String en,
        String unit,
        @Nullable BigDecimal gramsPerMole,
        @Nullable List<Conversion> conversions,
        List<String> codes) {

    /** From another unit to the analyte's own: {@code factor × value + offset}. */
    record Conversion(String from, BigDecimal factor, BigDecimal offset) {}

    /** How a value in the unit becomes one in the analyte's own, or null if it does not. */
    @Nullable
    Scale scale(String from, Units units) {
        for (Conversion conversion : conversions == null ? List.<Conversion>of() : conversions) {
            if (conversion.from().equals(from)) {
                return new Scale(conversion.factor(), conversion.offset());
            }
        }
        return units.scale(from, unit, gramsPerMole).orElse(null);
    }
}
