package org.longmai.clinical;

import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/**
 * A value of an analyte, in its own unit, that needs somebody at once.
 *
 * @param least from this on upwards
 * @param most from this on downwards
 */
record UrgentValue(String analyte, @Nullable BigDecimal least, @Nullable BigDecimal most, String zh, String en) {

    boolean is(BigDecimal value) {
        return least != null && value.compareTo(least) >= 0 || most != null && value.compareTo(most) <= 0;
    }
}
