package org.longmai.clinical;

import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/** Numbers that a person can have: an exponent of a million digits is none. */
final class Numbers {

    private static final int MOST_DIGITS = 30;

    private Numbers() {}

    static @Nullable BigDecimal of(Number number) {
        try {
            BigDecimal value = new BigDecimal(number.toString());
            return value.precision() > MOST_DIGITS || Math.abs((long) value.scale()) > MOST_DIGITS ? null : value;
        } catch (NumberFormatException e) {
            return null;
        }
    }
}
