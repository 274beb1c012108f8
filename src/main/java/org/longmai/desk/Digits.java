package org.longmai.desk;

import java.security.SecureRandom;
import org.jspecify.annotations.Nullable;

/**
 * Numbers for people to read out and type: random digits, the last one of which checks the others.
 *
 * @see <a href="https://www.iso.org/standard/31531.html">ISO 7064: MOD 11-10</a>
 */
final class Digits {

    private Digits() {}

    /** @param length the check digit included */
    static String random(SecureRandom random, int length) {
        String digits = plain(random, length - 1);
        return digits + check(digits);
    }

    /** Digits without a check. */
    static String plain(SecureRandom random, int length) {
        StringBuilder digits = new StringBuilder(length);
        for (int i = 0; i < length; i++) {
            digits.append(random.nextInt(10));
        }
        return digits.toString();
    }

    /**
     * The digits of what somebody typed or scanned; null if these cannot be any.
     *
     * @param prefix of the text of a QR code
     */
    static @Nullable String read(String typed, String prefix, int length) {
        if (typed.length() > 64) {
            return null;
        }
        String text = typed.strip();
        String digits = (text.startsWith(prefix) ? text.substring(prefix.length()) : text).replaceAll("[ -]", "");
        boolean good = digits.length() == length && isAscii(digits);
        return good && check(digits.substring(0, length - 1)) == digits.charAt(length - 1) ? digits : null;
    }

    static boolean isAscii(String digits) {
        return !digits.isEmpty() && digits.chars().allMatch(digit -> digit >= '0' && digit <= '9');
    }

    private static char check(String digits) {
        int product = 10;
        for (int i = 0; i < digits.length(); i++) {
            int sum = (product + digits.charAt(i) - '0') % 10;
            product = (sum == 0 ? 10 : sum) * 2 % 11;
        }
        return (char) ('0' + (11 - product) % 10);
    }
}
