package org.longmai.desk;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.SecureRandom;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

class DigitsTests {

    private static final SecureRandom RANDOM = new SecureRandom();

    @Property
    void whatIsMadeIsReadHoweverItIsTyped(@ForAll @IntRange(min = 4, max = 20) int length) {
        String digits = Digits.random(RANDOM, length);
        assertThat(digits).hasSize(length).containsOnlyDigits();
        assertThat(Digits.read(digits, "q:", length)).isEqualTo(digits);
        assertThat(Digits.read("q:" + digits, "q:", length)).isEqualTo(digits);
        assertThat(Digits.read(" " + digits.substring(0, 3) + " - " + digits.substring(3) + " ", "q:", length))
                .isEqualTo(digits);
        assertThat(Digits.read("x:" + digits, "q:", length)).isNull();
        assertThat(Digits.read(digits, "q:", length + 1)).isNull();
    }

    @Property
    void oneWrongDigitIsNoticed(@ForAll @IntRange(max = 8) int place, @ForAll @IntRange(min = 1, max = 9) int more) {
        String digits = Digits.random(RANDOM, 9);
        char wrong = (char) ('0' + (digits.charAt(place) - '0' + more) % 10);
        String typed = digits.substring(0, place) + wrong + digits.substring(place + 1);
        assertThat(Digits.read(typed, "q:", 9)).isNull();
    }

    /** The standard's own example. */
    @Example
    void isIso7064() {
        assertThat(Digits.read("07945", "q:", 5)).isEqualTo("07945");
        assertThat(Digits.read("07944", "q:", 5)).isNull();
    }

    @Example
    void noOtherDigitsAreDigits() {
        assertThat(Digits.read("٠٧٩٤٥", "q:", 5)).isNull();
        assertThat(Digits.read("", "q:", 5)).isNull();
        assertThat(Digits.read("0".repeat(1_000_000), "q:", 5)).isNull();
    }
}
