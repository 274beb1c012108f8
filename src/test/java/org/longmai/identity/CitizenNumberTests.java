package org.longmai.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.LocalDate;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Assume;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.IntRange;

class CitizenNumberTests {

    @Example
    void readsTheExamplesOfTheStandard() {
        CitizenNumber woman = CitizenNumber.parse("11010519491231002X").orElseThrow();
        assertThat(woman.birthDate()).isEqualTo(LocalDate.of(1949, 12, 31));
        assertThat(woman.gender()).isEqualTo("female");
        assertThat(woman.division()).isEqualTo("110105");

        CitizenNumber man = CitizenNumber.parse("440524188001010014").orElseThrow();
        assertThat(man.birthDate()).isEqualTo(LocalDate.of(1880, 1, 1));
        assertThat(man.gender()).isEqualTo("male");
    }

    @Example
    void toleratesHowPeopleWrite() {
        CitizenNumber number = new CitizenNumber("11010519491231002X");
        assertThat(CitizenNumber.parse("11010519491231002x")).contains(number);
        assertThat(CitizenNumber.parse(" 110105 19491231 002X\t")).contains(number);
        assertThat(CitizenNumber.parse("110105　19491231　002X")).contains(number);
        assertThat(CitizenNumber.parse("１１０１０５１９４９１２３１００２Ｘ")).contains(number);
        assertThat(CitizenNumber.parse("１１０１０５１９４９１２３１００２ｘ")).contains(number);
    }

    @Example
    void convertsTheOldForm() {
        assertThat(new CitizenNumber("11010519491231002X").oldForm()).isEqualTo("110105491231002");
        assertThat(CitizenNumber.parse("110105491231002")).contains(new CitizenNumber("11010519491231002X"));
        assertThat(CitizenNumber.parse("110105490231002")).as("30 February").isEmpty();
        assertThat(CitizenNumber.parse("11010549123100")).as("one digit short").isEmpty();
    }

    @Example
    void refusesWhatIsNone() {
        assertThat(CitizenNumber.parse("")).isEmpty();
        assertThat(CitizenNumber.parse("110105194912310021")).as("wrong check").isEmpty();
        assertThat(CitizenNumber.parse("11010519491231002XX")).as("too long").isEmpty();
        assertThat(CitizenNumber.parse("1101051949123100X2"))
                .as("X in the middle")
                .isEmpty();
        assertThat(CitizenNumber.parse("110105١9491231002X"))
                .as("a foreign digit")
                .isEmpty();
        assertThat(CitizenNumber.parse(withCheck("11010519490229002")))
                .as("29 February of a common year")
                .isEmpty();
        assertThat(CitizenNumber.parse(withCheck("11010519481301002")))
                .as("month 13")
                .isEmpty();
        assertThat(CitizenNumber.parse(withCheck("11010519480229002")))
                .as("29 February of a leap year")
                .isPresent();
        assertThat(CitizenNumber.parse(withCheck("01010519480229002")))
                .as("no such province")
                .isEmpty();
    }

    @Example
    void neverShowsItself() {
        assertThat(new CitizenNumber("11010519491231002X")).hasToString("110105<hidden>");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new CitizenNumber("110105194912310021"))
                .withMessage("not a citizen number");
    }

    @Property
    void isReadAsItWasMade(
            @ForAll("birthDates") LocalDate birthDate,
            @ForAll @IntRange(min = 110000, max = 829999) int division,
            @ForAll @IntRange(max = 999) int sequence) {
        CitizenNumber made = CitizenNumber.of(String.valueOf(division), birthDate, sequence);

        assertThat(CitizenNumber.parse(made.value())).contains(made);
        assertThat(made.value()).isEqualTo(withCheck(made.value().substring(0, 17)));
        assertThat(made.birthDate()).isEqualTo(birthDate);
        assertThat(made.division()).isEqualTo(String.valueOf(division));
        assertThat(made.gender()).isEqualTo(sequence % 2 == 1 ? "male" : "female");
    }

    @Property
    void findsEverySingleWrongCharacter(
            @ForAll("numbers") CitizenNumber number,
            @ForAll @IntRange(max = 17) int at,
            @ForAll @CharRange(from = '0', to = '9') char wrong) {
        Assume.that(number.value().charAt(at) != wrong);

        assertThat(CitizenNumber.parse(replaced(number.value(), at, wrong))).isEmpty();
    }

    @Property
    void findsEverySwapOfNeighbours(@ForAll("numbers") CitizenNumber number, @ForAll @IntRange(max = 16) int at) {
        char left = number.value().charAt(at);
        char right = number.value().charAt(at + 1);
        Assume.that(left != right);

        assertThat(CitizenNumber.parse(replaced(replaced(number.value(), at, right), at + 1, left)))
                .isEmpty();
    }

    @Provide
    Arbitrary<LocalDate> birthDates() {
        long first = LocalDate.of(1880, 1, 1).toEpochDay();
        long last = LocalDate.of(2099, 12, 31).toEpochDay();
        return Arbitraries.longs().between(first, last).map(LocalDate::ofEpochDay);
    }

    @Provide
    Arbitrary<CitizenNumber> numbers() {
        return Combinators.combine(
                        birthDates(),
                        Arbitraries.integers().between(0, 999),
                        Arbitraries.of("510228", "500224", "500151", "110105"))
                .as((birthDate, sequence, division) -> CitizenNumber.of(division, birthDate, sequence));
    }

    private static String replaced(String value, int at, char by) {
        return value.substring(0, at) + by + value.substring(at + 1);
    }

    /** The check by the definition of ISO 7064 rather than by a table of weights: a(i) has the weight 2^(18 - i) mod 11. */
    private static String withCheck(String digits) {
        int rest = 0;
        for (char digit : digits.toCharArray()) {
            rest = (rest + digit - '0') * 2 % 11;
        }
        int check = (12 - rest) % 11;
        return digits + (check == 10 ? "X" : String.valueOf(check));
    }
}
