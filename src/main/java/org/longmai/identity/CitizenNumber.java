package org.longmai.identity;

import java.text.Normalizer;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A citizen number (公民身份号码, GB 11643): division, birth date, sequence and check character, 18 characters in all. It names
 * the division that issued it, which is not always where its holder lives.
 *
 * @param value the 18 characters, the check character {@code X} in upper case
 */
public record CitizenNumber(String value) {

    /** The system that citizen numbers are stored under: the arc of the National Health Commission. */
    public static final String SYSTEM = "urn:oid:2.16.156.10011.1.3";

    /** The other system that is met for the same number: that of HL7 China. */
    public static final String HL7_CHINA_SYSTEM = "urn:oid:2.16.840.1.113883.2.23.1.19.1";

    private static final Pattern FORM = Pattern.compile("[1-9][0-9]{16}[0-9X]");
    private static final Pattern OLD_FORM = Pattern.compile("[1-9][0-9]{14}");
    private static final Pattern BLANKS = Pattern.compile("\\s+");
    private static final int[] WEIGHTS = {7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2};
    private static final String CHECK_CHARACTERS = "10X98765432";

    /** @throws IllegalArgumentException if it is not a citizen number; the message does not repeat it */
    public CitizenNumber {
        if (!isValid(value)) {
            throw new IllegalArgumentException("not a citizen number");
        }
    }

    /**
     * Reads a number as people write it: a lower-case {@code x}, full-width digits and blanks are tolerated, the 15-digit form
     * of before 1999 is converted. Empty if a character is wrong, the check fails or the birth date does not exist.
     */
    public static Optional<CitizenNumber> parse(String text) {
        String digits = BLANKS.matcher(Normalizer.normalize(text, Normalizer.Form.NFKC))
                .replaceAll("")
                .toUpperCase(Locale.ROOT);
        String value = OLD_FORM.matcher(digits).matches() ? converted(digits) : digits;
        return isValid(value) ? Optional.of(new CitizenNumber(value)) : Optional.empty();
    }

    /**
     * @param division six digits (GB/T 2260)
     * @param sequence 0 to 999 among those born there on that day, odd for a man and even for a woman
     */
    public static CitizenNumber of(String division, LocalDate birthDate, int sequence) {
        String digits = division
                + DateTimeFormatter.BASIC_ISO_DATE.format(birthDate)
                + String.format(Locale.ROOT, "%03d", sequence);
        return new CitizenNumber(digits + checkCharacter(digits));
    }

    /** Whether it is a URI by which senders call citizen numbers. */
    static boolean isSystem(@Nullable Object system) {
        return SYSTEM.equals(system) || HL7_CHINA_SYSTEM.equals(system);
    }

    /** With the day of birth and the digits behind it hidden. */
    static String masked(String number) {
        return number.substring(0, 10) + "******" + number.substring(16);
    }

    public LocalDate birthDate() {
        return birthDate(value);
    }

    /** The sex that the number states: {@code male} or {@code female}, as FHIR's administrative gender has it. */
    public String gender() {
        return (value.charAt(16) - '0') % 2 == 1 ? "male" : "female";
    }

    /** The division that issued it: six digits (GB/T 2260). */
    public String division() {
        return value.substring(0, 6);
    }

    /** The 15-digit form of before 1999, as old registers still have it; only those born in the 20th century had one. */
    public String oldForm() {
        return value.substring(0, 6) + value.substring(8, 17);
    }

    /** Shows the division only, for logs and failures. */
    @Override
    public String toString() {
        return division() + "<hidden>";
    }

    private static String converted(String old) {
        String digits = old.substring(0, 6) + "19" + old.substring(6);
        return digits + checkCharacter(digits);
    }

    private static boolean isValid(String value) {
        return FORM.matcher(value).matches() && hasBirthDate(value) && checkCharacter(value) == value.charAt(17);
    }

    private static boolean hasBirthDate(String value) {
        try {
            birthDate(value);
            return true;
        } catch (DateTimeException e) {
            return false;
        }
    }

    private static LocalDate birthDate(String value) {
        return LocalDate.of(
                Integer.parseInt(value.substring(6, 10)),
                Integer.parseInt(value.substring(10, 12)),
                Integer.parseInt(value.substring(12, 14)));
    }

    /** ISO 7064, MOD 11-2, over the first 17 digits. */
    private static char checkCharacter(String digits) {
        int sum = 0;
        for (int i = 0; i < WEIGHTS.length; i++) {
            sum += (digits.charAt(i) - '0') * WEIGHTS[i];
        }
        return CHECK_CHARACTERS.charAt(sum % 11);
    }
}
