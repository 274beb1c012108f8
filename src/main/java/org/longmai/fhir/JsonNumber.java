package org.longmai.fhir;

import java.math.BigDecimal;

/**
 * A JSON number as it was written: {@code 1.50} stays {@code 1.50}, {@code 1E2} stays {@code 1E2}.
 *
 * @see <a href="https://hl7.org/fhir/R4/datatypes.html#decimal">FHIR: the precision of a decimal is significant</a>
 */
public final class JsonNumber extends Number {

    private final String text;

    /** @param text a number by the grammar of JSON (RFC 8259 §6) */
    public JsonNumber(String text) {
        this.text = text;
    }

    public BigDecimal toBigDecimal() {
        return new BigDecimal(text);
    }

    @Override
    public int intValue() {
        return toBigDecimal().intValue();
    }

    @Override
    public long longValue() {
        return toBigDecimal().longValue();
    }

    @Override
    public float floatValue() {
        return Float.parseFloat(text);
    }

    @Override
    public double doubleValue() {
        return Double.parseDouble(text);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof JsonNumber number && text.equals(number.text);
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }

    /** The number as it was written. */
    @Override
    public String toString() {
        return text;
    }
}
