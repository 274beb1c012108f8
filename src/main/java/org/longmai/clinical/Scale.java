package org.longmai.clinical;

import java.math.BigDecimal;
import java.math.MathContext;

/** {@code factor × value + offset}. */
record Scale(BigDecimal factor, BigDecimal offset) {

    static final Scale SAME = new Scale(BigDecimal.ONE, BigDecimal.ZERO);

    private static final MathContext PRECISION = MathContext.DECIMAL64;

    /** The value as it was reported where nothing changes; else to as many digits as it had, and one more. */
    BigDecimal of(BigDecimal value) {
        if (equals(SAME)) {
            return value;
        }
        BigDecimal exact = value.multiply(factor, PRECISION).add(offset, PRECISION);
        BigDecimal rounded = exact.round(new MathContext(Math.max(3, value.precision() + 1)));
        return rounded.signum() == 0 ? BigDecimal.ZERO : plain(rounded);
    }

    Scale then(Scale next) {
        return new Scale(
                factor.multiply(next.factor, PRECISION),
                offset.multiply(next.factor, PRECISION).add(next.offset, PRECISION));
    }

    private static BigDecimal plain(BigDecimal value) {
        BigDecimal stripped = value.stripTrailingZeros();
        return stripped.scale() < 0 ? stripped.setScale(0) : stripped;
    }
}
